"""Writes the test vectors, or with --check compares them with what the reference makes of the cases today."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import cases_explain_click
import cases_explain_click_limits
import cases_explain_click_pairs
import cases_explain_click_reading
import cases_explain_click_search
import cases_explain_install
import cases_explain_install_limits
import cases_install
import cases_install_json
import cases_keys
import cases_lint
import cases_macros
import cases_names
import cases_names_apart
import cases_parts
import cases_php_json
import cases_php_json_errors
import cases_php_json_numbers
import cases_php_json_stability
import cases_policy
import cases_sign
import cases_sign_limits
import cases_templates
import cases_templates_filled
import cases_templates_limits
import cases_verify
import cases_verify_names
import cases_verify_time
from forms import Json
from suites_json import distinct, with_findings
from suites_keys import STATUS_CASES

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


class Case(Protocol):
    @property
    def id(self) -> str: ...

    def json(self) -> Json: ...


JSON_CASES = distinct(
    cases_php_json.CASES_BY_HAND,
    cases_php_json_errors.BY_HAND,
    cases_php_json_numbers.CASES,
    cases_php_json_errors.AT_PLACES,
    cases_php_json.SAMPLES,
)
STABILITY_CASES = cases_php_json_stability.CASES_BY_HAND

SUITES: dict[str, tuple[str, Sequence[Case]]] = {
    "hmac_sha256": ("HMAC-SHA256: RFC 4231, and lengths around the edges of the block.", cases_keys.MACS),
    "key_ring": ("Which rings are refused, which keys are active, and which key signs.", cases_keys.RINGS),
    "click_names": ("The folded forms of raw parameter names.", cases_names.CASES),
    "click_sign": (
        "Signing a click URI.",
        [*cases_sign.CASES, *cases_sign_limits.CASES, *cases_macros.CASES, *cases_names_apart.SIGNED],
    ),
    "click_sign_parts": ("Signing a click that is given as a path and pairs.", cases_parts.CASES),
    "click_template": (
        "Templates: parsing, rendering and signing.",
        [*cases_templates.CASES, *cases_templates_filled.CASES, *cases_templates_limits.CASES],
    ),
    "click_lint": ("The lints of a click URI.", cases_lint.CASES),
    "click_verify": (
        "Verifying a click URI.",
        [*cases_verify.CASES, *cases_verify_names.CASES, *cases_verify_time.CASES, *cases_names_apart.VERIFIED],
    ),
    "click_policy": ("Which policies are refused.", cases_policy.POLICIES),
    "click_replay": ("The replay guard: steps in order against one fresh guard.", cases_policy.REPLAYS),
    "explain_click": (
        "Why the signature of a click does not match.",
        [
            *cases_explain_click.CASES,
            *cases_explain_click_pairs.CASES,
            *cases_explain_click_limits.CASES,
            *cases_explain_click_reading.CASES,
            *cases_explain_click_search.CASES,
        ],
    ),
    "explain_install": (
        "Why the token of an install does not match.",
        [*cases_explain_install.CASES, *cases_explain_install_limits.CASES],
    ),
    "install_token": ("Making install tokens.", cases_install.TOKENS),
    "install_sign": ("Signing JSON: the body that is sent, or why not.", cases_install_json.SIGNED),
    "install_verify": (
        "Verifying install requests.",
        [*cases_install.REQUESTS, *cases_install_json.REQUESTS],
    ),
    "install_register": ("Which registers of secrets are refused.", cases_install.REGISTERS),
    "php_json": ("What PHP makes of JSON, in object mode and in assoc mode.", JSON_CASES),
    "php_doubles": ("Doubles, and how PHP writes them.", cases_php_json_numbers.DOUBLE_CASES),
    "php_json_stability": (
        "Every place where a body is not what PHP makes of it.",
        [*STABILITY_CASES, *with_findings(JSON_CASES, STABILITY_CASES)],
    ),
    "status": ("Every status number.", STATUS_CASES),
}

# Suites of many short cases.
ONE_CASE_A_LINE = ("explain_click", "explain_install", "php_json", "php_doubles", "php_json_stability")


def suite_json(name: str) -> Json:
    about, cases = SUITES[name]
    return {"format": 1, "suite": name, "about": about, "cases": [case.json() for case in cases]}


def text_of(suite: Json) -> str:
    if suite["suite"] not in ONE_CASE_A_LINE:
        return json.dumps(suite, ensure_ascii=True, indent=1) + "\n"
    head = json.dumps({**suite, "cases": []}, ensure_ascii=True, indent=1).removesuffix("[]\n}")
    cases = ",\n".join(f"  {json.dumps(case, ensure_ascii=True)}" for case in suite["cases"])
    return f"{head}[\n{cases}\n ]\n}}\n"


def committed_cases(name: str) -> list[Json]:
    found: list[Json] = json.loads((VECTORS / f"{name}.json").read_text(encoding="ascii"))["cases"]
    return found


def first_difference(name: str, fresh: Json) -> str | None:
    """Which case of a committed file is not what it should be."""
    path = VECTORS / f"{name}.json"
    if not path.exists():
        return f"{name}: the file is missing"
    text = path.read_text(encoding="ascii")
    if text == text_of(fresh):
        return None
    committed = {case["id"]: case for case in json.loads(text)["cases"]}
    for case in fresh["cases"]:
        if committed.pop(case["id"], None) != case:
            return f"{name}: {case['id']}"
    return f"{name}: {next(iter(committed), 'order or layout of the file')}"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: generate.py [--check]", file=sys.stderr)
        return 2
    count = 0
    for name in SUITES:
        fresh = suite_json(name)
        count += len(fresh["cases"])
        if not arguments:
            (VECTORS / f"{name}.json").write_text(text_of(fresh), encoding="ascii")
            continue
        difference = first_difference(name, fresh)
        if difference is not None:
            print(f"the vectors differ from the reference, first in {difference}", file=sys.stderr)
            return 1
    print(f"{count} cases in {len(SUITES)} files")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
