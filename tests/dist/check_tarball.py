"""Looks into the source tarball: check_tarball.py TARBALL

What has to be in it is known from elsewhere: the project's files from git, which crates are whole from
packaging/debian/copyright, and what is in those from the archives that crates.io published. Exits 1 and lists what
differs.
"""

from __future__ import annotations

import hashlib
import json
import os
import posixpath
import re
import subprocess
import sys
import tarfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = ".cargo/config.toml"
# What cargo leaves out of a published crate when it vendors one.
NOT_VENDORED = {".cargo-ok", ".cargo_vcs_info.json", ".gitattributes", ".gitignore"}
PLACEHOLDER = {".cargo-checksum.json", "Cargo.toml", "src/lib.rs"}

Tree = dict[str, bytes]
problems: list[str] = []


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=REPOSITORY, check=True, stdout=subprocess.PIPE, text=True).stdout


def read(tarball: Path) -> Tree:
    """The files, below the one folder that all are in. Nothing may tell who packed them where and when."""
    folder = tarball.name.removesuffix(".tar.xz")
    committed = int(git("log", "-1", "--format=%ct"))
    files: Tree = {}
    with tarfile.open(tarball) as archive:
        members = archive.getmembers()
        for member in members:
            name = member.name.removeprefix(folder + "/")
            if member.issym():
                # As git keeps it. What it leads to has to be in the tarball, or this raises an error.
                files[name] = member.linkname.encode()
                archive.getmember(posixpath.normpath(f"{member.name}/../{member.linkname}"))
            elif not member.isdir():
                file = archive.extractfile(member)
                files[name] = file.read() if file is not None else b""
            if not (member.isfile() or member.isdir() or member.issym()) or member.mode not in (0o755, 0o644):
                problems.append(f"{member.name}: of type {member.type!r}, with mode {member.mode:o}")
            if (member.uid, member.gid, member.uname, member.gname) != (0, 0, "", ""):
                problems.append(f"{member.name} belongs to somebody")
            if member.mtime != committed or (member.name + "/").split("/", 1)[0] != folder:
                problems.append(f"{member.name}: time {member.mtime}, or not in {folder}")
    paths = [member.name.split("/") for member in members]
    if paths != sorted(paths):
        problems.append("the files are not in the order of their names")
    return files


def check_project(files: Tree) -> None:
    """What is not in vendor/ is what git has, but that cargo's configuration goes on."""
    listed = (line.split(None, 3) for line in git("ls-tree", "-r", "HEAD").splitlines())
    tracked = {path: digest for _, _, digest, path in listed}
    ours = {name: content for name, content in files.items() if not name.startswith("vendor/")}
    problems.extend(f"{name} is in git or in the tarball, and not in both" for name in tracked.keys() ^ ours.keys())
    for name in tracked.keys() & ours.keys():
        content = ours[name]
        if name == CONFIG:
            content = content[: len(git("show", f"HEAD:{CONFIG}").encode())]
        if hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest() != tracked[name]:
            problems.append(f"{name} is not as it was committed")


def published(name: str, checksum: str) -> Tree:
    """The crate as crates.io has it; Cargo.lock tells its digest, and cargo keeps the archive."""
    cargo = Path(os.environ.get("CARGO_HOME") or Path.home() / ".cargo")
    for archive in cargo.glob(f"registry/cache/*/{name}.crate"):
        if hashlib.sha256(archive.read_bytes()).hexdigest() == checksum:
            with tarfile.open(archive) as opened:
                members = ((member.name, opened.extractfile(member)) for member in opened)
                return {path.removeprefix(name + "/"): file.read() for path, file in members if file is not None}
    problems.append(f"cargo has no archive of {name} with the digest that Cargo.lock tells")
    return {}


def check_crate(name: str, crate: Tree, checksum: str, licence: str | None) -> None:
    """Whole where debian/copyright tells its licence, or else a placeholder."""
    if json.loads(crate.get(".cargo-checksum.json", b"{}")).get("package") != checksum:
        problems.append(f"vendor/{name} has not the digest of Cargo.lock")
    if licence is None:
        if crate.keys() != PLACEHOLDER or not crate["src/lib.rs"].startswith(b"compile_error!("):
            problems.append(f"vendor/{name} is no placeholder, and packaging/debian/copyright does not tell of it")
        return
    original = published(name, checksum)
    for path in (original.keys() | crate.keys()) - NOT_VENDORED - {".cargo-checksum.json"}:
        if original.get(path) != crate.get(path):
            problems.append(f"vendor/{name}/{path} is not as it was published")
    of_manifest = re.search(r'^license = "(.+)"$', crate["Cargo.toml"].decode(), re.MULTILINE)
    if of_manifest is None or set(of_manifest[1].replace("MIT", "Expat").split(" OR ")) != set(licence.split(" or ")):
        problems.append(f"vendor/{name} has another licence than packaging/debian/copyright tells")
    if not any(re.match(r"LICEN[CS]E|COPYING|UNLICENSE", path) for path in crate):
        problems.append(f"vendor/{name} has no licence")


def check_crates(files: Tree) -> None:
    """Every crate of Cargo.lock is there; those are whole that the library is made of, and none is there beside."""
    lock = files["Cargo.lock"].decode()
    entries = re.findall(r'name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"', lock)
    locked = {f"{name}-{version}": checksum for name, version, checksum in entries}
    paragraphs = r"^Files: vendor/(.+)-\*/\*\n(?:.+\n)*?License: (.+)$"
    told = dict(re.findall(paragraphs, files["packaging/debian/copyright"].decode(), re.MULTILINE))
    crates: dict[str, Tree] = {}
    for path, content in files.items():
        if path.startswith("vendor/") and path != "vendor/README.md":
            _, crate, rest = path.split("/", 2)
            crates.setdefault(crate, {})[rest] = content
    problems.extend(f"{name} is in vendor/ or in Cargo.lock, and not in both" for name in crates.keys() ^ locked.keys())
    for name in crates.keys() & locked.keys():
        check_crate(name, crates[name], locked[name], told.get(name.rsplit("-", 1)[0]))
    missing = told.keys() - {name.rsplit("-", 1)[0] for name in crates}
    problems.extend(f"packaging/debian/copyright tells of {name}, which is not in vendor/" for name in missing)


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    tarball = Path(sys.argv[1])
    files = read(tarball)
    check_project(files)
    check_crates(files)
    for problem in sorted(problems):
        print(f"dist: {problem}")
    if not problems:
        print(f"dist: {len(files)} files, as git and crates.io have them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
