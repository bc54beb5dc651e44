"""Looks into the wheel and the source distribution that `make python` built. Exits 1 and lists what is wrong.

They hold exactly the files that they should and the same metadata; the extension needs nothing but the C library, no
newer glibc than README.md and docs/python.md say, and exports one symbol. What names a directory of the machine that
built it is found by tools/check_built.py.
"""

from __future__ import annotations

import io
import json
import platform
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection
from elftools.elf.sections import SymbolTableSection
from environments import PROJECT, REPOSITORY, built
from packaging.metadata import Metadata
from packaging.tags import Tag
from packaging.utils import parse_wheel_filename

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LICENCES = {"LICENSE-APACHE", "LICENSE-MIT"}
CRATES = ["crates/core", "crates/mac", "crates/text", "bindings/python"]
SYSTEM_LIBRARIES = re.compile(r"(libc|libdl|libgcc_s|libm|libpthread|librt|ld-linux[-\w]*)\.so\.\d+")
EXTENSION = "adseal/_native.abi3.so"


def toml(path: str) -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / path).read_text(encoding="utf-8"))


def changelog() -> str:
    return (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")


def tracked(folder: str, pattern: str) -> set[str]:
    """The files that git has or would have there, relative to the folder."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
    run = subprocess.run(listing, cwd=REPOSITORY / folder, check=True, capture_output=True, text=True)
    return {name for name in run.stdout.splitlines() if (REPOSITORY / folder / name).exists()}


def differences(what: str, expected: set[str], found: set[str]) -> Iterator[str]:
    for name in sorted(expected - found):
        yield f"{what} lacks {name}"
    for name in sorted(found - expected):
        yield f"{what} holds {name}, which nobody expects"


def wrong_files(wheel: dict[str, bytes], sdist: dict[str, bytes], version: str) -> Iterator[str]:
    package = {f"adseal/{name}" for name in tracked("bindings/python/python/adseal", ".")}
    info = {"METADATA", "RECORD", "WHEEL", *(f"licenses/{name}" for name in LICENCES)}
    expected = package | {EXTENSION} | {f"adseal-{version}.dist-info/{name}" for name in info}
    yield from differences("the wheel", expected, set(wheel))

    expected = {f"python/{name}" for name in package} | LICENCES
    expected |= {"Cargo.lock", "Cargo.toml", "PKG-INFO", "README.md", "pyproject.toml"}
    # A readme that Cargo.toml names, or that cargo finds beside it, is a part of the crate.
    expected |= {f"{crate}/README.md" for crate in CRATES if (REPOSITORY / crate / "README.md").exists()}
    for crate in CRATES:
        expected |= {f"{crate}/{name}" for name in tracked(crate, "src") | {"Cargo.toml"}}
    yield from differences("the source distribution", expected, set(sdist))


def wrong_metadata(wheel: dict[str, bytes], sdist: dict[str, bytes], version: str) -> Iterator[str]:
    raw = wheel[f"adseal-{version}.dist-info/METADATA"]
    if raw != sdist["PKG-INFO"]:
        yield "the source distribution's PKG-INFO is not the wheel's METADATA"
    metadata = Metadata.from_email(raw, validate=True)
    if str(metadata.version) != version:
        yield f"the metadata's version is {metadata.version}, and the workspace's {version}"
    if not re.search(rf"(^## \[|To be released as ){re.escape(version)}\b", changelog(), re.MULTILINE):
        yield f"CHANGELOG.md does not speak of {version}"
    if metadata.license_expression != toml("Cargo.toml")["workspace"]["package"]["license"]:
        yield f"the licence is {metadata.license_expression}, which Cargo.toml does not say"
    if set(metadata.license_files or []) != LICENCES:
        yield f"the licence files are {metadata.license_files}"
    for name in LICENCES:
        text = (REPOSITORY / name).read_bytes()
        if sdist[name] != text or wheel[f"adseal-{version}.dist-info/licenses/{name}"] != text:
            yield f"{name} is not the repository's"
    for field in ("summary", "author", "keywords", "classifiers", "requires_python", "provides_extra"):
        if not getattr(metadata, field):
            yield f"the metadata has no {field}"
    yield from wrong_description(metadata.description or "", message_from_bytes(raw)["Description-Content-Type"] or "")


def wrong_description(text: str, content_type: str) -> Iterator[str]:
    if text.strip() != (PROJECT / "README.md").read_text(encoding="utf-8").strip():
        yield "the description is not bindings/python/README.md"
    if not content_type.startswith("text/markdown"):
        yield f"the description is of the type {content_type!r}"
    # The package index has no files of the repository beside this text.
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:|#", link):
            yield f"the description links to {link}, which leads nowhere outside of the repository"


def wrong_tags(wheel: Path, version: str) -> Iterator[str]:
    name, told, _, tags = parse_wheel_filename(wheel.name)
    machine = platform.machine()
    expected = {Tag("cp310", "abi3", f"{system}_{machine}") for system in ("manylinux2014", "manylinux_2_17")}
    if name != "adseal" or str(told) != version or tags != expected:
        yield f"the wheel is called {wheel.name}"
    auditwheel = [sys.executable, "-m", "auditwheel", "show", "--json", str(wheel)]
    audit = json.loads(subprocess.run(auditwheel, check=True, capture_output=True, text=True).stdout)
    if audit["overall_tag"] != f"manylinux_2_17_{machine}":
        yield f"auditwheel finds {audit['overall_tag']}"
    if audit["external_libs"]:
        yield f"auditwheel would have to graft {audit['external_libs']}"


def wrong_extension(library: bytes) -> Iterator[str]:
    elf = ELFFile(io.BytesIO(library))
    dynamic = elf.get_section_by_name(".dynamic")
    symbols = elf.get_section_by_name(".dynsym")
    versions = elf.get_section_by_name(".gnu.version_r")
    assert isinstance(dynamic, DynamicSection)
    assert isinstance(symbols, SymbolTableSection)
    assert isinstance(versions, GNUVerNeedSection)

    exported = {symbol.name for symbol in symbols.iter_symbols() if symbol.name and symbol["st_shndx"] != "SHN_UNDEF"}
    yield from differences("the extension's list of exports", {"PyInit__native"}, exported)
    for tag in dynamic.iter_tags():
        if tag.entry.d_tag == "DT_NEEDED" and not SYSTEM_LIBRARIES.fullmatch(tag.needed):
            yield f"the extension needs {tag.needed}"
        if tag.entry.d_tag in ("DT_RPATH", "DT_RUNPATH", "DT_TEXTREL"):
            yield f"the extension has a {tag.entry.d_tag}"
    names = [auxiliary.name for _, auxiliaries in versions.iter_versions() for auxiliary in auxiliaries]
    numbers = [tuple(map(int, name[6:].split("."))) for name in names if name.startswith("GLIBC_")]
    newest = ".".join(map(str, max(numbers)))
    for text in ("bindings/python/README.md", "docs/python.md"):
        told = re.findall(r"glibc (\d+\.\d+)", (REPOSITORY / text).read_text(encoding="utf-8"))
        if set(told) != {newest}:
            yield f"the extension asks for glibc {newest}, and {text} says {told}"


def main() -> int:
    wheel_file, sdist_file = built("*.whl"), built("*.tar.gz")
    version: str = toml("Cargo.toml")["workspace"]["package"]["version"]
    with zipfile.ZipFile(wheel_file) as archive:
        wheel = {name: archive.read(name) for name in archive.namelist()}
    sdist = {}
    with tarfile.open(sdist_file) as archive:
        for member in archive.getmembers():
            top, _, name = member.name.partition("/")
            content = archive.extractfile(member)
            if content is None or top != f"adseal-{version}":
                print(f"python: the source distribution holds {member.name}, which is no file of adseal-{version}")
                return 1
            sdist[name] = content.read()
    problems = [
        *wrong_files(wheel, sdist, version),
        *wrong_metadata(wheel, sdist, version),
        *wrong_tags(wheel_file, version),
        *wrong_extension(wheel[EXTENSION]),
    ]
    for problem in problems:
        print(f"python: {problem}")
    print(f"python: {wheel_file.name} with {len(wheel)} files, {sdist_file.name} with {len(sdist)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
