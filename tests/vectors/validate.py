"""Checks every vector file against its schema, and what a schema cannot say. Needs the module `jsonschema`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

VECTORS = Path(__file__).resolve().parent
SCHEMAS = VECTORS / "schema"


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="ascii"))


def layouts(suite: Any) -> list[str]:
    """With an indent of 1; and one case a line, for suites of many short cases."""
    indented = json.dumps(suite, ensure_ascii=True, indent=1) + "\n"
    head = json.dumps({**suite, "cases": []}, ensure_ascii=True, indent=1).removesuffix("[]\n}")
    lines = ",\n".join(f"  {json.dumps(case, ensure_ascii=True)}" for case in suite["cases"])
    return [indented, f"{head}[\n{lines}\n ]\n}}\n"]


def problems(path: Path, registry: Registry[Any]) -> list[str]:
    schema_path = SCHEMAS / f"{path.stem}.schema.json"
    if not schema_path.exists():
        return [f"{path.name}: there is no schema"]
    schema = load(schema_path)
    Draft202012Validator.check_schema(schema)
    suite = load(path)
    found: list[str] = []
    for error in Draft202012Validator(schema, registry=registry).iter_errors(suite):
        place = "/".join(str(part) for part in error.absolute_path)
        found.append(f"{path.name}: {place}: {error.message[:300]}")
    if found:
        return found
    ids = Counter(case["id"] for case in suite["cases"])
    found += [f"{path.name}: the id {name} is used {count} times" for name, count in ids.items() if count > 1]
    if path.read_text(encoding="ascii") not in layouts(suite):
        found.append(f"{path.name}: not laid out with an indent of 1 or one case a line, or a member is repeated")
    return found


def main() -> int:
    registry: Registry[Any] = Registry().with_resource(
        "common.schema.json", Resource.from_contents(load(SCHEMAS / "common.schema.json"))
    )
    files = sorted(VECTORS.glob("*.json"))
    found = [problem for path in files for problem in problems(path, registry)]
    suites = {path.stem for path in files} | {"common"}
    for schema in sorted(SCHEMAS.glob("*.schema.json")):
        if schema.name.removesuffix(".schema.json") not in suites:
            found.append(f"{schema.name}: there are no vectors for this schema")
    for problem in found:
        print(problem, file=sys.stderr)
    print(f"{len(files)} files, {len(found)} problems")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
