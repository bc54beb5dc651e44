"""The server under load: wrk sends, a Lua script judges each answer, and the keys are replaced meanwhile."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import platform
import re
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from server_clicks import KEYS, Click, mix, signed, target_of, write
from server_process import ROOT, Server, key_lines, running, wait_until

JUDGE = Path(__file__).with_name("judge.lua")
CLICKS = 100_000
WARM_UP = 20_000
CONNECTIONS = 32
THREADS = 2
# KiB that the server may have more at the end than after the warm-up.
GROWTH = 1024
BIAS = (
    "wrk sends the next request of a connection when it has the answer to the last: while the server stalls, it sends\n"
    "nothing and so measures little of the stall (coordinated omission). Users who come meanwhile wait longer."
)


MEASURED = ROOT / "build" / "click_server" / "measured.md"


def _processor() -> str:
    """What it is measured on."""
    models = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return f"{len(models)} processors, {models[0] if models else platform.machine()}"


class Load:
    """wrk and its judge at work on a file of clicks."""

    def __init__(self, server: Server, file: Path) -> None:
        command = ["wrk", "-t", str(THREADS), "-c", str(CONNECTIONS), "-d", "300s", "-s", str(JUDGE)]
        command += [f"http://127.0.0.1:{server.port}", "--", str(file), str(THREADS)]
        self.wrk = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.output = ""
        # Set when all clicks are answered.
        self.finished = threading.Event()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def __enter__(self) -> Load:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.wrk.kill()
        self.wrk.wait()
        self.reader.join()

    def _read(self) -> None:
        assert self.wrk.stdout is not None
        finished = 0
        with self.wrk.stdout as lines:
            for line in lines:
                self.output += line
                finished += line == "finished\n"
                if finished == THREADS:
                    self.finished.set()

    def result(self) -> dict[str, int]:
        """Ends wrk, and tells what it counted."""
        self.wrk.send_signal(signal.SIGINT)
        self.wrk.wait(timeout=60)
        self.reader.join()
        return {name: int(value) for name, value in re.findall(r"^result (\S+) (\d+)$", self.output, re.MULTILINE)}


class Rotation:
    """Replaces the keys every 200 ms. `old` and `new` are always among them, each time with another third key; every
    fifth file is broken. Looks each time whether what the server then says of the third keys is right."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.end = threading.Event()
        self.wrong: list[str] = []
        self.taken = self.refused = self.asked = 0
        self.third = b"none yet"
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> Rotation:
        self.thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.end.set()
        self.thread.join()

    def _run(self) -> None:
        # What is raised here shall not be overheard.
        try:
            for number in itertools.count(1):
                if self.end.wait(0.2):
                    return
                if number % 5 == 0:
                    self._break()
                else:
                    self._replace(number)
        except (OSError, AssertionError) as error:
            self.wrong.append(repr(error))

    def _break(self) -> None:
        self.refused += 1
        if self.server.reload(key_lines(KEYS) + "third no-hex\n"):
            self.wrong.append("a broken file was taken")
        self._expect("valid", self.third)

    def _replace(self, number: int) -> None:
        self.taken += 1
        last, self.third = self.third, b"the third key %d" % number
        self._expect("invalid_signature", self.third)
        ordered = sorted({**KEYS, "third": self.third}.items(), reverse=number % 2 == 0)
        if not self.server.reload(key_lines(dict(ordered))):
            self.wrong.append(f"file {number} was not taken: {self.server.said()}")
        self._expect("invalid_signature", last)
        self._expect("valid", self.third)

    def _expect(self, reason: str, key: bytes) -> None:
        self.asked += 1
        found = self.server.reason(signed(target_of(f"third-{self.asked}"), key=key))
        if found != reason:
            self.wrong.append(f"{key!r}: {found} and not {reason}")


class UnderLoad(unittest.TestCase):
    folder: Path
    clicks: list[Click]

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cls.clicks = mix(CLICKS, seed=7)

    def load(self, server: Server, clicks: list[Click]) -> Load:
        return Load(server, write(clicks, self.folder / "clicks"))

    def assert_all_right(self, load: Load, clicks: list[Click]) -> dict[str, int]:
        self.assertTrue(load.finished.wait(120), "answers are missing after two minutes")
        result = load.result()
        self.assertEqual(
            {name: value for name, value in result.items() if not name.startswith(("latency", "microseconds"))},
            {
                "sent": len(clicks),
                "judged": len(clicks),
                "requests": len(clicks),
                "wrong": 0,
                "strays": 0,
                "error_connect": 0,
                "error_read": 0,
                "error_write": 0,
                "error_timeout": 0,
                # What wrk calls an error is a status of 400 or more.
                "error_status": sum(click.reason != "valid" for click in clicks),
            },
            load.output,
        )
        return result

    def test_each_answer_is_right_while_keys_are_replaced(self) -> None:
        with running("--threads", str(CONNECTIONS + 8)) as server:
            warm_up = self.clicks[:WARM_UP]
            with self.load(server, warm_up) as load:
                self.assert_all_right(load, warm_up)
            before, memory = sum(server.status()["clicks"].values()), server.private_memory()
            with self.load(server, self.clicks) as load, Rotation(server) as rotation:
                result = self.assert_all_right(load, self.clicks)
            self.assertEqual(rotation.wrong, [])
            self.assertGreaterEqual(rotation.taken, 5)
            self.assertGreaterEqual(rotation.refused, 1)
            status, grown = server.status(), server.private_memory() - memory
            self.assertEqual((status["reloads"], status["failed_reloads"]), (rotation.taken, rotation.refused))
            self.assertEqual(sum(status["clicks"].values()) - before, CLICKS + rotation.asked)
            self.assertLess(grown, GROWTH)
            self.assert_old_key_can_go(server)
            self.assertEqual(server.end(), 0, server.said())
        self.report(result, rotation, grown)

    def assert_old_key_can_go(self, server: Server) -> None:
        """Without the key its clicks, which were good until now, are none."""
        self.assertTrue(server.reload(key_lines({"new": KEYS["new"]})))
        samples = {click.key_id: click for click in self.clicks if click.reason == "valid"}
        reasons = {key_id: server.reason(click.target) for key_id, click in samples.items()}
        self.assertEqual(reasons, {"old": "invalid_signature", "new": "valid"})

    def report(self, result: dict[str, int], rotation: Rotation, grown: int) -> None:
        """What was measured, as the document has it."""
        names = ("50", "90", "99", "99.9", "max")
        lines = [
            f"{time.strftime('%Y-%m-%d')}, {_processor()}: {CLICKS} clicks in {result['microseconds'] / 1e6:.1f} s,",
            f"keys replaced {rotation.taken} times and refused {rotation.refused} times; memory {grown:+} KiB.",
            "",
            "| of 100 answers | 50 | 90 | 99 | 99.9 | all |",
            "|---|---|---|---|---|---|",
            "| came within ms | " + " | ".join(f"{result[f'latency_{name}'] / 1000:.1f}" for name in names) + " |",
        ]
        MEASURED.parent.mkdir(parents=True, exist_ok=True)
        MEASURED.write_text("\n".join(lines) + "\n", encoding="utf-8")
        print("\n" + "\n".join([*lines, "", BIAS]))

    def test_the_judge_finds_one_wrong_answer_among_all(self) -> None:
        index = next(index for index in range(CLICKS // 2, CLICKS) if self.clicks[index].reason == "valid")
        click = self.clicks[index]
        planted = [*self.clicks]
        planted[index] = dataclasses.replace(click, reason="invalid_signature", key_id="-", click_id="-")
        with running("--threads", str(CONNECTIONS + 8)) as server, self.load(server, planted) as load:
            self.assertTrue(load.finished.wait(120), "answers are missing after two minutes")
            result = load.result()
        self.assertEqual((result["judged"], result["wrong"]), (CLICKS, 1))
        self.assertIn(f'["click_id","{click.click_id}"]', load.output)

    def test_the_judge_misses_each_answer_that_does_not_come(self) -> None:
        with running("--threads", str(CONNECTIONS + 8)) as server, self.load(server, self.clicks) as load:
            wait_until("some answers", lambda: sum(server.status()["clicks"].values()) > CLICKS // 20)
            server.process.send_signal(signal.SIGSTOP)
            self.assertFalse(load.finished.wait(1))
            result = load.result()
            server.process.send_signal(signal.SIGCONT)
            self.assertEqual(result["sent"] - result["judged"], CONNECTIONS)
            self.assertEqual((result["wrong"], result["strays"]), (0, 0))
            # These were received; that nobody waits for their answers any more does the server no harm.
            wait_until("the rest", lambda: sum(server.status()["clicks"].values()) == result["sent"])
            self.assertEqual(server.end(), 0, server.said())
