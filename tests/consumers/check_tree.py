"""Checks what `make install` puts where, and that `make uninstall` takes it away again. `make lib` has to have run.

Exits 1 and tells what is wrong first. That programs can use what is installed is the matter of check_moved.py.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from trees import REPOSITORY, Variables, contents, listing, make, run

FILE, PROGRAM, FOLDER = "-rw-r--r--", "-rwxr-xr-x", "drwxr-xr-x"
DEBIAN = "lib/x86_64-linux-gnu"


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def expected_tree(libdir: str = "lib") -> dict[str, str]:
    """The folders are those on the way to a file."""
    tree = {
        f"{libdir}/libadseal.so.1": PROGRAM,
        f"{libdir}/libadseal.so": "lrwxrwxrwx -> libadseal.so.1",
        f"{libdir}/libadseal.a": FILE,
        f"{libdir}/pkgconfig/adseal.pc": FILE,
        f"{libdir}/cmake/adseal/adsealConfig.cmake": FILE,
        f"{libdir}/cmake/adseal/adsealConfigVersion.cmake": FILE,
        "share/man/man3/adseal.3": FILE,
        "share/doc/adseal/LICENSE-APACHE": FILE,
        "share/doc/adseal/LICENSE-MIT": FILE,
    }
    headers = [path for path in (REPOSITORY / "include").rglob("*") if path.suffix in {".h", ".hpp"}]
    tree |= {str(path.relative_to(REPOSITORY)): FILE for path in headers}
    folders = {str(folder): FOLDER for name in tree for folder in Path(name).parents if folder != Path()}
    return tree | folders


def expect_tree(found: dict[str, str], expected: dict[str, str]) -> None:
    for name in sorted(found.keys() | expected.keys()):
        is_, should_be = found.get(name, "not there"), expected.get(name, "not there")
        expect(is_ == should_be, f"{name} is {is_}, and should be {should_be}")


def check_files(place: Path) -> None:
    """Whatever the umask of the one who installs: all can read it. Nothing is written but below DESTDIR."""
    prefix = place / "never"
    for libdir in ("lib", DEBIAN):
        stage = place / f"stage for {Path(libdir).name}"
        before = os.umask(0o077)
        try:
            make("install", PREFIX=prefix, DESTDIR=stage, LIBDIR=libdir)
        finally:
            os.umask(before)
        expect_tree(listing(Path(f"{stage}{prefix}")), expected_tree(libdir))
        way = [str(folder).strip("/") for folder in [prefix, *prefix.parents] if folder != Path("/")]
        beside = [name for name in listing(stage) if name not in way and not name.startswith(way[0] + "/")]
        expect(beside == [], f"DESTDIR holds {beside} beside the prefix")
        expect(not prefix.exists(), "with DESTDIR, something was written into PREFIX itself")


def check_contents(place: Path) -> None:
    """The tree names no directory of this machine, is as complete as the sources, and the libraries are as promised."""
    prefix = place / "contents"
    make("install", PREFIX=prefix)
    print(run(sys.executable, "tools/check_built.py", prefix), end="")
    for name in ("LICENSE-APACHE", "LICENSE-MIT"):
        installed = prefix / "share/doc/adseal" / name
        expect(installed.read_bytes() == (REPOSITORY / name).read_bytes(), f"{name} is another")
    for name, content in contents(prefix / "include").items():
        expect(content == (REPOSITORY / "include" / name).read_bytes(), f"include/{name} is another")
    library, archive = prefix / "lib/libadseal.so.1", prefix / "lib/libadseal.a"
    print(run("bash", "tests/abi/symbols.sh", library, archive), end="")
    dynamic = run("readelf", "--wide", "--dynamic", library)
    expect(not re.search(r"\((RPATH|RUNPATH|TEXTREL)\)", dynamic), f"what the library tells the loader:\n{dynamic}")
    for file in (library, archive):
        sections = run("readelf", "--wide", "--section-headers", file)
        expect(" .debug_" not in sections, f"{file.name} has debug information")
    # A linker takes an object without this note for one whose stack has to be executable, and one of code alike.
    note = re.search(r"\.note\.GNU-stack +PROGBITS +\w+ +\w+ +\w+ +\w+ +([A-Z]*)", sections)
    expect(note is not None and "X" not in note[1], "the static library wants an executable stack")
    groups = run("readelf", "--wide", "--section-groups", archive)
    expect("There are no section groups in this file." in groups, f"the static library shares sections: {groups}")


def check_replacing(place: Path) -> None:
    """Installed over itself it is the same, and who has the library open keeps that, whatever comes in its place."""
    prefix = place / "replacing"
    make("install", PREFIX=prefix)
    before = listing(prefix), contents(prefix)
    with (prefix / "lib/libadseal.so.1").open("rb") as kept:
        make("install", PREFIX=prefix)
        expect((listing(prefix), contents(prefix)) == before, "installed twice it is not the same as once")
        expect(os.fstat(kept.fileno()).st_nlink == 0, "the library was written into, and not replaced")


def check_uninstall(place: Path) -> None:
    """What somebody else put there stays, even in a folder of adseal's; else only folders that many packages share."""
    stage = place / "uninstall"
    options: dict[str, str | Path] = {"PREFIX": "/usr", "LIBDIR": DEBIAN, "DESTDIR": stage}
    strangers = ["usr/include/adseal/mine.hpp", f"usr/{DEBIAN}/libother.so.1", "usr/share/man/man3/other.3"]
    for stranger in strangers:
        (stage / stranger).parent.mkdir(parents=True, exist_ok=True)
        (stage / stranger).write_text("mine")
    make("install", **options)
    make("uninstall", **options)
    left = listing(stage)
    expect(sorted(name for name, mode in left.items() if mode != FOLDER) == sorted(strangers), f"it leaves {left}")
    own = [name for name, mode in left.items() if mode == FOLDER and Path(name).name == "adseal"]
    expect(own == ["usr/include/adseal"], f"it leaves {own}")
    # Nothing is there any more, which is no error.
    make("uninstall", **options)
    expect(listing(stage) == left, "a second uninstall removes more")


def check_refusals(place: Path) -> None:
    """What cannot be is told before anything is written."""
    prefix = place / "refused"
    refused: list[tuple[dict[str, str | Path], str]] = [
        ({"PREFIX": f"{prefix} here"}, "build tools do not take"),
        ({"PREFIX": f"{prefix}$HOME"}, "build tools do not take"),
        ({"PREFIX": "refused"}, "has to be an absolute path"),
        ({"PREFIX": prefix, "DESTDIR": "refused"}, "has to be an absolute path"),
        ({"PREFIX": prefix, "LIBDIR": place / "elsewhere"}, "has to be in PREFIX"),
        ({"PREFIX": prefix, "LIBDIR": "../lib"}, "one of dots"),
        ({"PREFIX": prefix, "INCLUDEDIR": place / "elsewhere"}, "has to be in PREFIX"),
    ]
    for variables, message in refused:
        for target in ("install", "uninstall"):
            told = run(f"packaging/{target}.sh", place, succeeds=False, variables=variables)
            expect(message in told, f"{target} with {variables} says: {told}")
    written = [path.name for path in place.iterdir() if path.name.startswith(("refused", "elsewhere"))]
    expect(written == [], f"{written} was written all the same")


def check_stale_library(place: Path) -> None:
    """Under sudo nothing is built, so a library that is older than its sources is not installed for new."""
    release = place / "release"
    release.mkdir()
    prefix = place / "stale"
    told = run("packaging/install.sh", release, succeeds=False, variables={"PREFIX": prefix})
    expect("run make lib first" in told, f"without a library it says: {told}")
    for name in ("libadseal.so", "libadseal.a"):
        (release / name).write_bytes(b"")
        os.utime(release / name, (0, 0))
    (release / "libadseal.d").write_text(f"{release}/libadseal.so: {REPOSITORY}/build.rs {REPOSITORY}/src/lib.rs\n")
    told = run("packaging/install.sh", release, succeeds=False, variables={"PREFIX": prefix})
    expect("build.rs is newer than the library: run make lib first" in told, f"with an old library it says: {told}")
    expect(not prefix.exists(), "it was installed all the same")


def check_sudo(place: Path) -> None:
    """`make lib && sudo make install` does without a cargo: sudo finds none that is in somebody's home."""
    without_cargo = place / "bin"
    without_cargo.mkdir()
    for directory in ("/usr/bin", "/bin"):
        for program in Path(directory).iterdir():
            if program.name not in {"cargo", "rustc"} and not (without_cargo / program.name).exists():
                (without_cargo / program.name).symlink_to(program)
    sudo: Variables = {"SUDO_USER": "somebody", "PATH": without_cargo, "HOME": place}
    run("make", "install", f"PREFIX={place}/sudo", variables=sudo)
    expect_tree(listing(place / "sudo"), expected_tree())


def check_environment(place: Path) -> None:
    """What somebody's shell exports for other things leads nowhere else, and a linker that does not do is named."""
    names: Variables = {"CDPATH": f"{place}:.", "CARGO_BUILD_TARGET": "of-no-machine", "LD": ""}
    run("make", "install", f"PREFIX={place}/installed", variables=names)
    expect_tree(listing(place / "installed"), expected_tree())
    told = run("make", "install", f"PREFIX={place}/refused", succeeds=False, variables={"LD": "/bin/false"})
    expect("static: /bin/false cannot make one object of" in told, f"with a linker that fails it says: {told}")
    expect(not (place / "refused").exists(), "it was installed all the same")


def check_space(place: Path) -> None:
    """In RUSTFLAGS a space is the end of a flag; a clone in a directory with one is built all the same."""
    flags = place / "a clone/tools/rustflags.sh"
    flags.parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / "tools/rustflags.sh", flags)
    told = run(flags, variables={"RUSTFLAGS": "-Ccodegen-units=1", "CARGO_HOME": "/cargo"}).split()
    expected = ["-Ccodegen-units=1", r"\S+/rustlib/src/rust=/rustc/\w+", "/cargo/registry/src=registry"]
    told = [flag.removeprefix("--remap-path-prefix=") for flag in told]
    matches = len(told) == len(expected) and all(map(re.fullmatch, expected, told))
    expect(matches, f"the flags are {told}")


def main() -> int:
    checks = [
        check_files,
        check_contents,
        check_replacing,
        check_uninstall,
        check_refusals,
        check_stale_library,
        check_sudo,
        check_environment,
        check_space,
    ]
    for check in checks:
        with tempfile.TemporaryDirectory() as place:
            try:
                check(Path(place).resolve())
            except AssertionError as wrong:
                print(f"tree: {check.__name__}: {wrong}")
                return 1
    print(f"tree: {len(expected_tree())} files and folders, as they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
