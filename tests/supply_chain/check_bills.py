"""Looks into the bills of materials that packaging/sbom.py wrote: check_bills.py DIRECTORY.

Each has to fit the schema of CycloneDX; that of the C library has to name the crates that cargo compiles for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
# Places that only exist where a bill was made.
PLACES = ("/tmp", "/home", "/root", str(ROOT))


def compiled() -> set[str]:
    """The crates of the C library as cargo's messages name them; what is built already is not built again."""
    command = ["cargo", "build", "--release", "--locked", "--package=adseal", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    messages: list[dict[str, Any]] = [json.loads(line) for line in lines]
    artifacts = [message for message in messages if message["reason"] == "compiler-artifact"]
    return {artifact["target"]["name"].replace("-", "_") for artifact in artifacts} - {"build_script_build", "adseal"}


def names(bill: dict[str, Any]) -> set[str]:
    return {component["name"].replace("-", "_") for component in bill["components"]}


def check(path: Path) -> dict[str, Any]:
    text = path.read_text()
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.exit(f"{path}: {error}")
    if place := next((place for place in PLACES if place in text), None):
        sys.exit(f"{path} tells where it was made: {place}")
    bill: dict[str, Any] = json.loads(text)
    if unknown := [part["name"] for part in bill["components"] if not part.get("licenses")]:
        sys.exit(f"{path}: no licence of {unknown}")
    return bill


def main() -> None:
    bills = {path.name.removesuffix(".cdx.json"): check(path) for path in sorted(Path(sys.argv[1]).glob("*.cdx.json"))}
    if difference := names(bills["libadseal"]) ^ compiled():
        sys.exit(f"the bill of the C library and what cargo compiles differ in {difference}")
    told = ", ".join(f"{name} {len(bill['components'])} crates" for name, bill in bills.items())
    print(f"figure: bills of materials: {told}; that of libadseal is what cargo compiles")


if __name__ == "__main__":
    main()
