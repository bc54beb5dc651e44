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
