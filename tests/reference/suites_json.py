"""The suites about PHP's JSON."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import php_json_write
import php_oracle
from forms import Json, octets
from php_json_read import JsonError
from php_json_stability import Finding, stability


def mode_json(json: bytes, assoc: bool, by_php: bytes | int) -> Json:
    """What PHP makes of it. The offset of an error is ours; nothing is written where the reference disagrees."""
    try:
        written = php_json_write.canonicalize(json, assoc)
    except JsonError as error:
        if error.code != by_php:
            raise AssertionError(f"PHP says {by_php!r} to {json!r}, the reference {error}") from error
        return {"code": error.code, "offset": error.offset}
    if written != by_php:
        raise AssertionError(f"PHP makes {by_php!r} of {json!r}, the reference {written!r}")
    return {"output": octets(written)}


@dataclass(frozen=True)
class PhpJsonCase:
    id: str
    about: str
    input: bytes

    def json(self) -> Json:
        in_object_mode, in_assoc_mode = php_oracle.canonicalize(self.input)
        return {
            "id": self.id,
            "about": self.about,
            "input": octets(self.input),
            "object": mode_json(self.input, False, in_object_mode),
            "assoc": mode_json(self.input, True, in_assoc_mode),
        }


@dataclass(frozen=True)
class DoublesCase:
    id: str
    about: str
    bits: list[str]

    def json(self) -> Json:
        return {"id": self.id, "about": self.about, "doubles": [[bits, self.text(bits)] for bits in self.bits]}

    @staticmethod
    def text(bits: str) -> str:
        (value,) = struct.unpack(">d", bytes.fromhex(bits))
        written = php_json_write.double_text(value)
        by_php = php_oracle.double_text(bits)
        if by_php != written.encode("ascii"):
            raise AssertionError(f"PHP writes the double {bits} as {by_php!r}, the reference as {written}")
        return written


def finding_json(finding: Finding) -> Json:
    form = {"cause": finding.cause, "offset": finding.offset, "length": finding.length}
    return form if finding.code is None else {**form, "code": finding.code}


@dataclass(frozen=True)
class StabilityCase:
    id: str
    about: str
    input: bytes

    def json(self) -> Json:
        findings = [finding_json(finding) for finding in stability(self.input)]
        return {"id": self.id, "about": self.about, "input": octets(self.input), "findings": findings}


def distinct(*groups: Sequence[PhpJsonCase]) -> list[PhpJsonCase]:
    """All cases; of those with the same input the first, for a product or a sample may repeat one made by hand."""
    found: dict[bytes, PhpJsonCase] = {}
    for case in itertools.chain(*groups):
        found.setdefault(case.input, case)
    return list(found.values())


def with_findings(cases: Sequence[PhpJsonCase], known: Sequence[StabilityCase]) -> list[StabilityCase]:
    """Inputs of the other suite that no case of this one has."""
    inputs = {case.input for case in known}
    return [StabilityCase(f"json-{case.id}", case.about, case.input) for case in cases if case.input not in inputs]
