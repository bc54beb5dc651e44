"""Programs that find the installed adseal as users do: through pkg-config, through CMake, and at run time."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from trees import REPOSITORY
from workshop import C_FLAGS, HERE, PROGRAMS, Consumer, Workshop

C_COMPILERS = ("gcc", "clang", "clang-19")
GENERATORS = ("Ninja", "Unix Makefiles")


def pkg_config(workshop: Workshop, *options: str) -> list[str]:
    return workshop.run(
        "pkg-config", *options, "adseal", variables={"PKG_CONFIG_PATH": workshop.libdir / "pkgconfig"}
    ).split()


def case(suite: str, name: str) -> dict[str, Any]:
    cases = json.loads((REPOSITORY / f"tests/vectors/{suite}.json").read_text(encoding="utf-8"))["cases"]
    found: dict[str, Any] = next(case for case in cases if case["id"] == name)
    return found


def published(workshop: Workshop) -> None:
    """What the programs compare with is what the shared vectors have."""
    click, install = case("click_verify", "published-example"), case("install_token", "sample")
    expected = {
        "PRIVATE_KEY": click["ring"][0]["key"],
        "SIGNED_CLICK": click["uri"],
        "API_KEY": install["api_key"],
        "SECRET": install["secret"],
        "BODY": install["body"],
        "TOKEN": install["result"]["token"],
    }
    # The preprocessor gives a macro as the literals that it stands for, which read as they do in JSON.
    probe = workshop.place / "probe.c"
    for name, text in expected.items():
        probe.write_text(f'#include "published.h"\n{name}\n', encoding="utf-8")
        literals = workshop.run("gcc", "-E", "-P", f"-I{PROGRAMS}", probe)
        found = "".join(json.loads(literal) for literal in re.findall(r'"(?:[^"\\]|\\.)*"', literals))
        workshop.expect(found == text, f"{name} is {found}, and in the vectors {text}")


def through_pkg_config(compiler: str) -> Callable[[Workshop], None]:
    def work(workshop: Workshop) -> None:
        flags = pkg_config(workshop, "--cflags", "--libs")
        workshop.run(compiler, "-std=c99", *C_FLAGS, PROGRAMS / "consumer.c", "-o", "consumer", *flags)
        workshop.expect_shared("consumer")
        workshop.run_shared("./consumer")

    return work


def static_through_pkg_config(compiler: str) -> Callable[[Workshop], None]:
    """A linker takes the shared library where both are, unless it is told otherwise."""

    def work(workshop: Workshop) -> None:
        cflags = pkg_config(workshop, "--cflags")
        libs = pkg_config(workshop, "--static", "--libs")
        linked = [*cflags, "-Wl,-Bstatic", *libs, "-Wl,-Bdynamic"]
        workshop.run(compiler, "-std=c99", *C_FLAGS, PROGRAMS / "consumer.c", "-o", "consumer", *linked)
        workshop.expect_static("consumer")
        workshop.run("./consumer")

    return work


def through_dlopen(workshop: Workshop) -> None:
    flags = pkg_config(workshop, "--cflags")
    workshop.run("gcc", "-std=c99", *C_FLAGS, *flags, PROGRAMS / "dlopen.c", "-o", "dlopen", "-ldl")
    workshop.expect_static("dlopen")
    workshop.run_shared("./dlopen", "libadseal.so.1")


def find_package(generator: str) -> Callable[[Workshop], None]:
    def work(workshop: Workshop) -> None:
        kinds = ["-DADSEAL_FROM=installed", f"-DCMAKE_PREFIX_PATH={workshop.prefix}"]
        workshop.run("cmake", "-G", generator, "-S", HERE / "cmake/kinds", "-B", "build", *kinds)
        workshop.run("cmake", "--build", "build")
        run_kinds(workshop)

    return work


def copy_example(workshop: Workshop, name: str) -> None:
    """An example of the documents, whose program is the consumer."""
    shutil.copy(HERE / f"cmake/{name}/CMakeLists.txt", workshop.place)
    shutil.copy(PROGRAMS / "consumer.cpp", workshop.place / "main.cpp")
    shutil.copy(PROGRAMS / "published.h", workshop.place)


def documented(workshop: Workshop) -> None:
    copy_example(workshop, "installed")
    workshop.run("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={workshop.prefix}")
    workshop.run("cmake", "--build", "build")
    workshop.expect_shared("build/click_server")
    workshop.run("build/click_server")


def run_kinds(workshop: Workshop) -> None:
    """The programs of cmake/kinds. CMake has told those of the shared library where it is."""
    for language in ("c", "cpp"):
        workshop.expect_shared(f"build/{language}_shared")
        workshop.run(f"build/{language}_shared")
        workshop.expect_static(f"build/{language}_static")
        workshop.run(f"build/{language}_static")


def too_new(workshop: Workshop) -> None:
    """CMake has a message of its own for a version that it does not take, and names the one that it found."""
    versions = HERE / "cmake/version"
    prefix = f"-DCMAKE_PREFIX_PATH={workshop.prefix}"
    found = workshop.run("cmake", "-S", versions, "-B", "found", prefix, "-DADSEAL_WANTED=0.1")
    workshop.expect("adseal 0.1" in found, "0.1 is not found")
    for wanted in ("0.99", "1.0", "99"):
        told = workshop.run("cmake", "-S", versions, "-B", wanted, prefix, f"-DADSEAL_WANTED={wanted}", succeeds=False)
        expected = f'compatible with requested version "{wanted}"'
        workshop.expect(expected in " ".join(told.split()), f"the message does not have: {expected}")
        workshop.expect("adsealConfig.cmake, version: 0.1." in told, "the message does not name what was found")


def consumers() -> Iterator[Consumer]:
    yield Consumer("published.h is what tests/vectors have", published)
    for compiler in C_COMPILERS:
        yield Consumer(f"pkg-config, shared, {compiler}", through_pkg_config(compiler))
        yield Consumer(f"pkg-config, static, {compiler}", static_through_pkg_config(compiler))
    yield Consumer("dlopen", through_dlopen)
    for generator in GENERATORS:
        yield Consumer(f"CMake, find_package, C and C++, shared and static, {generator}", find_package(generator))
    yield Consumer("CMake, find_package, the example of the documents", documented)
    yield Consumer("CMake, find_package, a version that is too new", too_new)


CONSUMERS = tuple(consumers())
