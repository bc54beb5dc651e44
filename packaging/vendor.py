"""Puts the crates that a source tarball needs into its tree, so that cargo asks no network there.

    vendor.py TREE

TREE/vendor then holds the crates that the C library is made of, whole, as their authors published them. Of the other
crates that Cargo.lock names there is a placeholder: it has the name, the version and the dependencies, for without
them cargo would not accept the lock file, and no code. Whoever builds one is told why that does not work. All of them
whole would be twenty times as much, most of it test data and other systems' libraries.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

CONFIG = """
# In this source tarball the crates come from vendor/, and cargo never asks for others.
[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = "vendor"

[net]
offline = true
"""

WHY = (
    "{name} {version} is not in this source tarball, which holds what the C library is made of. The program adseal, "
    "the tests of the Rust crates, the Python package and the benchmark are built in a clone of the repository."
)

README = """# The crates in this tarball

Those that the C library is made of are here as their authors published them, each with its licences:

| crate | licence |
|---|---|
{whole}

The others that `Cargo.lock` names are placeholders without code. cargo wants to know of them; the program
`adseal`, tests, the Python package and other systems need them. They are built in a clone of the repository.

{placeholders}.
"""


def cargo(tree: Path, *arguments: str) -> str:
    done = subprocess.run(["cargo", *arguments], cwd=tree, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def linked(tree: Path) -> set[str]:
    """The crates of the C library, on any system, as directories of vendor/."""
    edges = ("--edges=normal,build", "--target=all", "--prefix=none", "--no-dedupe")
    listed = cargo(tree, "tree", "--locked", "--package=adseal", *edges)
    # A line is: name vVERSION, and in brackets where it is or what it is.
    words = [line.split() for line in listed.splitlines()]
    return {f"{name}-{version.removeprefix('v')}" for name, version, *_ in words}


def manifest(package: dict[str, Any]) -> str:
    """What cargo needs of a crate to choose versions: the same choice has to come out, or Cargo.lock does not hold."""
    tables: dict[str, list[str]] = defaultdict(list)
    for dependency in package["dependencies"]:
        kind = "-".join(filter(None, (dependency["kind"], "dependencies")))
        where = f"target.{json.dumps(dependency['target'])}.{kind}" if dependency["target"] else kind
        fields = {
            "package": dependency["name"],
            "version": dependency["req"],
            "optional": dependency["optional"],
            "default-features": dependency["uses_default_features"],
            "features": dependency["features"],
        }
        name = dependency["rename"] or dependency["name"]
        inline = ", ".join(f"{field} = {json.dumps(value)}" for field, value in fields.items())
        tables[where].append(f"{name} = {{ {inline} }}")
    tables["features"] = [f"{json.dumps(name)} = {json.dumps(of)}" for name, of in package["features"].items()]
    head = ["[package]", *(f"{field} = {json.dumps(package[field])}" for field in ("name", "version", "edition"))]
    lines = [line for name, table in sorted(tables.items()) for line in ("", f"[{name}]", *sorted(table))]
    return "\n".join([*head, *lines, ""])


def put_placeholder(crate: Path, package: dict[str, Any]) -> None:
    # cargo compares this with Cargo.lock. It is that of the crate whose place is taken.
    checksum = json.loads((crate / ".cargo-checksum.json").read_bytes())["package"]
    shutil.rmtree(crate)
    files = {
        "Cargo.toml": manifest(package),
        "src/lib.rs": f"compile_error!({json.dumps(WHY.format_map(package))});\n",
    }
    (crate / "src").mkdir(parents=True)
    for name, text in files.items():
        (crate / name).write_text(text)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()}
    (crate / ".cargo-checksum.json").write_text(json.dumps({"files": digests, "package": checksum}))


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    tree = Path(sys.argv[1])
    metadata = json.loads(cargo(tree, "metadata", "--locked", "--format-version=1"))
    wanted = linked(tree)
    cargo(tree, "vendor", "--quiet", "--locked", "--versioned-dirs", "vendor")
    whole, placeholders = [], []
    for package in metadata["packages"]:
        if package["source"] is None:
            continue
        name = "{name}-{version}".format_map(package)
        if name in wanted:
            whole.append(f"| {package['name']} {package['version']} | {package['license']} |")
        else:
            put_placeholder(tree / "vendor" / name, package)
            placeholders.append(f"{package['name']} {package['version']}")
    readme = README.format(whole="\n".join(sorted(whole)), placeholders=",\n".join(sorted(placeholders)))
    (tree / "vendor/README.md").write_text(readme)
    with (tree / ".cargo/config.toml").open("a") as config:
        config.write(CONFIG)
    return 0


if __name__ == "__main__":
    sys.exit(main())
