// Writes every line of JSON again and a NUL behind each. With the argument "nearest", HTML is not escaped.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var value any
		if err := json.Unmarshal(lines.Bytes(), &value); err != nil {
			panic(err)
		}
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(os.Args[1] != "nearest")
		if err := encoder.Encode(value); err != nil {
			panic(err)
		}
		// Encode ends with a line feed, which Marshal does not.
		os.Stdout.Write(append(bytes.TrimSuffix(text.Bytes(), []byte("\n")), 0))
	}
}
