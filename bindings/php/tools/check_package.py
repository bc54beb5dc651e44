"""Looks into the archive that `make php` built. Exits 1 and lists what is wrong.

It holds exactly the files that it should, of this version, and no link leads out of it; the library needs nothing but
the C library, no newer glibc than README.md says, and its name is its SONAME. What names a directory of the machine
that built it is found by tools/check_built.py.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pack import PACKAGE, PROGRAMS, REPOSITORY, version

FOLDER = f"adseal-{version()}/"
DOCUMENTS = ["click-validation", "explain", "install-authentication", "keys", "php", "php-fpm", "php-http", "php-json"]
LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"]
SYSTEM_LIBRARIES = re.compile(r"(libc|libdl|libgcc_s|libm|libpthread|librt|ld-linux[-\w]*)\.so\.\d+")


def built() -> Path:
    """The archive that `make php` made."""
    archives = sorted((REPOSITORY / "build" / "php" / "dist").glob("*.zip"))
    if len(archives) != 1:
        raise SystemExit(f"php: {len(archives)} archives in build/php/dist, not one: run make php")
    return archives[0]


def expected_files(library: str) -> set[str]:
    """Named one by one or by their kind, and not taken from what pack.py goes by."""
    expected = {
        "README.md",
        "autoload.php",
        "preload.php",
        "composer.json",
        "ffi/adseal.h",
        f"lib/{library}",
        *LICENCES,
    }
    expected |= {f"docs/{name}.md" for name in DOCUMENTS} | {"bin/adseal-ffi-preload"}
    return expected | {str(path.relative_to(PACKAGE)) for path in (PACKAGE / "src").rglob("*.php")}


def wrong_files(files: dict[str, bytes], expected: set[str]) -> Iterator[str]:
    for name in sorted(expected - set(files)):
        yield f"it lacks {name}"
    for name in sorted(set(files) - expected):
        yield f"it holds {name}, which nobody expects"
    for name in LICENCES:
        if files.get(name) != (REPOSITORY / name).read_bytes():
            yield f"{name} is not the repository's"


def wrong_manifest(files: dict[str, bytes]) -> Iterator[str]:
    manifest = json.loads(files["composer.json"])
    if manifest["version"] != version():
        yield f"composer.json says version {manifest['version']}, and the workspace {version()}"
    del manifest["version"]
    if manifest != json.loads((PACKAGE / "composer.json").read_text(encoding="utf-8")):
        yield "composer.json is not that of the repository with a version"
    if f'license = "{manifest["license"]}"' not in (REPOSITORY / "Cargo.toml").read_text(encoding="utf-8"):
        yield f"the licence is {manifest['license']}, which Cargo.toml does not say"


def broken_links(files: dict[str, bytes]) -> Iterator[str]:
    for name, content in files.items():
        if name.endswith(".md"):
            for link in re.findall(r"\]\(([^)#\s]+)", content.decode()):
                target = os.path.normpath(Path(name).parent / link)
                if not re.match(r"[a-z]+:", link) and target not in files:
                    yield f"{name} links to {link}, which is not in it"


def readelf(library: bytes, option: str) -> str:
    with tempfile.NamedTemporaryFile() as file:
        file.write(library)
        file.flush()
        return subprocess.run(["readelf", "-W", option, file.name], check=True, capture_output=True, text=True).stdout


def newest_glibc(library: bytes) -> tuple[int, ...]:
    return max(tuple(map(int, found.split("."))) for found in re.findall(r"GLIBC_([\d.]+)", readelf(library, "-V")))


def wrong_library(name: str, library: bytes, readme: str) -> Iterator[str]:
    dynamic = readelf(library, "-d")
    if re.findall(r"\(SONAME\).*\[(.+)\]", dynamic) != [name]:
        yield f"{name} has another SONAME"
    for needed in re.findall(r"\(NEEDED\).*\[(.+)\]", dynamic):
        if not SYSTEM_LIBRARIES.fullmatch(needed):
            yield f"the library needs {needed}"
    if re.search(r"\((RPATH|RUNPATH|TEXTREL)\)", dynamic):
        yield "the library has an RPATH, a RUNPATH or a TEXTREL"
    told = re.findall(r"glibc (\d+)\.(\d+)", readme)
    linked = re.findall(r"gnu\.(\d+)\.(\d+)", (PACKAGE / "tools" / "zig-cc.sh").read_text(encoding="utf-8"))
    newest = newest_glibc(library)
    if told != linked or newest > tuple(map(int, told[0])):
        yield f"the library was linked for glibc {linked} and asks for {newest}, and README.md says {told}"


def main() -> int:
    path = built()
    with zipfile.ZipFile(path) as archive:
        outside = [name for name in archive.namelist() if not name.startswith(FOLDER)]
        programs = [entry for entry in archive.infolist() if entry.filename.startswith(FOLDER + PROGRAMS)]
        files = {name.removeprefix(FOLDER): archive.read(name) for name in archive.namelist()}
    libraries = [name.removeprefix("lib/") for name in files if name.startswith("lib/")]
    if len(libraries) != 1:
        raise SystemExit(f"php: {path.name} holds {libraries} in lib/, not one library")
    [name] = libraries
    library = files[f"lib/{name}"]
    problems = [f"it holds {name}, outside of {FOLDER}" for name in outside]
    problems += [f"{entry.filename} cannot be executed" for entry in programs if not entry.external_attr >> 16 & 0o111]
    problems += wrong_files(files, expected_files(name))
    problems += wrong_manifest(files)
    problems += broken_links(files)
    problems += wrong_library(name, library, files["README.md"].decode())
    for problem in problems:
        print(f"php: {path.name}: {problem}")
    needs = ".".join(map(str, newest_glibc(library)))
    print(f"php: {path.name} with {len(files)} files; {name} needs symbols up to GLIBC_{needs}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
