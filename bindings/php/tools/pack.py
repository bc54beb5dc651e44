"""Packs the archive of the composer package: pack.py DIRECTORY

It holds what git knows of bindings/php and does not leave out of exports, and the library that build.sh made.
composer.json gets the version, which a repository of archives asks for. The same files make the same archive.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent
PROGRAMS = "bin/"


def version() -> str:
    """That of the Rust workspace."""
    manifest = (REPOSITORY / "Cargo.toml").read_text(encoding="utf-8")
    told = [line.split('"')[1] for line in manifest.splitlines() if line.startswith('version = "')]
    return told[0]


def git(*arguments: str, given: str = "") -> list[str]:
    """What git says in the package's folder, which it separates by NUL."""
    run = subprocess.run(["git", *arguments], cwd=PACKAGE, check=True, input=given, capture_output=True, text=True)
    return run.stdout.split("\0")[:-1]


def exported() -> list[str]:
    """The files of the package, relative to it; .gitattributes names those that are no part of it."""
    names = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    told = git("check-attr", "-z", "--stdin", "export-ignore", given="\0".join(names))
    unset = {name for name, value in zip(told[::3], told[2::3], strict=True) if value == "unspecified"}
    return [name for name in names if name in unset and (PACKAGE / name).exists()]


def contents() -> dict[str, bytes]:
    """The files of the archive."""
    names = exported() + [str(path.relative_to(PACKAGE)) for path in (PACKAGE / "lib").glob("libadseal.so.*")]
    files = {name: (PACKAGE / name).read_bytes() for name in names}
    # The version stands where composer's own documents put it, behind the name.
    manifest = json.loads(files["composer.json"])
    manifest = {"name": manifest["name"], "version": version()} | manifest
    files["composer.json"] = json.dumps(manifest, indent=4, ensure_ascii=False).encode() + b"\n"
    return files


def main() -> None:
    """Writes the archive, and no other is left beside it."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.zip"):
        old.unlink()
    path = folder / f"adseal-adseal-{version()}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents().items()):
            entry = zipfile.ZipInfo(f"adseal-{version()}/{name}")
            executable = name.startswith((PROGRAMS, "lib/"))
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    print(f"php: {path}")


if __name__ == "__main__":
    main()
