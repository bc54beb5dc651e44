"""Every message of the loader, each provoked for real in a PHP of its own; and what adseal-ffi-preload prints."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import unittest
from dataclasses import replace
from pathlib import Path
from typing import Any

import servers
from servers import USER, Document, Setup, Site, fpm_process, php, program, running

# Prints the problem and the message, or where the library was loaded from.
LOAD = """
require '{package}/preload.php';
try {{
    Adseal\\Library::load({path});
    echo 'loaded ', Adseal\\Library::path();
}} catch (Adseal\\LibraryException $error) {{
    echo $error->problem->value, ' ', $error->getMessage();
}}
"""

STUB = """
unsigned adseal_abi_version(void) { return ABI; }
const char *adseal_version(void) { return "9.8.7"; }
"""


class Loader(unittest.TestCase):
    site: Site

    @classmethod
    def setUpClass(cls) -> None:
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.site = stack.enter_context(servers.site())

    def load(self, *options: str, path: Path | str | None = None, user: str | None = None, **environment: str) -> str:
        """What a fresh PHP says that is to load a library."""
        quoted = "null" if path is None else f"'{path}'"
        code = LOAD.format(package=self.site.package, path=quoted)
        done = php(*options, "-r", code, user=user, env={**os.environ, **environment})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def compile(self, name: str, source: str, *options: str, compiler: str = "cc") -> Path:
        made = self.site.root / name
        command = [program(compiler), "-x", "c", "-", "-o", str(made), *options]
        subprocess.run(command, input=source, text=True, check=True, timeout=60)
        return made

    def stub(self, name: str, *options: str, abi: int = 1, compiler: str = "cc") -> Path:
        return self.compile(name, STUB, f"-DABI={abi}", "-shared", "-fPIC", *options, compiler=compiler)

    def refused(self, path: Path, reason: str, user: str | None = None) -> None:
        """That a library is refused for this reason of the linker's, and nothing else is tried."""
        expected = (
            f"not_found adseal: libadseal cannot be loaded. Tried:\n    {path}: {reason}\n"
            "Give its path to Adseal\\Library::load(), or in the environment variable ADSEAL_LIBRARY.\n"
            "Where lib/ has none for this machine, make php in adseal's repository builds it."
        )
        self.assertEqual(self.load(path=path, user=user), expected)
        self.assertEqual(self.load(ADSEAL_LIBRARY=str(path), user=user), expected)


class Found(Loader):
    def test_beside_the_package(self) -> None:
        self.assertEqual(self.load(), f"loaded {self.site.library}")

    def test_where_it_is_said_to_be(self) -> None:
        copy = self.site.root / "copy.so"
        shutil.copy(self.site.library, copy)
        self.assertEqual(self.load(path=copy), f"loaded {copy}")
        self.assertEqual(self.load(ADSEAL_LIBRARY=str(copy)), f"loaded {copy}")
        # The argument stands above the environment, and a name that is empty is none.
        self.assertEqual(self.load(path=copy, ADSEAL_LIBRARY="/nowhere"), f"loaded {copy}")
        self.assertEqual(self.load(ADSEAL_LIBRARY=""), f"loaded {self.site.library}")

    def test_once(self) -> None:
        code = (
            f"require '{self.site.package}/autoload.php'; Adseal\\Library::load(); Adseal\\Library::load('/nowhere');"
        )
        done = php("-r", code + "echo Adseal\\Library::path();")
        self.assertEqual((done.returncode, done.stdout), (0, str(self.site.library)))

    def test_on_the_search_path_of_the_system(self) -> None:
        elsewhere = self.site.root / "system"
        elsewhere.mkdir()
        shutil.move(self.site.library, elsewhere / "libadseal.so.1")
        self.addCleanup(shutil.move, elsewhere / "libadseal.so.1", self.site.library)
        found = self.load(LD_LIBRARY_PATH=str(elsewhere))
        self.assertEqual(found, f"loaded {elsewhere}/libadseal.so.1")
        expected = (
            "not_found adseal: libadseal cannot be loaded. Tried:\n"
            f"    {self.site.library}: cannot open shared object file: No such file or directory\n"
            "    libadseal.so.1: cannot open shared object file: No such file or directory\n"
        )
        self.assertTrue(self.load().startswith(expected), self.load())


class NotFound(Loader):
    def test_no_file(self) -> None:
        self.refused(self.site.root / "nowhere.so", "cannot open shared object file: No such file or directory")

    def test_a_directory(self) -> None:
        self.refused(self.site.root, "cannot read file data: Is a directory")

    def test_no_library(self) -> None:
        self.refused(self.site.package / "preload.php", "invalid ELF header")

    def test_no_permission(self) -> None:
        closed = self.site.root / "closed.so"
        shutil.copy(self.site.library, closed)
        closed.chmod(0)
        user = USER if os.geteuid() == 0 else None
        self.refused(closed, "cannot open shared object file: Permission denied", user=user)

    def test_another_architecture(self) -> None:
        octets = bytearray(self.site.library.read_bytes())
        # The field e_machine of its header: a SPARC's. glibc then says that there is no such file.
        octets[18:20] = (2).to_bytes(2, "little")
        other = self.site.root / "sparc.so"
        other.write_bytes(octets)
        reason = "cannot open shared object file: No such file or directory (it is built for another processor)"
        self.refused(other, reason)

    def test_another_size_of_words(self) -> None:
        octets = bytearray(self.site.library.read_bytes())
        # ELFCLASS32 in its header.
        octets[4] = 1
        other = self.site.root / "small.so"
        other.write_bytes(octets)
        self.refused(other, "wrong ELF class: ELFCLASS32 (it is built for another processor)")

    def test_something_that_it_needs_is_missing(self) -> None:
        needed = self.compile("libneeded.so", "int needed;", "-shared", "-fPIC")
        library = self.stub("needing.so", "-Wl,--no-as-needed", f"-L{self.site.root}", "-lneeded")
        needed.unlink()
        self.refused(library, "libneeded.so: cannot open shared object file: No such file or directory")

    def test_another_library(self) -> None:
        other = self.compile("other.so", "int other;", "-shared", "-fPIC")
        self.refused(other, "Failed resolving C function 'adseal_abi_version'")

    def test_a_library_for_musl(self) -> None:
        library = self.stub("musl.so", compiler="musl-gcc")
        self.assertRegex(
            self.load(path=library),
            rf"    {library}: .*libc\.so: .* \(it is built for musl, as for Alpine; this system has glibc\)\n",
        )

    def test_a_process_on_musl_is_known_by_what_it_has_mapped(self) -> None:
        source = '#include <stdio.h>\nint main(void) { FILE *f = fopen("/proc/self/maps", "r"); int c;'
        source += " while ((c = getc(f)) != EOF) putchar(c); return 0; }"
        maps = [subprocess.check_output([self.compile(by, source, compiler=by)]) for by in ("musl-gcc", "cc")]
        # As Alpine maps it, where the program and the library are one file.
        maps.append(b"7f0-7f1 r-xp 00000000 08:01 42   /lib/ld-musl-x86_64.so.1\n")
        code = f"require '{self.site.package}/preload.php';"
        code += "echo (int) Adseal\\Internal\\Linker::isMuslIn(stream_get_contents(STDIN));"
        answers = [subprocess.check_output([program("php"), "-r", code], input=text) for text in maps]
        self.assertEqual(answers, [b"1", b"0", b"1"])

    def test_php_on_musl_is_told_how_to_build_it(self) -> None:
        # What is mapped under this name makes it a process on musl to us; everything else stays what it is.
        mapped = {"LD_PRELOAD": str(self.compile("ld-musl-x86_64.so.1", "int mapped;", "-shared", "-fPIC"))}
        needed = self.compile("libneeded.so", "int needed;", "-shared", "-fPIC")
        library = self.stub("needing.so", "-Wl,--no-as-needed", f"-L{self.site.root}", "-lneeded", "-lc")
        needed.unlink()
        answer = self.load(path=library, **mapped)
        self.assertIn("libneeded.so: cannot open", answer)
        self.assertIn(" (it is built for glibc; this system has musl)\n", answer)
        self.assertIn("This PHP runs on musl, as under Alpine, where there is no build yet.", answer)
        self.assertIn("\n    RUSTFLAGS='-C target-feature=-crt-static' cargo build --release\n", answer)
        self.assertEqual(self.load(**mapped), f"loaded {self.site.library}")


class OfAnotherVersion(Loader):
    ADVICE = "Install the library and the package of one release, and reload php-fpm."

    def test_another_binary_interface(self) -> None:
        library = self.stub("future.so", abi=7)
        expected = (
            f"wrong_version adseal: {library} is adseal 9.8.7 with binary interface 7, and this package needs "
            f"interface 1. {self.ADVICE}"
        )
        self.assertEqual(self.load(path=library), expected)
        header = self.header(library, "unsigned adseal_abi_version(void); const char *adseal_version(void);")
        self.assertEqual(self.load("-d", f"ffi.preload={header}"), expected)

    def test_a_library_that_lacks_a_function(self) -> None:
        library = self.stub("older.so")
        answer = self.load(path=library)
        start = f"wrong_version adseal: {library} is older than this package (Failed resolving C function 'adseal_"
        self.assertTrue(answer.startswith(start) and answer.endswith(self.ADVICE), answer)

    def test_a_preloaded_header_that_is_older(self) -> None:
        text = self.site.header.read_text()
        stale = self.site.root / "stale.h"
        # Of a version with other declarations, and of one before the declarations were numbered.
        for old in (re.sub(r"(ADSEAL_FFI_HEADER = )\d+", r"\g<1>1", text), text[: text.rindex("enum {")]):
            self.assertNotEqual(old, text)
            stale.write_text(old)
            answer = self.load("-d", f"ffi.preload={stale}")
            self.assertEqual(
                answer,
                f"wrong_version adseal: {stale}, which ffi.preload names, is of another version of this package; "
                f"write it anew with {self.site.package}/bin/adseal-ffi-preload. {self.ADVICE}",
            )

    def header(self, library: Path, declarations: str) -> Path:
        made = self.site.root / "other.h"
        made.write_text(f'#define FFI_SCOPE "ADSEAL"\n#define FFI_LIB "{library}"\n{declarations}\n')
        return made

    def test_a_package_that_is_not_complete(self) -> None:
        declarations = self.site.package / "ffi" / "adseal.h"
        declarations.rename(self.site.root / "aside.h")
        self.addCleanup((self.site.root / "aside.h").rename, declarations)
        expected = f"not_found adseal: this package is not complete: {declarations} cannot be read."
        self.assertEqual(self.load(), expected)


class NoFfi(Loader):
    def test_no_extension(self) -> None:
        answer = self.load("-n")
        self.assertTrue(answer.startswith("extension_missing adseal: PHP's extension FFI is not loaded. Install it ("))
        self.assertIn('put "extension=ffi" into php.ini; this is PHP ', answer)

    def test_forbidden_on_the_command_line(self) -> None:
        for value in ("0", "false"):
            answer = self.load("-d", f"ffi.enable={value}")
            start, line = answer.split("\n")
            self.assertTrue(start.startswith('forbidden adseal: ffi.enable is "'), answer)
            # To the letter: the line alone is what helps.
            self.assertEqual(self.load("-d", f"ffi.enable={value}", "-d", line.strip()), f"loaded {self.site.library}")

    def answer(self, setup: Setup) -> str:
        with running(self.site, setup) as started:
            return started.get("/library")[1].decode()

    def test_forbidden_under_fpm_and_each_of_the_two_ways_that_it_names_helps(self) -> None:
        own = self.site.root / "own.php"
        preload = f"opcache.preload={self.site.package}/preload.php\nopcache.preload_user={USER}\n"
        for setup in (
            Setup(""),
            Setup("ffi.enable=0\n"),
            Setup("opcache.enable=0\n"),
            Setup("extension=ffi\n", extensions=False),
            Setup(preload + "ffi.enable=0\n"),
            Setup(preload + "opcache.enable=0\n"),
            Setup(f"opcache.preload={own}\nopcache.preload_user={USER}\n"),
        ):
            with self.subTest(setup.ini):
                own.write_text("<?php\n")
                said = self.answer(setup)
                self.assertRegex(said, r"^adseal: ffi\.enable is \"(0|preload)\", which forbids FFI in this script\. ")
                # To the letter: the indented lines above "or" go into php.ini, that below into the pool.
                php_ini, pool = (
                    "\n".join(re.findall(r"^    (.*)", part, re.MULTILINE)) for part in said.split("\nor ")
                )
                self.assertTrue(self.answer(replace(setup, pool=pool)).endswith(f" {self.site.library}"))
                own.write_text("<?php\n" + "".join(re.findall(r"in .*own\.php: +(require .*;)", php_ini)))
                self.assertTrue(self.answer(replace(setup, ini=setup.ini + php_ini)).endswith(f" {self.site.library}"))

    def test_forbidden_under_fpm_that_is_told_to_preload_in_a_pool(self) -> None:
        lines = (f"opcache.preload={self.site.package}/preload.php", f"opcache.preload_user={USER}")
        said = self.answer(Setup("", "".join(re.sub("(.*)=(.*)", r"php_admin_value[\1]=\2\n", line) for line in lines)))
        self.assertIn("\n    ; opcache.preload is set, and not in time: set it here, and not in a pool\n", said)
        self.assertTrue(self.answer(Setup("\n".join(lines))).endswith(f" {self.site.library}"))

    def test_preloading_without_the_extension_keeps_no_server_from_starting(self) -> None:
        preload = (
            f"zend_extension=opcache\nopcache.preload={self.site.package}/preload.php\nopcache.preload_user={USER}\n"
        )
        with running(self.site, Setup(preload, extensions=False)) as started:
            status, body = started.get("/library")
            self.assertEqual((status, body.split(b".")[0]), (503, b"adseal: PHP's extension FFI is not loaded"))
            self.assertIn("adseal is preloaded, and PHP's extension FFI is not loaded", started.fpm.said())
            php_ini = "".join(re.findall(r'put "(extension=ffi)" into', body.decode()))
        with running(self.site, Setup(f"{preload}{php_ini}\n", extensions=False)) as started:
            self.assertEqual(started.get("/library")[0], 200)

    def test_a_header_that_is_not_there_keeps_fpm_from_starting_and_its_own_check_says_so(self) -> None:
        recipe = Document(self.site).recipe
        self.site.header.rename(self.site.root / "aside.h")
        self.addCleanup((self.site.root / "aside.h").rename, self.site.header)
        started = fpm_process(self.site, Setup(recipe))
        for options in ([], ["-t"]):
            done = subprocess.run(
                [*started.command, *options], env={**os.environ, **started.environment}, capture_output=True, timeout=30
            )
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f"FFI: failed pre-loading '{self.site.header}'", done.stderr.decode())


class Header(Loader):
    """What adseal-ffi-preload prints."""

    def run_it(self, *arguments: str, ini: str = "ffi.preload=", **options: Any) -> subprocess.CompletedProcess[str]:
        return php("-d", ini, str(self.site.package / "bin" / "adseal-ffi-preload"), *arguments, **options)

    def printed(self, library: Path) -> str:
        declarations = (self.site.package / "ffi" / "adseal.h").read_text()
        return f'#define FFI_SCOPE "ADSEAL"\n#define FFI_LIB "{library}"\n{declarations}'

    def test_it_names_the_library_that_would_be_loaded_or_the_one_that_is_given(self) -> None:
        copy = self.site.root / "files" / "copy.so"
        copy.parent.mkdir()
        shutil.copy(self.site.library, copy)
        self.assertEqual(self.run_it().stdout, self.printed(self.site.library))
        self.assertEqual(self.run_it("--library", str(copy)).stdout, self.printed(copy))
        self.assertEqual(self.run_it("--library=files/copy.so", cwd=self.site.root).stdout, self.printed(copy))
        # Without a slash it is a name on the system's search path.
        self.assertEqual(self.run_it("--library=copy.so", cwd=copy.parent).returncode, 1)
        environment = {**os.environ, "ADSEAL_LIBRARY": str(copy)}
        self.assertEqual(self.run_it(env=environment).stdout, self.printed(copy))

    def test_an_older_header_that_is_preloaded_does_not_matter(self) -> None:
        stale = self.site.root / "stale.h"
        stale.write_text(
            f'#define FFI_SCOPE "ADSEAL"\n#define FFI_LIB "{self.site.library}"\nint adseal_abi_version(void);\n'
        )
        self.assertEqual(self.run_it(ini=f"ffi.preload={stale}").stdout, self.printed(self.site.library))

    def test_it_runs_as_a_program(self) -> None:
        script = self.site.package / "bin" / "adseal-ffi-preload"
        done = subprocess.run([script], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout, self.printed(self.site.library))

    def test_errors_go_to_standard_error(self) -> None:
        done = self.run_it("--library", "/nowhere")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertTrue(
            done.stderr.startswith("adseal: libadseal cannot be loaded. Tried:\n    /nowhere: "), done.stderr
        )
        for wrong in (["--libary=x"], ["--library"], ["--library="], ["x"], ["--help=1"]):
            done = self.run_it(*wrong)
            self.assertEqual((done.returncode, done.stdout, done.stderr[:6]), (2, "", "Usage:"), wrong)
        done = self.run_it("--help")
        self.assertEqual((done.returncode, done.stderr, done.stdout[:6]), (0, "", "Usage:"))


class Preloaded(Loader):
    def test_what_is_not_preloaded_calls_nothing_of_ffi(self) -> None:
        # Under ffi.enable=preload it could not.
        code = f"require '{self.site.package}/preload.php'; echo json_encode(get_included_files());"
        preloaded = set(json.loads(php("-r", code).stdout))
        rest = {str(file) for file in (self.site.package / "src").rglob("*.php")} - preloaded
        self.assertEqual([file for file in rest if "FFI" in Path(file).read_text()], [])
        self.assertTrue(all("/Http/" in file for file in rest), rest)

    def test_it_leaves_no_autoloader_behind(self) -> None:
        done = php("-r", f"require '{self.site.package}/preload.php'; echo json_encode(spl_autoload_functions());")
        self.assertEqual(done.stdout, "[]")

    def test_a_preload_script_may_compile_the_files_instead_or_require_it_twice(self) -> None:
        compiling = f"foreach (glob('{self.site.package}/src/{{,Internal/}}*.php', GLOB_BRACE) as $file) "
        compiling += "{ opcache_compile_file($file); }"
        requiring = f"require '{self.site.package}/preload.php';"
        own = self.site.root / "own.php"
        for script in (compiling, requiring + requiring):
            own.write_text(f"<?php {script}")
            settings = ["opcache.enable_cli=1", f"opcache.preload={own}", f"opcache.preload_user={USER}"]
            options = [part for setting in settings for part in ("-d", setting)]
            done = php(*options, "-r", "Adseal\\Library::load(); echo Adseal\\Library::path();")
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, str(self.site.library), ""), script)

    def test_it_goes_together_with_an_autoloader(self) -> None:
        # As in a preload script of a user's, in which composer's autoloader is there already.
        autoload = "spl_autoload_register(function ($class) { include '%s/src/'"
        autoload += " . strtr(substr($class, 7), '\\\\', '/') . '.php'; });"
        code = autoload % self.site.package + f"Adseal\\ClickReason::Valid; require '{self.site.package}/preload.php';"
        done = php("-r", code)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
