"""adseal.hpp with every compiler, standard and library, in several translation units, and under the sanitizers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

from installed import pkg_config
from workshop import C_FLAGS, PROGRAMS, Consumer, Workshop

STANDARDS = ("c++17", "c++20", "c++2b")
NEW_CLANG = "clang++-19"
# clang++ is the distribution's default, which may be older.
COMPILERS = (("g++",), (NEW_CLANG,), (NEW_CLANG, "-stdlib=libc++"), ("clang++",))
BOTH = ("g++", NEW_CLANG)
UNITS = ("make", "use", "main")
BARE = ("-fno-exceptions", "-fno-rtti")


def features(standard: str, compiler: str) -> list[str]:
    """What the program has to find in this standard. An older clang has no std::expected with libstdc++."""
    span = ["-DWANT_SPAN"] if standard != "c++17" else []
    return span + (["-DWANT_EXPECTED"] if standard == "c++2b" and compiler != "clang++" else [])


def compiled(*compiler: str) -> Callable[[Workshop], None]:
    """The one program, with these words in front of what every program is compiled with."""

    def work(workshop: Workshop) -> None:
        flags = pkg_config(workshop, "--cflags", "--libs")
        workshop.run(*compiler, *C_FLAGS, PROGRAMS / "consumer.cpp", "-o", "consumer", *flags)
        workshop.expect_shared("consumer")
        workshop.run_shared("./consumer")

    return work


def units(compilers: tuple[tuple[str, ...], ...], *linking: str) -> Callable[[Workshop], None]:
    """Three translation units, each compiled with its own words, in one program. Nothing in them may be there twice."""

    def work(workshop: Workshop) -> None:
        cflags = pkg_config(workshop, "--cflags")
        for compiler, unit in zip(compilers, UNITS, strict=True):
            source = PROGRAMS / f"units/{unit}.cpp"
            workshop.run(*compiler, *linking, *C_FLAGS, *cflags, "-c", source, "-o", f"{unit}.o")
        objects = [f"{unit}.o" for unit in UNITS]
        workshop.run(compilers[-1][0], *linking, *objects, "-o", "units", *pkg_config(workshop, "--libs"))
        workshop.run_shared("./units")

    return work


def sanitized(compiler: str) -> Callable[[Workshop], None]:
    """The program makes no mistake; and one that makes some is stopped at each, so the sanitizers are at work."""

    def work(workshop: Workshop) -> None:
        flags = pkg_config(workshop, "--cflags", "--libs")
        sanitizers = ("-std=c++17", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
        for program in ("consumer", "mistake"):
            workshop.run(compiler, *sanitizers, *C_FLAGS, PROGRAMS / f"{program}.cpp", "-o", program, *flags)
        workshop.run_shared("./consumer")
        mistakes = {
            "address": "heap-buffer-overflow",
            "undefined": "signed integer overflow",
            "leak": "detected memory leaks",
        }
        for mistake, expected in mistakes.items():
            told = workshop.run_shared("./mistake", mistake, succeeds=False)
            workshop.expect(expected in told, f"the sanitizer does not see: {mistake}")

    return work


def single() -> Iterator[Consumer]:
    for compiler, standard in product(COMPILERS, STANDARDS):
        words = (*compiler, f"-std={standard}")
        yield Consumer(f"adseal.hpp, {' '.join(words)}", compiled(*words, *features(standard, compiler[0])))
    for name, flags in product(BOTH, (BARE, ("-O0",), ("-O2",))):
        words = (name, "-std=c++17", *flags)
        yield Consumer(f"adseal.hpp, {' '.join(words)}", compiled(*words))
    for name in BOTH:
        yield Consumer(f"adseal.hpp, sanitizers, {name}", sanitized(name))


def several() -> Iterator[Consumer]:
    same = (("g++", "-std=c++17"),) * len(UNITS)
    yield Consumer("adseal.hpp, three units of one standard", units(same))
    # The linker compares all types of the units with each other, and none may be another one in another standard.
    all_three = tuple(("g++", f"-std={standard}") for standard in STANDARDS)
    whole = units(all_three, "-flto", "-O2", "-Wodr", "-Werror")
    yield Consumer("adseal.hpp, units of three standards, optimized as a whole", whole)
    for name, turn in product(BOTH, range(len(UNITS))):
        standards = (STANDARDS * 2)[turn : turn + len(UNITS)]
        mixed = tuple((name, f"-std={standard}") for standard in standards)
        yield Consumer(f"adseal.hpp, units of {', '.join(standards)}, {name}", units(mixed))
    compilers = (("g++", "-std=c++17"), (NEW_CLANG, "-std=c++2b"), ("g++", "-std=c++20"))
    yield Consumer("adseal.hpp, units of two compilers and three standards", units(compilers))
    exceptions = (("g++", "-std=c++17", *BARE), ("g++", "-std=c++2b"), ("g++", "-std=c++20", "-fno-exceptions"))
    yield Consumer("adseal.hpp, units with exceptions and without", units(exceptions))


CONSUMERS = (*single(), *several())
