"""Does jobs in Python and times them. Requests and answers are those that worker.php describes."""

from __future__ import annotations

import hmac
import platform
import struct
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from itertools import cycle, islice

Loop = Callable[[bytes, bytes, Sequence[bytes]], bytes]


def make_macs(key: bytes, _: bytes, texts: Sequence[bytes]) -> bytes:
    result = b""
    for text in texts:
        result = hmac.digest(key, text, "sha256")
    return result


def sign(key: bytes, expires: bytes, uris: Sequence[bytes]) -> bytes:
    result = b""
    for uri in uris:
        message = uri + b"&expires=" + expires
        result = message + b"&signature=" + urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=")
    return result


def verify(key: bytes, _: bytes, uris: Sequence[bytes]) -> bytes:
    result = False
    for uri in uris:
        message, _, signature = uri.rpartition(b"&signature=")
        expected = urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=")
        result = hmac.compare_digest(expected, signature)
    return bytes([result])


# Each loop has nothing in it but the job, and returns the last result.
LOOPS: dict[bytes, Loop] = {b"m": make_macs, b"s": sign, b"v": verify}


class Task:
    def __init__(self, job: bytes, key: bytes, expires: bytes, texts: Sequence[bytes]) -> None:
        self.loop = LOOPS[job]
        self.key = key
        self.expires = expires
        self.texts = texts
        self.endless = cycle(texts)

    def results(self) -> bytes:
        return b"".join(frame(self.loop(self.key, self.expires, [text])) for text in self.texts)

    def time(self, calls: int) -> int:
        """Nanoseconds of processor time that so many calls take."""
        texts = list(islice(self.endless, calls))
        start = time.thread_time_ns()
        self.loop(self.key, self.expires, texts)
        return time.thread_time_ns() - start


def frame(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def texts_of(frames: bytes) -> list[bytes]:
    texts, at = [], 0
    while at < len(frames):
        (length,) = struct.unpack_from(">I", frames, at)
        texts.append(frames[at + 4 : at + 4 + length])
        at += 4 + length
    return texts


def answer(request: bytes, tasks: list[Task]) -> bytes:
    match request[:1]:
        case b"t":
            key, expires, *texts = texts_of(request[2:])
            tasks.append(Task(request[1:2], key, expires, texts))
            return struct.pack(">I", len(tasks) - 1)
        case b"r":
            at: int = struct.unpack(">I", request[1:])[0]
            return tasks[at].results()
        case b"c":
            task, warm_up, calls = struct.unpack(">III", request[1:])
            tasks[task].time(warm_up)
            return struct.pack(">Q", tasks[task].time(calls))
        case unknown:
            raise ValueError(f"no such request: {unknown!r}")


def write(content: bytes) -> None:
    sys.stdout.buffer.write(frame(content))
    sys.stdout.buffer.flush()


def main() -> None:
    write(platform.python_version().encode())
    tasks: list[Task] = []
    while length := sys.stdin.buffer.read(4):
        write(answer(sys.stdin.buffer.read(struct.unpack(">I", length)[0]), tasks))


if __name__ == "__main__":
    main()
