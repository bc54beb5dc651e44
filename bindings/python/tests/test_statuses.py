"""Every status of the library has its name in Python, and no name stands for nothing."""

from __future__ import annotations

from enum import Enum

import adseal
import pytest
from adseal import _native
from shared_vectors import cases

STATUSES = {(number, family, name) for number, family, name, _ in _native.statuses()}


def names(*families: str, beside: tuple[str, ...] = ()) -> set[str]:
    return {name for _, family, name in STATUSES if family in families} | set(beside)


def test_the_vectors_list_the_same() -> None:
    assert {(case["number"], case["family"], case["name"]) for case in cases("status")} == STATUSES


@pytest.mark.parametrize(
    ("enumeration", "expected"),
    [
        (adseal.ClickReason, names("click")),
        (adseal.InstallReason, names("install", beside=("valid",))),
        # Beside the refusals of clicks: the two that only bodies know.
        (adseal.SigningReason, names("signing", beside=("body_too_large", "unstable_json"))),
    ],
)
def test_each_has_its_name(enumeration: type[Enum], expected: set[str]) -> None:
    assert {member.value for member in enumeration} == expected


def test_the_reasons_of_clicks_are_in_the_order_of_their_numbers() -> None:
    in_order = [name for number, family, name in sorted(STATUSES) if family == "click"]
    assert [reason.value for reason in adseal.ClickReason] == in_order


def test_every_family_is_told_somewhere() -> None:
    # A caller's mistakes are TypeError, ValueError and MemoryError; JSON's are PhpJsonError with PHP's own number.
    assert {family for _, family, _ in STATUSES} == {"click", "install", "signing", "caller", "json", "internal"}


def test_every_cause_and_outcome_of_an_explanation_has_its_name() -> None:
    # In the order of their numbers.
    assert [member.value for member in adseal.ExplainCause] == [name for name, _, _ in _native.explain_causes()]
    assert [member.value for member in adseal.ExplainOutcome] == _native.explain_outcomes()


def test_every_cause_tells_what_was_done_and_what_to_do() -> None:
    causes = list(adseal.ExplainCause)
    assert [(cause.value, cause.message, cause.advice) for cause in causes] == _native.explain_causes()
    assert len({cause.message for cause in causes}) == len(causes)
    for clause in [cause.message for cause in causes] + [cause.advice for cause in causes]:
        assert clause
        assert not clause.endswith(".")
