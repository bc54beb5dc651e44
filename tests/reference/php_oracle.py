"""PHP itself, asked what it makes of JSON. One process answers all questions."""

from __future__ import annotations

import atexit
import shutil
import subprocess
from functools import cache
from pathlib import Path

SCRIPT = Path(__file__).resolve().parent / "php_json_oracle.php"


class Oracle:
    def __init__(self) -> None:
        php = shutil.which("php")
        if php is None:
            raise AssertionError("php is needed for this and is not installed")
        # Without a php.ini, whose settings could change what json_encode writes.
        self.process = subprocess.Popen([php, "-n", SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        atexit.register(self.close)

    def close(self) -> None:
        self.process.communicate()

    def ask(self, question: str, answers: int) -> list[str]:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(f"{question}\n".encode("ascii"))
        self.process.stdin.flush()
        return [self.process.stdout.readline().decode("ascii").strip() for _ in range(answers)]


oracle = cache(Oracle)


def result(answer: str) -> bytes | int:
    """What PHP wrote, or the code of its error."""
    if answer[:1] not in ("=", "!"):
        raise AssertionError(f"PHP gave no answer but {answer!r}")
    return bytes.fromhex(answer[1:]) if answer.startswith("=") else int(answer[1:])


def canonicalize(json: bytes) -> tuple[bytes | int, bytes | int]:
    """In object mode and in assoc mode: what PHP writes, or the code of its error."""
    in_object_mode, in_assoc_mode = oracle().ask(json.hex(), 2)
    return result(in_object_mode), result(in_assoc_mode)


def double_text(bits: str) -> bytes | int:
    """What PHP writes for a double that is given by its bits, as 16 hexadecimal digits."""
    return result(oracle().ask(f"#{bits}", 1)[0])


def message(json: bytes) -> bytes | int:
    """The message of PHP's error in object mode."""
    return result(oracle().ask(f"?{json.hex()}", 1)[0])
