"""What the server answers to single requests, sent byte by byte, with signatures of the standard library."""

from __future__ import annotations

import gzip
import random
import signal
import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_from_bytes

from server_clicks import NEW, OLD, expires_of, signature, signed, signed_parameters, target_of
from server_process import Server, request, running, wait_until

# The request line may have 8192 bytes, its end included: a limit of cpp-httplib's.
LONGEST_TARGET = 8192 - len(b"GET  HTTP/1.1\r\n")

# Bytes that somebody on the way might rewrite.
ODD_PARTS = [
    b"a='b'",
    b"a=%2e%2e/..&b=%2E",
    b"a=/../x//y",
    b"a=%c3%a9&b=%C3%A9",
    b"\xc3\xa9=\xff",
    b"a=b+c%20d",
    b'a=|{}[]^`"<>\\',
    b"a=b;c=d&&=&",
    b"a=%00%zz",
    b"a=%",
    b"&&",
]

# Not UTF-8, though some of it looks so: too long, cut off, surrogates, above U+10FFFF, out of order.
NOT_UTF8 = [
    *(b"\x80", b"\xff", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf"),
    *(b"\xf0\x80\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xc3", b"\xe2\x82"),
    *(b"\xf0\x9f\x98", b"\xc3(", b"\xe2\x82(", b"\xe2(\xa1", b"\xf0\x9f(\x80", b"\xbf\xc3", b"\xe2\x82\xac\xff"),
]
EDGES_OF_UTF8 = [
    *(b"\x7f", b"\xc2\x80", b"\xdf\xbf", b"\xe0\xa0\x80", b"\xec\xbf\xbf", b"\xed\x80\x80", b"\xed\x9f\xbf"),
    *(b"\xee\x80\x80", b"\xef\xbf\xbf", b"\xf0\x90\x80\x80", b"\xf3\xbf\xbf\xbf", b"\xf4\x80\x80\x80"),
    *(b"\xf4\x8f\xbf\xbf", b"\xe2\x80\xa8", b'"', b"\\", b"\x00", b"\x1f", b"/", b"</script>"),
]


class Answers(unittest.TestCase):
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        started = running()
        cls.server = started.__enter__()
        cls.addClassCleanup(started.__exit__, None, None, None)

    def assert_valid(self, target: bytes, key_id: str = "old", sent: bytes = b"") -> None:
        answer = self.server.ask(sent or target)
        expected = {
            "reason": "valid",
            "key_id": key_id,
            "expires": expires_of(target),
            "parameters": signed_parameters(target),
        }
        self.assertEqual((answer.status, answer.json), (200, expected), target)

    def assert_refused(self, target: bytes, reason: str, **details: Any) -> None:
        answer = self.server.ask(target)
        told = answer.json
        self.assertTrue(told.pop("message"))
        self.assertEqual((answer.status, told), (403, {"error": "click_rejected", "reason": reason, **details}), target)

    def test_valid(self) -> None:
        self.assert_valid(signed(target_of()))
        self.assert_valid(signed(target_of(), key=NEW), "new")
        self.assert_valid(signed(target_of()) + b"&source=web")
        # A proxy may ask so.
        self.assert_valid(signed(target_of()), sent=b"http://localhost:80" + signed(target_of()))

    def test_refused_for_its_form(self) -> None:
        good = signed(target_of())
        self.assert_refused(target_of(), "missing_signature")
        self.assert_refused(good[:-1], "malformed_signature", offset=len(good) - 1, parameter="signature")
        self.assert_refused(good + b"&site.id=my", "duplicate_parameter", offset=len(good) + 1, parameter="site.id")
        self.assert_refused(good + b"&%FF=&\xff=", "duplicate_parameter", offset=len(good) + 6, parameter={"hex": "ff"})
        control = signed(target_of(more=b"&a=\x01"))
        self.assert_refused(control, "malformed_uri", offset=control.index(b"\x01"))

    def test_refused_for_what_is_or_is_not_signed(self) -> None:
        good = signed(target_of())
        expires = expires_of(good)
        without = target_of()
        self.assert_refused(without + b"&signature=" + signature(without, OLD), "missing_expires")
        wrong = without + b"&expires=12x"
        self.assert_refused(
            wrong + b"&signature=" + signature(wrong, OLD),
            "malformed_expires",
            offset=len(wrong) - 1,
            parameter="expires",
        )
        self.assert_refused(
            good + b"&idfa=my", "unsigned_parameter", offset=len(good) + 1, parameter="idfa", expires=expires
        )
        self.assert_refused(good.replace(b"news", b"mine"), "invalid_signature", expires=expires)
        missing = signed(target_of().replace(b"&network_id=2820", b""))
        self.assert_refused(missing, "missing_parameter", parameter="network_id", expires=expires_of(missing))
        empty = signed(target_of(""))
        self.assert_refused(
            empty,
            "missing_parameter",
            offset=empty.index(b"click_id=") + 9,
            parameter="click_id",
            expires=expires_of(empty),
        )

    def test_refused_for_its_time(self) -> None:
        for target, reason in ((signed(target_of(), -60), "expired"), (signed(target_of(), 5000), "lifetime_too_long")):
            self.assert_refused(
                target,
                reason,
                offset=target.index(b"&expires=") + 9,
                parameter="expires",
                key_id="old",
                expires=expires_of(target),
            )

    def test_the_target_is_verified_as_it_was_sent(self) -> None:
        for part in ODD_PARTS:
            self.assert_valid(signed(target_of(more=b"&" + part)))
        for byte in range(256):
            if chr(byte) not in "#?" and 0x20 < byte != 0x7F:
                self.assert_valid(signed(target_of(more=b"&x=%b." % bytes([byte]))))

    def test_any_bytes_are_shown_as_json(self) -> None:
        numbers = random.Random(7)
        random_bytes = [numbers.randbytes(numbers.randrange(1, 6)) for _ in range(500)]
        for value in [*NOT_UTF8, *EDGES_OF_UTF8, *(bytes([byte]) for byte in range(256)), *random_bytes]:
            escaped = quote_from_bytes(value, safe="").encode()
            self.assert_valid(signed(target_of(more=b"&x=" + escaped)))
        for value in NOT_UTF8:
            self.assert_valid(signed(target_of(more=b"&n" + quote_from_bytes(value, safe="").encode() + b"=1")))

    def test_what_cpp_httplib_does_with_a_target(self) -> None:
        good = signed(target_of())
        room = LONGEST_TARGET - len(signed(target_of(more=b"&x=")))
        longest = signed(target_of(more=b"&x=" + room * b"a"))
        self.assert_valid(longest)
        longer = self.server.ask(longest + b"b")
        self.assertEqual((longer.status, longer.json), (414, {"error": "uri_too_long"}))
        longer = self.server.ask(good + 100_000 * b"&a")
        self.assertEqual((longer.status, longer.json), (414, {"error": "uri_too_long"}))
        # It is cut off before the server sees it, as is a tab at the end.
        self.assert_valid(good, sent=good + b"#there")
        self.assert_valid(good, sent=good + b"\t")
        for bad in (signed(target_of(more=b"&a=b?c")), good + b" x", good + b"\0", good + b"\n"):
            answer = self.server.ask(bad)
            self.assertEqual((answer.status, answer.json), (400, {"error": "bad_request"}), bad)

    def test_what_cpp_httplib_does_with_the_next_request_in_the_same_packet(self) -> None:
        with self.server.connect() as connection:
            connection.socket.sendall(2 * request(signed(target_of())))
            self.assertEqual(connection.answer().json["reason"], "valid")
            connection.socket.settimeout(0.5)
            self.assertRaises(TimeoutError, connection.answer)

    def test_what_is_no_click(self) -> None:
        good = signed(target_of())
        for target in (b"/", b"/v1/cpi", b"/v1/cpi/click/", good.replace(b"/click", b"/cl%69ck"), b"/" + good, b"*"):
            answer = self.server.ask(target)
            self.assertEqual((answer.status, answer.json), (404, {"error": "not_found"}), target)
        self.assert_refused(b"/v1/cpi/click", "malformed_uri", offset=len(b"/v1/cpi/click"))
        for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = self.server.ask(good, method, b"a body", {"Content-Length": "6"} if method == "OPTIONS" else {})
            self.assertEqual((answer.status, answer.json), (405, {"error": "method_not_allowed"}), method)
            self.assertEqual(answer.headers["Allow"], "GET, HEAD")
        answer = self.server.ask(good, "POST", 9000 * b"a")
        self.assertEqual((answer.status, answer.json), (413, {"error": "content_too_large"}))
        answer = self.server.ask(good, "BREW")
        self.assertEqual((answer.status, answer.json), (400, {"error": "bad_request"}))

    def test_no_answer_is_kept_by_anybody(self) -> None:
        for target in (signed(target_of()), target_of(), b"/", b"/status", b"/" + 9000 * b"a", b"/?a=\0"):
            answer = self.server.ask(target)
            self.assertEqual(answer.headers.get_all("Cache-Control"), ["no-store"], target)
            self.assertEqual(answer.headers.get_all("Content-Type"), ["application/json"], target)

    def test_a_connection_stays_in_step(self) -> None:
        with self.server.connect() as connection:
            for number in range(300):
                target = signed(target_of(f"click-{number}"))
                method = ("GET", "HEAD", "POST")[number % 3]
                body = b"" if method != "POST" else request(b"/status")
                answer = connection.ask(target, method, body, {"X-Request-Id": str(number)})
                self.assertEqual(answer.status, 405 if method == "POST" else 200)
                if method == "GET":
                    self.assertEqual(answer.headers["X-Request-Id"], str(number))
                    self.assertEqual(answer.json["parameters"], signed_parameters(target))
                elif method == "HEAD":
                    self.assertEqual(answer.body, b"")
                    self.assertGreater(int(answer.headers["Content-Length"]), 100)

    def test_a_body_is_no_request(self) -> None:
        body = request(b"/status")
        answer = self.server.ask(signed(target_of()), body=body)
        self.assertEqual((answer.status, answer.headers["Connection"]), (400, "close"))
        answer = self.server.ask(signed(target_of()), headers={"Transfer-Encoding": "chunked"})
        self.assertEqual((answer.status, answer.headers["Connection"]), (400, "close"))
        self.assertEqual(self.server.ask(signed(target_of()), headers={"Content-Length": "0"}).status, 200)

    def test_headers(self) -> None:
        target = signed(target_of())
        whole = self.server.ask(target).body
        for part in ("bytes=0-3", "bytes=-100000", "bytes=0-1,3-4", "bytes=99999-"):
            answer = self.server.ask(target, headers={"Range": part})
            self.assertEqual((answer.status, answer.body), (200, whole), part)
        packed = self.server.ask(target, headers={"Accept-Encoding": "gzip"})
        self.assertEqual(gzip.decompress(packed.body), whole)
        for number in ("a-1_B.c", 64 * "x"):
            self.assertEqual(self.server.ask(target, headers={"X-Request-Id": number}).headers["X-Request-Id"], number)
        for number in (65 * "x", "a b", "a%0d%0aSet-Cookie: b", "%00", "\xff", '"'):
            answer = self.server.ask(target, headers={"X-Request-Id": number})
            self.assertEqual(
                (answer.status, answer.headers["X-Request-Id"], answer.headers["Set-Cookie"]), (200, None, None)
            )


class Once(unittest.TestCase):
    def test_a_click_counts_once_among_all_connections_and_behind_a_reload(self) -> None:
        with running("--once", "1000") as server:
            together = threading.Barrier(8)

            def ask(target: bytes) -> str:
                with server.connect() as connection:
                    together.wait(timeout=20)
                    reason: str = connection.ask(target).json["reason"]
                    return reason

            with ThreadPoolExecutor(8) as pool:
                for number in range(50):
                    target = signed(target_of(f"click-{number}"))
                    reasons = Counter(pool.map(ask, 8 * [target]))
                    self.assertEqual(reasons, {"valid": 1, "replayed": 7})
            server.hang_up(server.status())
            self.assertEqual(server.reason(target), "replayed")
            # As in HTTP a HEAD is a GET without the body of its answer, it counts too.
            target = signed(target_of("by-head"))
            self.assertEqual(server.ask(target, "HEAD").status, 200)
            self.assertEqual(server.reason(target), "replayed")

    def test_a_full_guard_asks_to_come_again(self) -> None:
        with running("--once", "1") as server, server.connect() as connection:
            answers = [connection.ask(signed(target_of(f"click-{number}"))) for number in range(2000)]
        self.assertEqual(answers[0].status, 200)
        self.assertEqual(answers[-1].status, 503)
        self.assertEqual({answer.json["reason"] for answer in answers if answer.status == 503}, {"replay_guard_full"})
        self.assertEqual({answer.json["reason"] for answer in answers if answer.status != 503}, {"valid"})


class Ending(unittest.TestCase):
    def test_a_request_that_has_begun_is_answered(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with running() as server, server.connect() as begun:
                whole = request(signed(target_of()))
                begun.socket.sendall(whole[:40])
                # Until a thread of the server's has begun to read it; nothing tells when.
                time.sleep(0.3)
                server.process.send_signal(number)
                wait_until("the end", lambda: not self._listens(server))
                begun.socket.sendall(whole[40:])
                self.assertEqual(begun.answer().json["reason"], "valid")
                self.assertEqual(server.process.wait(timeout=20), 0, server.said())
                self.assertIn('"clicks":{"valid":1}}', server.said())

    def _listens(self, server: Server) -> bool:
        try:
            server.ask(b"/status")
        except OSError:
            return False
        return True

    def test_no_answer_is_lost_when_it_ends_under_load(self) -> None:
        with running() as server:
            started = threading.Barrier(9)

            def ask(client: int) -> int:
                answers = 0
                with server.connect() as connection:
                    while True:
                        target = signed(target_of(f"click-{client}-{answers}"))
                        try:
                            answer = connection.ask(target)
                        except OSError:
                            return answers
                        assert answer.json["parameters"] == signed_parameters(target)
                        answers += 1
                        if answers == 100:
                            started.wait(timeout=20)

            with ThreadPoolExecutor(8) as pool:
                clients = [pool.submit(ask, client) for client in range(8)]
                started.wait(timeout=20)
                self.assertEqual(server.end(), 0, server.said())
                answers = sum(client.result() for client in clients)
            self.assertGreaterEqual(answers, 800)
            self.assertIn(f'"clicks":{{"valid":{answers}}}}}', server.said())
