"""What the static library is linked into: programs of every form, and one that holds a second Rust library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from installed import pkg_config
from workshop import C_FLAGS, HERE, PROGRAMS, Consumer, Workshop

# The forms of a program, and what `readelf --file-header` calls each.
FORMS = {
    ("-fPIE", "-pie"): "DYN",
    ("-fno-pie", "-no-pie"): "EXEC",
    ("-Wl,--gc-sections",): "DYN",
    ("-flto", "-O2"): "DYN",
    # All of it, the C library too.
    ("-static",): "EXEC",
    ("-static-pie", "-fPIE"): "DYN",
}


def form(flags: tuple[str, ...], expected: str) -> Callable[[Workshop], None]:
    def work(workshop: Workshop) -> None:
        options = pkg_config(workshop, "--static", "--cflags")
        source = PROGRAMS / "consumer.c"
        workshop.run("gcc", *C_FLAGS, *flags, *options, source, workshop.archive, "-o", "consumer")
        header = workshop.run("readelf", "--file-header", "consumer")
        workshop.expect(f"Type: {expected} " in " ".join(header.split()), f"the program is no {expected}")
        needed = workshop.needed("consumer")
        workshop.expect("libadseal.so.1" not in needed, "the program needs the shared library")
        workshop.expect(not needed or not flags[0].startswith("-static"), f"a static program needs {needed}")
        stack = workshop.run("readelf", "--program-headers", "--wide", "consumer").partition("GNU_STACK")[2]
        workshop.expect(stack.split("\n")[0].split()[5] == "RW", "the stack of the program is executable")
        workshop.run("./consumer")

    return work


def other_rust_library(workshop: Workshop) -> Path:
    crate = HERE / "other_rust/Cargo.toml"
    # Whatever the caller's cargo is told: what is optimized as a whole brings its runtime along, needed or not.
    profile = {"CARGO_PROFILE_RELEASE_LTO": "fat", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "1"}
    build = ("cargo", "build", "--release", "--locked", "--manifest-path", crate, "--target-dir", "cargo")
    workshop.run(*build, variables=profile)
    return workshop.place / "cargo/release/libother.a"


def beside_another(workshop: Workshop) -> None:
    """Both hold Rust's standard library. What cargo makes clashes, in either order, and what is installed does not."""
    other = other_rust_library(workshop)
    build = ["g++", "-std=c++17", *C_FLAGS, *pkg_config(workshop, "--cflags"), str(PROGRAMS / "beside.cpp")]
    for first, second in ((workshop.archive, other), (other, workshop.archive)):
        workshop.run(*build, first, second, "-o", "beside")
        workshop.expect_static("beside")
        workshop.run("./beside")
    # Or else this would show nothing.
    told = workshop.run(*build, workshop.cargo_target / "release/libadseal.a", other, "-o", "clashing", succeeds=False)
    workshop.expect("multiple definition of `rust_eh_personality'" in told, "it fails for another reason")


def consumers() -> Iterator[Consumer]:
    for flags, expected in FORMS.items():
        yield Consumer(f"static library, {' '.join(flags)}", form(flags, expected))
    yield Consumer("static library, beside another Rust library", beside_another)


CONSUMERS = tuple(consumers())
