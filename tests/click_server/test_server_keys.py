"""The key file: what the server takes from it, what it refuses, and that no byte of a key is ever told."""

from __future__ import annotations

import os
import socket
import tempfile
import time
import unittest
from pathlib import Path

from server_clicks import NEW, OLD, signed, target_of
from server_process import Server, key_lines, run, running, write_keys

HEX = OLD.hex()

# Files that are refused, with what is said of them. {file} is the path.
REFUSED = {
    f"a {HEX}x\n": "{file}:1: a key is an even number of hex digits",
    f"# first\n\na {HEX[:-1]}\n": "{file}:3: a key is an even number of hex digits",
    f"a {HEX[:-2]}-1\n": "{file}:1: a key is an even number of hex digits",
    "a\n": "{file}:1: a key is an even number of hex digits",
    f"a {HEX}\r\n": "{file}:1: a key is an even number of hex digits",
    f"{HEX} a\n": "{file}:1: a key is an even number of hex digits",
    f"{HEX}\n": "{file}:1: a key is an even number of hex digits",
    f"a {HEX} 1 2 3\n": "{file}:1: there is more than an id, a key and two times",
    f"a {HEX} {HEX}\n": "{file}:1: a time is unix seconds, or - for none",
    f"a {HEX} -5\n": "{file}:1: a time is unix seconds, or - for none",
    f"a {HEX} 1 2x\n": "{file}:1: a time is unix seconds, or - for none",
    f"a {HEX} 99999999999999999999\n": "{file}:1: a time is unix seconds, or - for none",
    f"a {HEX}\n{HEX}{HEX[:4]} {HEX}\n": "{file}:2: caller: invalid_key: ",
    f"a {HEX} 20 20\n": "{file}:1: caller: invalid_key: ",
    "": "{file}: caller: invalid_key_ring: ",
    "# no key\n": "{file}: caller: invalid_key_ring: ",
    f"a {HEX}\na {NEW.hex()}\n": "{file}: caller: invalid_key_ring: ",
    f"a {HEX}\nb {HEX}00\n": "{file}: caller: invalid_key_ring: ",
    "".join(f"id{number} {HEX}{number:02x}\n" for number in range(17)): "{file}: caller: invalid_key_ring: ",
    f"# {65536 * 'x'}\na {HEX}\n": "{file}: it is too long",
}


class AtStart(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "keys"

    def assert_refused(self, message: str, *options: str) -> None:
        ended = run(self.file, "--port", "0", *options)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertTrue(ended.stderr.startswith("click_server: " + message.format(file=self.file)), ended.stderr)
        self.assertNotIn(HEX[:8], ended.stderr)
        self.assertNotIn(OLD[:4].decode(), ended.stderr)

    def test_broken_files(self) -> None:
        for text, message in REFUSED.items():
            with self.subTest(message, text=text[:100]):
                write_keys(self.file, text)
                self.assert_refused(message)

    def test_files_that_others_could_read(self) -> None:
        for mode in (0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644):
            write_keys(self.file, key_lines({"a": OLD}))
            self.file.chmod(mode)
            self.assert_refused("{file}: others than its owner may read or write it: chmod 600")

    def test_what_is_no_file(self) -> None:
        self.assert_refused("{file}: No such file or directory")
        self.file.mkdir()
        self.assert_refused("{file}: it is not a file")
        self.file.rmdir()
        # Nobody writes into it: to wait for that would keep the server from new keys, and from its end, for ever.
        os.mkfifo(self.file, 0o600)
        self.assert_refused("{file}: it is not a file")

    def test_options(self) -> None:
        write_keys(self.file, key_lines({"a": OLD}))
        wrong = [
            ("--port",),
            ("--port", "x"),
            ("--port", "65536"),
            ("--threads", "0"),
            ("--threads", "-1"),
            ("--on", "1"),
        ]
        for options in wrong:
            ended = run(self.file, *options)
            self.assertEqual(ended.returncode, 2, options)
            self.assertTrue(ended.stderr.startswith("usage: "), ended.stderr)
        self.assertEqual(run().returncode, 2)

    def test_a_port_that_is_taken(self) -> None:
        write_keys(self.file, key_lines({"a": OLD}))
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            ended = run(self.file, "--port", str(port))
        self.assertEqual(ended.returncode, 1)
        self.assertEqual(ended.stderr, f"click_server: 127.0.0.1:{port}: Address already in use\n")
        with running() as server:
            ended = run(self.file, "--port", str(server.port))
            self.assertEqual(ended.returncode, 1, "a second server took half of the clicks")


class AtReload(unittest.TestCase):
    def assert_old_keys_stay(self, server: Server, message: str) -> None:
        self.assertTrue(
            server.said().endswith(f"the old keys stay: {message.format(file=server.key_file)}\n"), server.said()
        )
        self.assertEqual(server.status()["keys"], ["old", "new"])
        self.assertEqual(server.reason(signed(target_of())), "valid")

    def test_broken_files_change_nothing(self) -> None:
        with running() as server:
            for text, message in REFUSED.items():
                self.assertFalse(server.reload(text), text)
                self.assertIn(message.format(file=server.key_file), server.said().splitlines()[-1])
                self.assertEqual(server.status()["keys"], ["old", "new"])
                self.assertEqual(server.reason(signed(target_of())), "valid")
            server.key_file.chmod(0o640)
            self.assertFalse(server.hang_up(server.status()))
            self.assert_old_keys_stay(server, "{file}: others than its owner may read or write it: chmod 600")
            server.key_file.unlink()
            self.assertFalse(server.hang_up(server.status()))
            self.assert_old_keys_stay(server, "{file}: No such file or directory")
            self.assertNotIn(HEX[:8], server.said())

    def test_what_a_file_may_have(self) -> None:
        now = int(time.time())
        text = f"# a comment\n\n   \n\t# another\n  a\t{HEX.upper()}  -  {now + 60}  \n"
        text += f"b {b'B'.hex()} {now + 60}\nc {b'C'.hex()} - {now}\nd {b'D'.hex()} {now} -\ne {b'E'.hex()}"
        with running() as server:
            self.assertTrue(server.reload(text))
            self.assertEqual(server.status()["keys"], ["a", "b", "c", "d", "e"])
            reasons = {key: server.reason(signed(target_of(), key=key)) for key in (OLD, b"B", b"C", b"D", b"E")}
        invalid = "invalid_signature"
        self.assertEqual(reasons, {OLD: "valid", b"B": invalid, b"C": invalid, b"D": "valid", b"E": "valid"})

    def test_a_ring_whose_time_is_over(self) -> None:
        with running() as server:
            self.assertTrue(server.reload(f"a {HEX} - 1000\n"))
            self.assertEqual(server.reason(signed(target_of())), "no_active_key")

    def test_no_key_is_left_in_memory_that_the_server_read_it_into(self) -> None:
        # The library has the key itself, as bytes; its hex is the file's alone.
        with running() as server:
            self.assertTrue(server.reload(key_lines({"a": NEW})))
            server.ask(signed(target_of(), key=NEW))
            found = _count_in_memory(server.process.pid, NEW.hex().encode())
            self.assertEqual(found, 0)
            # It would be found: this is in the memory of this process.
            self.assertGreater(_count_in_memory(os.getpid(), NEW.hex().encode()), 0)


def _count_in_memory(pid: int, wanted: bytes) -> int:
    """How often these bytes stand in the memory that a process can write."""
    count = 0
    process = Path(f"/proc/{pid}")
    with (process / "maps").open(encoding="utf-8") as maps, (process / "mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if rights.startswith("rw"):
                start, end = (int(number, 16) for number in place.split("-"))
                memory.seek(start)
                count += memory.read(end - start).count(wanted)
    return count
