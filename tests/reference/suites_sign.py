"""The signing suites: what a case holds, and the JSON that the reference makes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import click_lint
import click_parts
import click_sign
import click_template
import forms
from click_parts import Pair
from click_sign import Expires, Lifetime, Options, Refusal, Signed
from click_uri import Parameter, signature_text
from forms import Json, maybe_octets, octets
from keys import Key
from status import NAME

NOW = 1_700_000_000
RING = [Key("k1", b"0123456789abcdef0123456789abcdef")]
REJECT = Options()
NULL = Options(null_for_unfilled=True)
STRICT = Options(strict=True)
NULL_STRICT = Options(null_for_unfilled=True, strict=True)


@dataclass(frozen=True)
class SignCase:
    id: str
    about: str
    uri: bytes
    expires: Expires = Lifetime(60)  # noqa: RUF009 -- it is frozen
    options: Options = REJECT
    now: int = NOW
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        return {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "options": forms.options(self.options),
            "uri": octets(self.uri),
            "expires": forms.expires(self.expires),
            "now": self.now,
            **outcome(lambda: click_sign.sign(self.uri, self.ring, self.options, self.expires, self.now)),
        }


@dataclass(frozen=True)
class PartsCase:
    id: str
    about: str
    path: bytes
    params: list[Pair]
    expires: Expires = Lifetime(60)  # noqa: RUF009
    options: Options = REJECT
    now: int = NOW
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        def signed() -> Signed:
            return click_parts.sign_parts(self.path, self.params, self.ring, self.options, self.expires, self.now)

        return {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "options": forms.options(self.options),
            "path": octets(self.path),
            "params": [[octets(name), maybe_octets(value)] for name, value in self.params],
            "expires": forms.expires(self.expires),
            "now": self.now,
            **without_name(outcome(signed)),
        }


@dataclass(frozen=True)
class TemplateCase:
    id: str
    about: str
    template: bytes
    values: dict[str, bytes | None] = field(default_factory=dict)
    expires: Expires = Lifetime(60)  # noqa: RUF009
    options: Options = REJECT
    now: int = NOW
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        form: dict[str, Json] = {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "options": forms.options(self.options),
            "template": octets(self.template),
        }
        try:
            template = click_template.parse(self.template, self.ring, self.options)
        except Refusal as refusal:
            return {**form, "refusal": {"stage": "template", **refusal_json(refusal)}}

        def signed() -> Signed:
            return click_template.render(template, self.values, self.ring, self.options, self.expires, self.now)

        rendered = without_name(outcome(signed))
        if "refusal" in rendered:
            rendered["refusal"] = {"stage": "render", **rendered["refusal"]}
        return {
            **form,
            "macros": template.macros,
            "values": {name: maybe_octets(value) for name, value in self.values.items()},
            "expires": forms.expires(self.expires),
            "now": self.now,
            **rendered,
        }


@dataclass(frozen=True)
class LintCase:
    id: str
    about: str
    uri: bytes
    options: Options = REJECT
    ring: list[Key] = field(default_factory=lambda: RING)

    def json(self) -> Json:
        form: dict[str, Json] = {
            "id": self.id,
            "about": self.about,
            "ring": forms.ring(self.ring),
            "options": forms.options(self.options),
            "uri": octets(self.uri),
        }
        try:
            lints = click_sign.lint(self.uri, self.ring, self.options)
        except Refusal as refusal:
            return {**form, "refusal": refusal_json(refusal)}
        return {**form, "lints": [lint_json(lint) for lint in lints]}


def place_json(offset: int | None, parameter: Parameter | None) -> Json:
    return {
        "offset": offset,
        "parameter_index": None if parameter is None else parameter.index,
        "parameter": None if parameter is None else octets(parameter.name),
    }


def lint_json(lint: click_lint.Lint) -> Json:
    return {
        "number": lint.number,
        "name": click_lint.NAMES[lint.number],
        **place_json(lint.offset, lint.parameter),
    }


def refusal_json(refusal: Refusal) -> Json:
    return {
        "status": refusal.status,
        "name": NAME[refusal.status],
        **place_json(refusal.offset, refusal.parameter),
        "lint": None if refusal.lint is None else click_lint.NAMES[refusal.lint],
    }


def without_name(result: Json) -> Json:
    """Parts and rendered templates tell the index of the parameter, and no name."""
    if "refusal" in result:
        result["refusal"]["parameter"] = None
    return result


def outcome(sign: Callable[[], Signed]) -> Json:
    try:
        signed = sign()
    except Refusal as refusal:
        return {"refusal": refusal_json(refusal)}
    return {
        "result": {
            "message": octets(signed.message),
            "mac_hex": signed.mac.hex(),
            "signature": signature_text(signed.mac),
            "uri": octets(signed.uri),
            "expires": signed.expires,
            "key_id": signed.key_id,
        }
    }
