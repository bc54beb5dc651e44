"""The package under php-fpm behind nginx, set up as docs/php-fpm.md says, in each of the ways that it tells."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import unittest
from pathlib import Path

import load
import servers
from servers import WORKERS, Document, Servers, Setup, Site, running, wait_until

# Another master than root, who has rights of his own alone.
NOT_ROOT = "www-data" if os.geteuid() == 0 else None

WARM_UP = 1000
# KiB that a worker may have more at the end than after the warm-up.
GROWTH = 64

# Bytes that somebody on the way might rewrite, and nginx hands on as they came.
ODD_TARGETS = [
    "/click?a='b'",
    "/click?a=%2e%2e/..&b=%2E",
    "//click?a=1",
    "/x/../click?a=1",
    "/x/./click?a=1",
    "/cl%69ck?a=1",
    "/click?a=%c3%a9&b=%C3%A9",
    "/click?\xc3\xa9=\xff",
    "/click?a=b+c%20d",
    '/click?a=|{}[]^`"<>\\',
    "/click?a=b;c=d&&=&",
    "/click?a=%00%zz",
    "/click?a#b",
    "/click?" + 32_000 * "a",
]
# What nginx refuses itself, with its answer.
REFUSED_TARGETS = {
    "/click?a=\x01": 400,
    "/click?a=\x7f": 400,
    "/click?a b": 400,
    "/../click?a=1": 400,
    "/click%00?a=1": 400,
    "/cl%zz?a=1": 400,
    "/click?" + 35_000 * "a": 500,
    "/click?" + 45_000 * "a": 414,
}


class Served(unittest.TestCase):
    """What holds however php-fpm is set up."""

    requests = 20_000
    site: Site
    servers: Servers

    @classmethod
    def setup(cls, document: Document) -> Setup:
        raise NotImplementedError

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.site = stack.enter_context(servers.site())
        cls.servers = stack.enter_context(running(cls.site, cls.setup(Document(cls.site))))

    def test_each_of_many_answers_is_right_and_no_worker_grows(self) -> None:
        requests = load.mix(WARM_UP + self.requests, seed=6)
        self.assertEqual(load.send_all(self.servers.port, requests[:WARM_UP]), [])
        served, asked = self.servers.requests_of_workers(), self.servers.asked
        memory = self.servers.private_memory()
        self.assertEqual(load.send_all(self.servers.port, requests[WARM_UP:]), [])
        after = self.servers.requests_of_workers()
        self.assertEqual((len(after), set(after)), (WORKERS, set(served)), "a worker was replaced")
        self.assertTrue(all(after[pid] > served[pid] for pid in after), f"a worker served nothing: {served} {after}")
        asked = self.servers.asked - asked
        self.assertEqual(sum(after.values()) - sum(served.values()), self.requests + asked)
        grown = {pid: now - memory[pid] for pid, now in self.servers.private_memory().items()}
        self.assertLess(max(grown.values()), GROWTH, f"KiB: {grown}")

    def test_the_library_stays_mapped_between_requests(self) -> None:
        self.assertEqual(self.servers.get("/library")[0], 200)
        maps = [Path(f"/proc/{pid}/maps").read_text() for pid in self.servers.requests_of_workers()]
        self.assertTrue(any(str(self.site.library) in mapped for mapped in maps))

    def test_the_target_arrives_as_it_was_sent(self) -> None:
        for target in ODD_TARGETS:
            with self.subTest(target[:40]):
                status, body = self.servers.get(target)
                self.assertEqual((status, body.decode("latin-1")), (200, target))
        for target, refusal in REFUSED_TARGETS.items():
            with self.subTest(target[:40]):
                self.assertEqual(self.servers.get(target)[0], refusal)
        self.assertEqual(self.servers.get("http://other.example/click?a=1"), (200, b"/click?a=1"))


class Recipe(Served):
    """The header and the preload script, in php.ini: `ffi.enable` is what it is by default."""

    @classmethod
    def setup(cls, document: Document) -> Setup:
        return Setup(document.recipe)

    def reload(self) -> None:
        """What `systemctl reload` does; returns when every worker is a new one."""
        old = self.servers.requests_of_workers().keys()
        self.servers.fpm.process.send_signal(signal.SIGUSR2)
        wait_until("new workers", lambda: not old & self.servers.requests_of_workers().keys())

    def test_a_reload_under_load_loses_nothing(self) -> None:
        wrong: list[list[str]] = []
        requests = load.mix(6000, seed=7)
        clients = threading.Thread(target=lambda: wrong.append(load.send_all(self.servers.port, requests)))
        before = self.servers.requests_of_workers().keys()
        clients.start()
        # Whatever fails, the next test has the servers for itself.
        self.addCleanup(clients.join)
        reloads = 0
        while clients.is_alive() and reloads < 3:
            self.reload()
            reloads += 1
        self.assertTrue(clients.is_alive(), "the load ended before the reloads did")
        clients.join()
        self.assertEqual(wrong, [[]])
        self.assertFalse(before & self.servers.requests_of_workers().keys())

    def test_of_copies_that_come_at_the_same_time_one_is_accepted_until_a_reload(self) -> None:
        clicks = [load.signed(f"/once/click?number={number}") for number in range(200)]
        self.assertEqual(load.send_copies(self.servers.port, clicks), [{"valid": 1, "replayed": 7}] * 200)
        self.assertEqual(self.servers.get(clicks[0]), (200, b"replayed"))
        # The memory of APCu goes with the process.
        self.reload()
        self.assertEqual(self.servers.get(clicks[0]), (200, b"valid"))

    def test_a_new_library_is_used_from_the_reload_on(self) -> None:
        old = self.site.library.read_bytes()
        status, answer = self.servers.get("/library")
        version = answer.split()[0]
        self.assertEqual((status, answer), (200, version + b" " + bytes(self.site.library)))
        self.assertIn(version + b"\0", old)
        newer = self.site.root / "newer"
        newer.write_bytes(old.replace(version + b"\0", version[:-1] + b"x\0"))
        self.site.install_library(newer)
        self.assertEqual(self.servers.get("/library")[1].split()[0], version)
        self.reload()
        self.assertEqual(self.servers.get("/library")[1].split()[0], version[:-1] + b"x")
        newer.write_bytes(old)
        self.site.install_library(newer)
        self.reload()
        self.assertEqual(self.servers.get("/library")[1].split()[0], version)


class RecipeUnderAnotherMaster(Recipe):
    """A master that is not root: `opcache.preload_user` is then of no effect, and does no harm."""

    @classmethod
    def setup(cls, document: Document) -> Setup:
        return Setup(document.recipe, master=NOT_ROOT)


class AllowedInThePool(Served):
    @classmethod
    def setup(cls, document: Document) -> Setup:
        return Setup("", document.pool)


class PreloadAlone(Served):
    @classmethod
    def setup(cls, document: Document) -> Setup:
        return Setup(document.preload_alone)


class RecipeUnderRoot(Recipe):
    """As distributions start it: root is the master, and the workers are somebody else."""


class OtherPools(unittest.TestCase):
    """Pools that are not the usual one; they take a master that is root."""

    def served(self, site: Site, pool: str) -> None:
        """That a pool verifies clicks, and with the library that was preloaded."""
        with running(site, Setup(Document(site).recipe, pool)) as started:
            self.assertEqual(started.get(load.signed(load.CLICK + "?a=1")), (200, b"valid"))
            self.assertTrue(started.get("/library")[1].endswith(bytes(site.library)))

    def test_the_user_of_a_pool_need_not_be_the_one_who_preloads(self) -> None:
        with servers.site() as site:
            self.served(site, "user = nobody\ngroup = nogroup")

    def test_a_pool_in_a_directory_of_its_own_needs_no_file_of_the_package(self) -> None:
        with servers.site() as site:
            jail = site.root / "jail"
            shutil.copytree(site.root / "public", jail / "public")
            # nginx names the application by its path outside; inside that leads to the same one.
            inside = Path(f"{jail}{site.root}")
            inside.parent.mkdir(parents=True)
            inside.symlink_to("/")
            self.served(site, f"chroot = {jail}")


def load_tests(loader: unittest.TestLoader, _tests: unittest.TestSuite, _pattern: str | None) -> unittest.TestSuite:
    """Those that can be run by this user."""
    classes: list[type[unittest.TestCase]] = [RecipeUnderAnotherMaster, PreloadAlone, AllowedInThePool]
    if os.geteuid() == 0:
        classes += [RecipeUnderRoot, OtherPools]
    return unittest.TestSuite(loader.loadTestsFromTestCase(one) for one in classes)
