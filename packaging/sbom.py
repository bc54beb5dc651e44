"""Writes bills of materials in CycloneDX 1.6: sbom.py DIRECTORY.

One of the C library, one of the program, one of the Python extension. Each names the crates that cargo links, and no
more: `cargo metadata`, by which other tools go, also has those that only somebody else's feature would bring in. The
same commit gives the same bytes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
# The bill, the package that it is of, and what that is.
BILLS = {
    "libadseal": ("adseal", ComponentType.LIBRARY),
    "adseal": ("adseal-cli", ComponentType.APPLICATION),
    "adseal-python": ("adseal-python", ComponentType.LIBRARY),
}


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def host() -> str:
    lines = output("rustc", "-vV").splitlines()
    return next(line.removeprefix("host: ") for line in lines if line.startswith("host: "))


class Crates:
    """What is known of every crate that the lock file names."""

    def __init__(self) -> None:
        metadata = json.loads(output("cargo", "metadata", "--locked", "--format-version=1"))
        self.licences = {(package["name"], package["version"]): package["license"] for package in metadata["packages"]}
        locked: list[dict[str, Any]] = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
        self.digests = {(package["name"], package["version"]): package.get("checksum") for package in locked}

    def component(self, crate: tuple[str, str], kind: ComponentType = ComponentType.LIBRARY) -> Component:
        name, version = crate
        digest = self.digests[crate]
        return Component(
            name=name,
            version=version,
            type=kind,
            bom_ref=f"{name}@{version}",
            # Only what came from crates.io has a digest in the lock file, and a place there.
            purl=PackageURL("cargo", name=name, version=version) if digest else None,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else (),
            licenses=[LicenseExpression(self.licences[crate])],
        )


def tree(package: str) -> list[tuple[int, tuple[str, str]]]:
    """The crates that are linked into a package, itself first, each with its depth in the tree."""
    options = ["--edges=normal", "--prefix=depth", "--no-dedupe", "--format= {p}"]
    lines = output("cargo", "tree", "--locked", f"--package={package}", f"--target={host()}", *options).splitlines()
    words = [line.split() for line in lines]
    return [(int(depth), (name, version.removeprefix("v"))) for depth, name, version, *_ in words]


def bill(package: str, kind: ComponentType, crates: Crates, commit: str, time: int) -> Bom:
    made = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"adseal:{commit}:{package}"))
    made.metadata.timestamp = datetime.fromtimestamp(time, timezone.utc)
    above: list[Component] = []
    known: dict[tuple[str, str], Component] = {}
    for depth, crate in tree(package):
        component = known.setdefault(crate, crates.component(crate, kind if depth == 0 else ComponentType.LIBRARY))
        del above[depth:]
        if above:
            made.register_dependency(above[-1], [component])
        above.append(component)
    made.metadata.component, *components = known.values()
    made.components.update(components)
    return made


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    crates = Crates()
    commit, time = output("git", "log", "-1", "--format=%H %ct").split()
    for name, (package, kind) in BILLS.items():
        text = JsonV1Dot6(bill(package, kind, crates, commit, int(time))).output_as_string(indent=1)
        (folder / f"{name}.cdx.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
