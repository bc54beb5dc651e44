"""Does jobs in Python and times them. Requests and answers are those that worker.php describes, and one more:

m  a task with a column: makes its call once; answers the KiB that were resident before, at most and after it, and what
   pyarrow allocated at most, four numbers of 4 bytes
"""

from __future__ import annotations

import platform
import struct
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from typing import Generic, TypeAlias, TypeVar

import adseal
import binding
import by_hand
import columns
import memory
import pyarrow
from columns import ColumnTask

Text = TypeVar("Text")
Result: TypeAlias = "bytes | str | bool"
Loop = Callable[[bytes, bytes, Sequence[Text]], Result]

# Beside its texts, a loop is given a key and the digits of a time, or an API key and a secret.
LOOPS_OVER_BYTES: dict[bytes, Loop[bytes]] = {
    b"mac": by_hand.make_macs,
    b"sign": by_hand.sign_bytes,
    b"verify": by_hand.verify_bytes,
    b"token": binding.make_tokens,
    b"token_by_digest": by_hand.make_tokens_by_digest,
    b"token_by_new": by_hand.make_tokens_by_new,
}
LOOPS_OVER_STR: dict[bytes, Loop[str]] = {
    b"sign_str": binding.sign,
    b"sign_str_by_digest": by_hand.sign_by_digest,
    b"sign_str_by_new": by_hand.sign_by_new,
    b"sign_now": binding.sign_now,
    b"sign_now_by_digest": by_hand.sign_now_by_digest,
    b"sign_now_by_new": by_hand.sign_now_by_new,
    b"verify_str": binding.verify,
    b"verify_str_by_digest": by_hand.verify_by_digest,
    b"verify_str_by_new": by_hand.verify_by_new,
}


class TextTask(Generic[Text]):
    """Texts, one after the other."""

    def __init__(self, loop: Loop[Text], key: bytes, other: bytes, texts: Sequence[Text]) -> None:
        self.loop = loop
        self.key = key
        self.other = other
        self.texts = texts
        self.endless = cycle(texts)

    def results(self) -> list[Result]:
        return [self.loop(self.key, self.other, [text]) for text in self.texts]

    def time(self, calls: int) -> int:
        """Nanoseconds of processor time that so many calls take."""
        texts = list(islice(self.endless, calls))
        start = time.thread_time_ns()
        self.loop(self.key, self.other, texts)
        return time.thread_time_ns() - start


Task: TypeAlias = "TextTask[bytes] | TextTask[str] | ColumnTask"


def new_task(job: bytes, key: bytes, other: bytes, *texts: bytes) -> Task:
    if job in columns.JOBS:
        return ColumnTask(job, key, other, *texts)
    if job in LOOPS_OVER_STR:
        return TextTask(LOOPS_OVER_STR[job], key, other, [text.decode() for text in texts])
    return TextTask(LOOPS_OVER_BYTES[job], key, other, texts)


def frame(result: Result) -> bytes:
    content = result.encode() if isinstance(result, str) else bytes([result]) if isinstance(result, bool) else result
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
            tasks.append(new_task(*texts_of(request[1:])))
            return struct.pack(">I", len(tasks) - 1)
        case b"r":
            at: int = struct.unpack(">I", request[1:])[0]
            return b"".join(map(frame, tasks[at].results()))
        case b"c":
            at, warm_up, calls = struct.unpack(">III", request[1:])
            tasks[at].time(warm_up)
            return struct.pack(">Q", tasks[at].time(calls))
        case b"m":
            task = tasks[struct.unpack(">I", request[1:])[0]]
            assert isinstance(task, ColumnTask), "only calls with a column are looked at"
            # Whatever is loaded when first needed is not what a column costs.
            task.call(1000)
            return struct.pack(">4I", *memory.measure(task.call))
        case unknown:
            raise ValueError(f"no such request: {unknown!r}")


def write(content: bytes) -> None:
    sys.stdout.buffer.write(frame(content))
    sys.stdout.buffer.flush()


def main() -> None:
    write(f"{platform.python_version()} with adseal {adseal.__version__} and pyarrow {pyarrow.__version__}".encode())
    tasks: list[Task] = []
    while length := sys.stdin.buffer.read(4):
        write(answer(sys.stdin.buffer.read(struct.unpack(">I", length)[0]), tasks))


if __name__ == "__main__":
    main()
