"""Runs the encoders that the tests do not install, and records what they write: see the README."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from encoders import HERE, Encode, Encoder, php, program, tool
from probes import PROBES, answers, prices

RECORD = HERE / "by_hand" / "written.json"
PROGRAMS = HERE / "by_hand"


def asked(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def jq(*options: str) -> Encode:
    """jq ends a text with a line feed and may write several lines, so that a text of ours marks each end."""

    def encode(lines: list[str]) -> list[str]:
        command = [tool("jq"), *options, '., "-- end --"']
        run = subprocess.run(command, input="\n".join(lines).encode(), check=True, capture_output=True)
        return run.stdout.decode().split('\n"-- end --"\n')[:-1]

    return encode


def go(folder: Path) -> Encoder:
    binary = folder / "encode-go"
    subprocess.run([tool("go"), "build", "-o", binary, PROGRAMS / "encode.go"], check=True)
    number = asked("go", "env", "GOVERSION").removeprefix("go")
    name = f"Go {number} `encoding/json` \u00b9"
    return Encoder(name, "`SetEscapeHTML(false)`", program(binary, "default"), program(binary, "nearest"))


def java(folder: Path, library: str, label: str, settings: str) -> Encoder:
    """Finds Jackson or Gson in CLASSPATH, whose files are named after their versions."""
    path = os.environ["CLASSPATH"]
    subprocess.run([tool("javac"), "-d", folder, "-cp", path, PROGRAMS / "Encode.java"], check=True)
    found = re.search(rf"{label}-([0-9.]+)\.jar", path)
    if found is None:
        raise AssertionError(f"CLASSPATH names no {label} with a version")
    command = [tool("java"), "-cp", f"{path}{os.pathsep}{folder}", "Encode", library]
    runtime = asked("java", "--version").split()[1].partition(".")[0]
    name = f"Java {runtime}, {library.capitalize()} {found[1]} \u00b9"
    return Encoder(name, settings, program(*command, "default"), program(*command, "nearest"))


def ruby() -> Encoder:
    numbers = asked("ruby", "-rjson", "-e", 'puts "#{RUBY_VERSION}, json #{JSON::VERSION}"')
    script = str(PROGRAMS / "encode.rb")
    command = [tool("ruby"), script]
    settings = "`ascii_only: true, escape_slash: true`"
    return Encoder(f"Ruby {numbers} \u00b9", settings, program(*command, "default"), program(*command, "nearest"))


def http_client(client: str) -> Encoder:
    encode = program(sys.executable, PROGRAMS / "encode_http.py", client)
    return Encoder(f"Python {client} {version(client)} `json=` \u00b9", "", encode, encode)


def encoders(folder: Path) -> list[Encoder]:
    jackson = "`ESCAPE_NON_ASCII`, `ESCAPE_FORWARD_SLASHES`, no `WRITE_HEX_UPPER_CASE`"
    number = asked("jq", "--version").removeprefix("jq-")
    return [
        http_client("requests"),
        http_client("httpx"),
        go(folder),
        java(folder, "jackson", "jackson-core", jackson),
        java(folder, "gson", "gson", "`disableHtmlEscaping()`"),
        ruby(),
        Encoder(f"jq {number} \u00b9", "`-a -c`", jq(), jq("-a", "-c")),
    ]


def differences(texts: dict[str, str], by_php: dict[str, str]) -> dict[str, str]:
    return {probe: text for probe, text in texts.items() if text != by_php[probe]}


def main() -> None:
    record: list[dict[str, object]] = []
    amounts = prices()
    amounts_by_php, by_php = php("object")(amounts), answers(php("object"))
    with tempfile.TemporaryDirectory() as folder:
        for encoder in encoders(Path(folder)):
            if encoder.default(amounts) != amounts_by_php:
                raise AssertionError(f"{encoder.name} does not write every amount with cents as PHP does")
            default = differences(answers(encoder.default), by_php)
            nearest = differences(answers(encoder.nearest), by_php)
            record.append({"name": encoder.name, "settings": encoder.settings, "default": default, "nearest": nearest})
    RECORD.write_text(json.dumps({"probes": PROBES, "encoders": record}, indent=1) + "\n", encoding="ascii")
    print(f"{RECORD.name}: {len(record)} encoders, {len(PROBES)} texts each")


if __name__ == "__main__":
    main()
