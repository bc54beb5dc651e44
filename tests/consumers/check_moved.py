"""Checks that what `make install` wrote can be used after the whole tree was moved. `make lib` has to have run.

pkg-config and CMake find it and say no more and no less than is needed; the man page is the contract; a fault inside
the library stays there. Exits 1 and tells what is wrong first.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from trees import REPOSITORY, make, run

EXAMPLE = REPOSITORY / "bindings/examples/c/sign.c"
CMAKE_EXAMPLE = REPOSITORY / "bindings/examples/cmake"
PROGRAMS = Path(__file__).resolve().parent / "programs"
LIBDIRS = ("lib", "lib/x86_64-linux-gnu")
FOUND, NOT_FOUND = True, False
# What may be written behind find_package(adseal in a project that has 0.1.0 at hand, and whether that is found.
REQUESTS = {
    "": FOUND,
    "0": FOUND,
    "0.1": FOUND,
    "0.1.0": FOUND,
    "0.1.0 EXACT": FOUND,
    "0.0...0.2": FOUND,
    "0.1...<0.2": FOUND,
    "0.1.1": NOT_FOUND,
    "0.1.1 EXACT": NOT_FOUND,
    "0.0": NOT_FOUND,
    "0.2": NOT_FOUND,
    "1": NOT_FOUND,
    "0.2...1": NOT_FOUND,
    "0.0...<0.1": NOT_FOUND,
    "0.1 COMPONENTS click": NOT_FOUND,
}


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def moved_tree(place: Path, libdir: str) -> Path:
    """Installed in one directory, and moved to another before anybody looks at it."""
    make("install", PREFIX=place / "built", LIBDIR=libdir)
    return (place / "built").rename(place / "moved")


def signs(program: Path, libraries: Path | None = None) -> None:
    printed = run(program, variables={"LD_LIBRARY_PATH": libraries} if libraries else None)
    expect("valid, site_id = 'news 1'" in printed, f"{program.name} prints: {printed}")


def check_pkg_config(place: Path) -> None:
    """The shared library takes nothing beside it; the static one what Libs.private says, even in a static program."""
    for libdir in LIBDIRS:
        prefix = moved_tree(place / libdir, libdir)

        def asked(*options: str, prefix: Path = prefix, libdir: str = libdir) -> list[str]:
            variables = {"PKG_CONFIG_PATH": prefix / libdir / "pkgconfig"}
            return run("pkg-config", *options, "adseal", variables=variables).split()

        [version] = asked("--modversion")
        expect(f'version = "{version}"' in (REPOSITORY / "Cargo.toml").read_text(encoding="utf-8"), f"it is {version}")
        include, library, name = asked("--cflags", "--libs")
        expect(Path(include.removeprefix("-I")).resolve() == prefix / "include", f"headers: {include}")
        expect(Path(library.removeprefix("-L")).resolve() == prefix / libdir, f"library: {library}")
        expect(name == "-ladseal", f"the library is {name}")
        run("cc", "-Wall", "-Werror", EXAMPLE, include, library, name, "-o", place / "shared")
        signs(place / "shared", prefix / libdir)
        static = asked("--static", "--cflags", "--libs")
        run("cc", "-static", "-Wall", "-Werror", EXAMPLE, *static, "-o", place / "static")
        signs(place / "static")


def check_system_tree(place: Path) -> None:
    """A compiler that is told of /usr/include finds C++'s headers no more, so a package of the system tells nothing."""
    for libdir in LIBDIRS:
        make("install", PREFIX="/usr", LIBDIR=libdir, DESTDIR=place)
        found = place / "usr" / libdir / "pkgconfig"
        flags = run("pkg-config", "--cflags", "--libs", "adseal", variables={"PKG_CONFIG_PATH": found})
        expect(flags.split() == ["-ladseal"], f"for {libdir} in /usr it says {flags}")


def found_by_cmake(place: Path, prefix: Path, request: str, before: str = "", *options: str) -> str:
    """What CMake says of a project that asks for adseal so."""
    project = place / "request"
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir()
    (project / "CMakeLists.txt").write_text(
        f"cmake_minimum_required(VERSION 3.18...3.31)\nproject(request C)\n{before}\nfind_package(adseal {request})\n"
        'if(adseal_FOUND)\nmessage("has ${adseal_VERSION}")\nelse()\nmessage("has none")\nendif()\n'
    )
    said = run("cmake", "-S", project, "-B", project / "build", f"-DCMAKE_PREFIX_PATH={prefix}", *options)
    return " ".join(said.split())


def check_cmake(place: Path) -> None:
    for libdir in LIBDIRS:
        prefix = moved_tree(place / libdir, libdir)
        build = place / f"build-{Path(libdir).name}"
        run("cmake", "-S", CMAKE_EXAMPLE, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_C_FLAGS=-Werror")
        run("cmake", "--build", build)
        signs(build / "sign")
        dynamic = run("readelf", "--wide", "--dynamic", build / "sign")
        expect("[libadseal.so.1]" in dynamic, f"the program does not need the shared library by its SONAME:\n{dynamic}")


def check_cmake_requests(place: Path) -> None:
    prefix = moved_tree(place, "lib")
    for request, found in REQUESTS.items():
        said = found_by_cmake(place, prefix, request)
        expect(("has 0.1.0" if found else "has none") in said, f"adseal {request}: {said}")
    foreign = ("-DCMAKE_SYSTEM_NAME=Linux", "-DCMAKE_SYSTEM_PROCESSOR=riscv64")
    for what, before, options in [
        ("built with pointers of 8 bytes, and this is built with 4", "set(CMAKE_SIZEOF_VOID_P 4)", ()),
        ("and this is built for Linux on riscv64", "", foreign),
    ]:
        said = found_by_cmake(place, prefix, "", before, *options)
        expect(what in said and "has none" in said, f"instead of '{what}': {said}")
    (prefix / "lib/libadseal.a").unlink()
    said = found_by_cmake(place, prefix, "")
    expect("there is no" in said and "has none" in said, f"without the static library: {said}")


def words_of_contract(header: str) -> list[str]:
    """Of the entries of the comment at the head of adseal.h; an entry's term has a full stop there."""
    contract = header.partition("The contract, which every function keeps:")[2].partition("Made by cbindgen")[0]
    lines = [line.removeprefix(" *").removeprefix(" ") for line in contract.splitlines()]
    terms_bare = [re.sub(r"^([A-Z][A-Za-z ]*)\. ", r"\1 ", line) for line in lines]
    return " ".join(terms_bare).split()


def check_man_page(place: Path) -> None:
    """groff has nothing to complain of, apropos can read it, and its contract is the header's, word for word."""
    prefix = moved_tree(place, "lib")
    page = prefix / "share/man/man3/adseal.3"
    complaints = run("groff", "-man", "-ww", "-z", "-T", "utf8", page)
    expect(complaints == "", f"groff says: {complaints}")
    expect('"adseal - sign, verify' in run("lexgrog", page), "lexgrog finds no name in it")
    shown = run("man", "--local-file", page, variables={"MANWIDTH": "100"})
    contract = shown.partition("What every function keeps:")[2].partition("\nLINKING")[0].split()
    expected = words_of_contract((prefix / "include/adseal.h").read_text(encoding="utf-8"))
    expect(len(expected) > 300, f"the header's contract has {len(expected)} words")
    for number, (word, other) in enumerate(zip(contract, expected, strict=False)):
        expect(word == other, f"the contract: '{word}' for '{other}', behind {' '.join(expected[:number][-8:])}")
    expect(len(contract) == len(expected), f"the contract has {len(contract)} words, and the header's {len(expected)}")


def check_fault(place: Path) -> None:
    """Unwinding still works in the library that is one object of many; it is what stops a fault at the boundary."""
    prefix = moved_tree(place, "lib")
    shared = ["-L" + str(prefix / "lib"), "-ladseal", "-Wl,-rpath," + str(prefix / "lib")]
    static: list[str | Path] = [prefix / "lib/libadseal.a", "-pthread", "-ldl"]
    for flags in (shared, static, [*static, "-Wl,--gc-sections"], [*static, "-no-pie"]):
        run(
            "c++",
            "-std=c++17",
            "-Wall",
            "-Werror",
            f"-I{prefix}/include",
            PROGRAMS / "fault.cpp",
            *flags,
            "-o",
            place / "fault",
        )
        said = run(place / "fault")
        expect(said == "0 199 0 thrown\n", f"a fault, linked with {flags}: {said}")


def check_plugin(place: Path) -> None:
    """The static library goes into a shared one too, which need not show it: it may be loaded beside another adseal."""
    prefix = moved_tree(place, "lib")
    plugin = place / "plugin.so"
    hiding = ["-shared", "-fPIC", "-Wl,-z,defs", "-Wl,--exclude-libs,libadseal.a"]
    run("cc", *hiding, f"-I{prefix}/include", PROGRAMS / "plugin.c", prefix / "lib/libadseal.a", "-o", plugin)
    shown = [line.split()[-1] for line in run("nm", "--dynamic", "--defined-only", plugin).splitlines()]
    expect(shown == ["plugin_abi"], f"the plug-in shows {shown}")
    said = run(sys.executable, "-c", f"import ctypes; print(ctypes.CDLL('{plugin}').plugin_abi())")
    expect(said == "1\n", f"the plug-in says {said}")


def main() -> int:
    checks = [
        check_pkg_config,
        check_system_tree,
        check_cmake,
        check_cmake_requests,
        check_man_page,
        check_fault,
        check_plugin,
    ]
    for check in checks:
        with tempfile.TemporaryDirectory() as place:
            try:
                check(Path(place).resolve())
            except AssertionError as wrong:
                print(f"moved: {check.__name__}: {wrong}")
                return 1
    print(f"moved: {len(checks)} checks of a tree that was moved")
    return 0


if __name__ == "__main__":
    sys.exit(main())
