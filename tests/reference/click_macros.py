"""Unfilled macros (docs/click-validation.md, 3.2)."""

from __future__ import annotations

import re

from octets import decode, decode_with_places

_NAME = rb"[A-Za-z][A-Za-z0-9_.-]{0,39}"
_NAME_WITH_COLON = rb"[A-Za-z][A-Za-z0-9_.:-]{0,39}"
_UPPER_NAME = rb"[A-Z][A-Z0-9_.-]{0,39}"
_GUID = re.compile(rb"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def _form(opening: bytes, closing: bytes, not_in_default: bytes, name: bytes = _NAME) -> bytes:
    return opening + rb" *(" + name + rb") *(?:\|[^" + not_in_default + rb"]*)?" + closing


_BRACES = re.compile(_form(rb"\{", rb"\}", rb"{}"))
_PERCENTS = re.compile(_form(rb"%%", rb"%%", rb"%", _NAME_WITH_COLON))
_FORMS = [
    _BRACES,
    re.compile(_form(rb"\{\{", rb"\}\}", rb"{}")),
    re.compile(_form(rb"\$\{", rb"\}", rb"{}")),
    re.compile(_form(rb"%\{", rb"\}", rb"{}")),
    _PERCENTS,
    re.compile(_form(rb"\[", rb"\]", rb"\[\]")),
    re.compile(_form(rb"<", rb">", rb"<>")),
    re.compile(rb"__(" + _UPPER_NAME + rb")__"),
]


def is_name(name: bytes) -> bool:
    return re.fullmatch(_NAME, name) is not None and not _GUID.fullmatch(name)


def _is_macro(value: bytes) -> bool:
    matches = [form.fullmatch(value) for form in _FORMS]
    return any(match is not None and not _GUID.fullmatch(match[1]) for match in matches)


def _find(value: bytes) -> int | None:
    """The first `{x}` or `%%x%%` in a value."""
    for at in range(len(value)):
        for form in (_BRACES, _PERCENTS):
            match = form.match(value, at)
            if match is not None and not _GUID.fullmatch(match[1]):
                return at
    return None


def unfilled(value: bytes) -> int | None:
    """Where in the value its unfilled macro starts; 0 where the whole value is one."""
    if _is_macro(value) or _is_macro(decode(value)):
        return 0
    return _find(value)


def encoded(value: bytes) -> int | None:
    """Where in the raw value a macro starts that shows only after decoding."""
    decoded, places = decode_with_places(value)
    at = _find(decoded)
    return None if at is None else places[at]
