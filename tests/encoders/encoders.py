"""The encoders whose spelling of JSON is compared with PHP's, and how to run them.

Every program here reads one JSON text a line and writes each again, with a NUL behind it.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

Encode = Callable[[list[str]], list[str]]


@dataclass(frozen=True)
class Encoder:
    """What the README calls it, the settings that bring it nearest to PHP, and what it writes without and with them.

    Where nothing that can be set brings it nearer, settings are empty and both ways of writing are the same.
    """

    name: str
    settings: str
    default: Encode
    nearest: Encode


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is needed for this test and is not installed: tools/setup.sh test installs it")
    return path


def program(*command: str | Path) -> Encode:
    def encode(lines: list[str]) -> list[str]:
        given = "".join(f"{line}\n" for line in lines).encode()
        run = subprocess.run(command, input=given, capture_output=True, check=False)
        if run.returncode != 0:
            raise AssertionError(f"{command} failed:\n{run.stdout.decode()}{run.stderr.decode()}")
        *texts, rest = run.stdout.decode().split("\0")
        if rest or len(texts) != len(lines):
            raise AssertionError(f"{command}: {len(texts)} texts for {len(lines)} lines")
        return texts

    return encode


def php(mode: str) -> Encode:
    return program(tool("php"), "-n", HERE / "encode.php", mode)


def compiled(folder: Path, name: str) -> Path:
    """Compiles NAME.cpp into the folder; the headers of nlohmann and RapidJSON come from the system."""
    compiler = tool(os.environ.get("CXX", "c++"))
    options = ["-std=c++17", "-O1", "-Wall", "-Wextra"]
    run = subprocess.run(
        [compiler, *options, "-o", folder / name, HERE / f"{name}.cpp"], capture_output=True, text=True, check=False
    )
    if run.returncode != 0:
        raise AssertionError(f"{name}.cpp does not compile; tools/setup.sh test installs its headers:\n{run.stderr}")
    return folder / name


def by_orjson(script: Path) -> Encode:
    if importlib.util.find_spec("orjson") is None:
        raise AssertionError(f"{sys.executable} has no orjson: tools/setup.sh test installs it into .venv")
    return program(sys.executable, script, "orjson", "default")


def by_serde() -> Encode:
    manifest = HERE / "serde" / "Cargo.toml"
    os.environ.setdefault("CARGO_TARGET_DIR", str(ROOT / "target"))
    return program(tool("cargo"), "run", "--quiet", "--locked", "--manifest-path", manifest)


def installed(folder: Path) -> list[Encoder]:
    """The encoders that tools/setup.sh installs; what must be compiled goes into the folder."""
    script = HERE / "encode.py"
    node = program(tool("node"), HERE / "encode.js")
    orjson = by_orjson(script)
    nlohmann = compiled(folder, "encode_nlohmann")
    rapidjson = compiled(folder, "encode_rapidjson")
    serde = by_serde()
    return [
        Encoder("PHP `json_encode`", "", php("object"), php("object")),
        Encoder(
            "Python `json.dumps`",
            '`separators=(",", ":")`',
            program(sys.executable, script, "json", "default"),
            program(sys.executable, script, "json", "nearest"),
        ),
        Encoder("Python orjson", "", orjson, orjson),
        Encoder("JavaScript `JSON.stringify`", "", node, node),
        Encoder("C++ nlohmann", "`dump(-1, ' ', true)`", program(nlohmann, "default"), program(nlohmann, "nearest")),
        Encoder(
            "C++ RapidJSON",
            "target `ASCII<>` in `Writer`",
            program(rapidjson, "default"),
            program(rapidjson, "nearest"),
        ),
        Encoder("Rust serde_json", "", serde, serde),
    ]
