"""CMake projects that build adseal from its sources: in a subdirectory, and from a tarball as FetchContent takes it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from installed import GENERATORS, copy_example, run_kinds
from trees import REPOSITORY, Variables
from workshop import HERE, Consumer, Workshop

KINDS = HERE / "cmake/kinds"
SOURCES = REPOSITORY / "bindings/cmake"
PROGRAMS = tuple(f"build/{language}_{kind}" for language in ("c", "cpp") for kind in ("shared", "static"))
# A function whose answer the programs print.
CHANGED = "crates/capi/src/status.rs"
BEFORE, AFTER = "    VERSION.as_ptr()\n", '    let _ = &VERSION;\n    c"another".as_ptr()\n'


def subdirectory(workshop: Workshop) -> None:
    """In the profile in which `make lib` built this tree, and where it did: cargo sees that all is done."""
    options = ["-DCMAKE_BUILD_TYPE=Release", "-DADSEAL_FROM=subdirectory"]
    options += [f"-DADSEAL_SOURCE={REPOSITORY}", f"-DADSEAL_TARGET_DIR={workshop.cargo_target}"]
    workshop.run("cmake", "-G", "Ninja", "-S", KINDS, "-B", "build", *options)
    workshop.run("cmake", "--build", "build")
    run_kinds(workshop)
    taken = workshop.place / "build/adseal/release/libadseal.so.1"
    made = workshop.cargo_target / "release/libadseal.so"
    workshop.expect(taken.read_bytes() == made.read_bytes(), "it is another library than that of make lib")


def tarball(workshop: Workshop) -> Path:
    """The files that git tracks or would track."""
    listed = workshop.run("git", "-C", REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    files = workshop.place / "files"
    files.write_text("\0".join(name for name in listed.split("\0") if name and (REPOSITORY / name).exists()))
    archive = workshop.place / "adseal.tar.gz"
    workshop.run("tar", "-C", REPOSITORY, "--null", "-T", files, "--transform=s,^,adseal/,", "-czf", archive)
    return archive


def fetched(generator: str) -> Callable[[Workshop], None]:
    """Builds all of it, quickly: CMake's Debug is cargo's dev. Then nothing; and then all that a change asks for."""

    def work(workshop: Workshop) -> None:
        options = ["-DCMAKE_BUILD_TYPE=Debug", "-DADSEAL_FROM=fetched", f"-DADSEAL_URL={tarball(workshop)}"]
        workshop.run("cmake", "-G", generator, "-S", KINDS, "-B", "build", *options)
        workshop.run("cmake", "--build", "build", "--parallel", "2")
        run_kinds(workshop)
        workshop.expect((workshop.place / "build/_deps/adseal-build/dev").is_dir(), "the profile is not dev")

        built = times(workshop)
        workshop.run("cmake", "--build", "build")
        workshop.expect(times(workshop) == built, "a second build links programs anew")

        source = workshop.place / "build/_deps/adseal-src" / CHANGED
        text = source.read_text(encoding="utf-8")
        workshop.expect(text.count(BEFORE) == 1, f"{CHANGED} has not the line that this changes")
        source.write_text(text.replace(BEFORE, AFTER), encoding="utf-8")
        workshop.run("cmake", "--build", "build")
        for program in PROGRAMS:
            workshop.expect("adseal another" in workshop.run(program), f"{program} has the library of before")

    return work


def times(workshop: Workshop) -> list[int]:
    return [(workshop.place / program).stat().st_mtime_ns for program in PROGRAMS]


def fetched_and_installed(workshop: Workshop) -> None:
    """The example of the documents. What it installs is moved, and runs."""
    copy_example(workshop, "fetched")
    options = [f"-DFETCHCONTENT_SOURCE_DIR_ADSEAL={REPOSITORY}", f"-DADSEAL_TARGET_DIR={workshop.cargo_target}"]
    workshop.run("cmake", "-G", "Ninja", "-S", ".", "-B", "build", "-DCMAKE_BUILD_TYPE=Release", *options)
    workshop.run("cmake", "--build", "build")
    workshop.run("build/click_server")
    workshop.run("cmake", "--install", "build", "--prefix", workshop.place / "tree")
    shutil.rmtree(workshop.place / "build")
    (workshop.place / "tree").rename(workshop.place / "moved")
    workshop.expect_shared("moved/bin/click_server")
    workshop.run("moved/bin/click_server")


def refused(
    expected: str, *options: str, cargo: str = "", variables: Variables | None = None
) -> Callable[[Workshop], None]:
    """CMake stops with a message before anything is built. The cargo that is given is a program that prints this."""

    def work(workshop: Workshop) -> None:
        given = list(options)
        if cargo:
            program = workshop.place / "cargo"
            program.write_text(f"#!/bin/sh\n{cargo}\n", encoding="utf-8")
            program.chmod(0o755)
            given.append(f"-DADSEAL_CARGO={program}")
        cmake, ninja = (shutil.which(name) or name for name in ("cmake", "ninja"))
        given.append(f"-DCMAKE_MAKE_PROGRAM={ninja}")
        told = workshop.run(
            cmake, "-G", "Ninja", "-S", SOURCES, "-B", "build", *given, succeeds=False, variables=variables
        )
        workshop.expect(expected in " ".join(told.split()), f"the message does not have: {expected}")

    return work


def consumers() -> Iterator[Consumer]:
    for generator in GENERATORS:
        yield Consumer(f"CMake, sources, FetchContent, C and C++, {generator}", fetched(generator))
    yield Consumer("CMake, sources, add_subdirectory, Release", subdirectory)
    yield Consumer("CMake, sources, FetchContent and cmake --install", fetched_and_installed)
    # The directories of the system may have a cargo, too.
    nowhere = {"PATH": "", "HOME": "/nonexistent", "CARGO_HOME": "/nonexistent"}
    hidden = "-DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF"
    yield Consumer(
        "CMake, sources, no cargo", refused("or newer is needed and there is no cargo", hidden, variables=nowhere)
    )
    old = "echo 'cargo 1.63.0 (fd9c4297c 2022-07-01)'"
    yield Consumer("CMake, sources, cargo too old", refused("or newer is needed, and this is 1.63.0", cargo=old))
    broken = "echo 'no default toolchain' >&2; exit 1"
    yield Consumer("CMake, sources, cargo that fails", refused("no default toolchain", cargo=broken))
    yield Consumer(
        "CMake, sources, another system", refused("and not for Windows from Linux", "-DCMAKE_SYSTEM_NAME=Windows")
    )
    yield Consumer("CMake, sources, another profile", refused("can be release or dev", "-DADSEAL_PROFILE=bench"))


CONSUMERS = tuple(consumers())
