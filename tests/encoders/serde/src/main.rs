//! Writes every line of JSON again and a NUL behind each.

use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        serde_json::to_writer(&mut output, &value)?;
        output.write_all(b"\0")?;
    }
    Ok(())
}
