"""Looks for a key in all that adseal says, in every language.

    test_outputs.py c PROGRAM | python PYTHON | php PHP | program ADSEAL

The programs speak.* print each object, each result and each error that they can get while they hold a key. Then the key
is looked for in their output as it is and in every spelling that a program may give it; so are the states of HMAC.
"""

from __future__ import annotations

import base64
import secrets
import string
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from traces import pads, state_after

HERE = Path(__file__).resolve().parent
# So many characters in a row are no accident.
PIECE = 8
NOW = 1_700_000_000
URI = "/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=1"
# Traces are to tell all that PHP lets them tell.
PHP = ["-d", "zend.exception_ignore_args=0", "-d", "zend.exception_string_param_max_len=1000"]
OUTPUTS = {"html": "report.html", "rows": "rows.csv", "summary": "summary.json"}
SOURCES = {"python": "speak.py", "php": "speak.php"}


def spellings(key: bytes) -> dict[str, list[str]]:
    """Whatever can be found of it, by the name of the spelling."""
    pieces = [key[at : at + PIECE] for at in range(len(key) - PIECE + 1)]
    numbers = [list(piece) for piece in pieces]
    # Three bytes are four characters: wherever the key begins, one of the pieces is spelled apart from what is around.
    triples = [key[at : at + 9] for at in range(len(key) - 8)]
    return {
        "as it is": [piece.decode() for piece in pieces],
        "backwards": [piece[::-1].decode() for piece in pieces],
        "in hex": [piece.hex() for piece in pieces],
        "in hex with spaces": [piece.hex(" ") for piece in pieces],
        "in base64": [base64.b64encode(triple).decode() for triple in triples],
        "as numbers": [", ".join(map(str, number)) for number in numbers],
        "percent-encoded": ["".join(f"%{byte:02x}" for byte in piece) for piece in pieces],
        "escaped": ["".join(f"\\x{byte:02x}" for byte in piece) for piece in pieces],
        "as states of HMAC": [f"{word:08x}" for pad in pads(key) for word in state_after(pad)],
    }


def found(key: bytes, text: str) -> list[str]:
    """The spellings in which it stands there, in capitals or not; in base64 these are other characters."""
    lowered = text.lower()
    return [
        name
        for name, pieces in spellings(key).items()
        if any(piece in text if name == "in base64" else piece.lower() in lowered for piece in pieces)
    ]


def prove(key: bytes) -> None:
    """Each spelling is found where it stands."""
    word = struct.pack(">I", state_after(pads(key)[0])[3]).hex()
    planted = {
        "as it is": f"<{key.decode()}>",
        "backwards": key[::-1].decode(),
        "in hex": f"0x{key.hex().upper()}",
        "in hex with spaces": key.hex(" "),
        "in base64": " ".join(base64.b64encode(bytes(more) + key[:16] + b"?").decode() for more in range(3)),
        "as numbers": f"{list(key)}",
        "percent-encoded": "".join(f"%{byte:02X}" for byte in key),
        "escaped": "".join(f"\\x{byte:02x}" for byte in key),
        "as states of HMAC": f"[{word}]",
    }
    missed = [name for name, text in planted.items() if name not in found(key, text)]
    if missed or planted.keys() != spellings(key).keys() or found(key, "nothing of it, and 0123456789"):
        sys.exit(f"the search does not find a key {', '.join(missed)}")


def said_by(command: list[str], key: bytes, code: int = 0) -> str:
    done = subprocess.run(command, input=key, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode(errors="backslashreplace")
    if done.returncode != code:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return said


def said_by_speaker(command: list[str], key: bytes) -> str:
    said = said_by(command, key)
    if "said everything" not in said:
        sys.exit(f"{' '.join(command)} did not say everything:\n{said}")
    return said


def said_by_program(adseal: str, key: bytes) -> Iterator[str]:
    """What the program writes, to its outputs and to files. Its errors are tried by its own tests, with a key each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key").write_bytes(key)
        (folder / "ring.toml").write_text(
            f'[[keys]]\nid = "k1"\nkey = "{key.decode()}"\n\n[[secrets]]\napi_key = "a-public-key"\n'
            f'id = "s1"\nsecret = "{key.decode()}"\n'
        )
        (folder / "body").write_text('{"action":"install"}')
        for file in folder.iterdir():
            file.chmod(0o600)
        with_key = ["--key-file", str(folder / "key"), "--now", str(NOW)]
        signed = said_by([adseal, "click", "sign", *with_key, URI], b"").strip()
        (folder / "clicks.csv").write_text(f"url,time\n{signed},{NOW}\n{signed}x,{NOW}\n{URI},{NOW}\n")
        keys, body = str(folder / "ring.toml"), str(folder / "body")
        yield signed
        for json in ([], ["--json"]):
            yield said_by([adseal, "click", "verify", *json, *with_key, signed], b"")
            yield said_by([adseal, "click", "explain", *json, "-v", *with_key, signed.replace("site", "other")], b"", 1)
            yield said_by([adseal, "install", "sign", *json, "--keys", keys, body], b"")
            yield said_by([adseal, "keys", "check", *json, keys], b"")
        written = [f"--{option}={folder}/{name}" for option, name in OUTPUTS.items()]
        for more in (written, ["--json"]):
            yield said_by([adseal, "audit", "--keys", keys, *more, str(folder / "clicks.csv")], b"")
        yield from ((folder / name).read_text() for name in OUTPUTS.values())


def main() -> None:
    language, runner = sys.argv[1:]
    key = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32)).encode()
    prove(key)
    if language == "program":
        said = "\n".join(said_by_program(runner, key))
    else:
        source = [str(HERE / SOURCES[language])] if language in SOURCES else []
        said = said_by_speaker([runner, *(PHP if language == "php" else []), *source], key)
    if told := found(key, said):
        sys.exit(f"{language} tells the key {', '.join(told)}")
    lines = len(said.splitlines())
    print(f"figure: keys in the outputs of {language}: {lines:,} lines, {len(spellings(key))} spellings, 0 found")


if __name__ == "__main__":
    main()
