"""Mistakes of those who sign clicks, made on purpose (docs/explain.md, "Causes of clicks").

Each tells what was hashed where a right message was received, in the order in which a sender comes to it: parameters
and their order, encoding, part of the URL, what is put round it.
"""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Callable, Sequence

from mistakes import ALGORITHMS, KEYS, percent_encoded, without_padding
from mistakes_click_order import ORDERS, VENDOR_HOST, Click, Mistake, one_value
from octets import decode

# Encoding.


def everywhere(
    path: Callable[[bytes], bytes] | None, name: Callable[[bytes], bytes] | None, value: Callable[[bytes], bytes] | None
) -> Mistake:
    """Changes the path, each name and each value, where there is something to do for it."""

    def same(data: bytes) -> bytes:
        return data

    of_path, of_name, of_value = path or same, name or same, value or same

    def segment_changed(segment: bytes) -> bytes:
        name, equals, value = segment.partition(b"=")
        return of_name(name) + equals + of_value(value)

    def apply(message: bytes, _: Click) -> bytes:
        front, question, query = message.partition(b"?")
        return of_path(front) + question + b"&".join(segment_changed(segment) for segment in query.split(b"&"))

    return apply


def in_query(change: Callable[[bytes], bytes]) -> Mistake:
    return everywhere(None, change, change)


def in_all(change: Callable[[bytes], bytes]) -> Mistake:
    return everywhere(change, change, change)


def decoded(data: bytes) -> bytes:
    return decode(data, plus_is_space=False)


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(old, new)


def lower_case_escapes(data: bytes) -> bytes:
    return re.sub(rb"%[0-9A-Fa-f]{2}", lambda escape: escape[0].lower(), data)


def upper_case_escapes(data: bytes) -> bytes:
    return re.sub(rb"%[0-9A-Fa-f]{2}", lambda escape: escape[0].upper(), data)


def once_less(data: bytes) -> bytes:
    return re.sub(rb"%25(?=[0-9A-Fa-f]{2})", b"%", data)


def encoder(kept: str, space: bytes = b"%20", hexadecimal: str = "%%%02X") -> Callable[[bytes], bytes]:
    def encode(data: bytes) -> bytes:
        written = (
            bytes([byte])
            if bytes([byte]).isalnum() or byte in kept.encode("ascii")
            else space
            if byte == ord(" ")
            else (hexadecimal % byte).encode("ascii")
            for byte in data
        )
        return b"".join(written)

    return encode


# Each as what it is called in docs/explain.md, in its order.
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "rawurlencode": encoder("-._~"),
    "quote": encoder("-._~/"),
    "urlencode": encoder("-._", b"+"),
    "quote-plus": encoder("-._~", b"+"),
    "component": encoder("-._~!'()*"),
    "encode-uri": encoder("-._~!'()*;,/?:@&=+$#"),
    "search-params": encoder("-._*", b"+"),
    "http-utility": encoder("-._!()*", b"+", "%%%02x"),
    "web-utility": encoder("-._!()*", b"+"),
}


def recoded(encode: Callable[[bytes], bytes], plus_is_space: bool) -> Mistake:
    return in_query(lambda data: encode(decode(data, plus_is_space)))


ENCODINGS: dict[str, Mistake] = {
    "encoded_on_the_way": in_all(once_less),
    "values_decoded": in_query(decoded),
    "values_decoded:plus": in_query(decode),
    "values_decoded:path": in_all(decoded),
    "values_decoded:path-plus": everywhere(decoded, decode, decode),
    "values_decoded:one": one_value(decoded),
    "values_decoded:one-plus": one_value(decode),
    "space_as_plus": in_query(replaced(b"%20", b"+")),
    "space_as_escape": in_query(replaced(b"+", b"%20")),
    "lower_case_escapes": in_all(lower_case_escapes),
    "upper_case_escapes": in_all(upper_case_escapes),
    "tilde:escaped": in_query(replaced(b"~", b"%7E")),
    "tilde:raw": in_query(lambda data: re.sub(rb"%7[Ee]", b"~", data)),
    "apostrophe:escaped": in_query(replaced(b"'", b"%27")),
    "apostrophe:raw": in_query(replaced(b"%27", b"'")),
    **{f"values_reencoded:{name}": recoded(encode, True) for name, encode in ENCODERS.items()},
    **{f"values_reencoded:{name}-of-plus": recoded(encode, False) for name, encode in ENCODERS.items()},
    "encoded_twice": in_query(replaced(b"%", b"%25")),
    **{f"encoded_twice:{name}": in_query(encode) for name, encode in ENCODERS.items()},
    "case_changed:lower": in_all(bytes.lower),
    "case_changed:upper": in_all(bytes.upper),
    "path_case_changed:lower": everywhere(bytes.lower, None, None),
    "path_case_changed:upper": everywhere(bytes.upper, None, None),
    "names_case_changed:lower": everywhere(None, bytes.lower, None),
    "names_case_changed:upper": everywhere(None, bytes.upper, None),
    "value_case_changed:lower": everywhere(None, None, bytes.lower),
    "value_case_changed:upper": everywhere(None, None, bytes.upper),
    "value_case_changed:one-lower": one_value(bytes.lower),
    "value_case_changed:one-upper": one_value(bytes.upper),
}


# Part of the URL.


def other_path(change: Callable[[bytes], bytes]) -> Mistake:
    return everywhere(change, None, None)


PARTS: dict[str, Mistake] = {
    "whole_url": lambda message, click: (click.origin or b"https://" + VENDOR_HOST) + message,
    "whole_url:https": lambda message, click: b"https://" + click.host + message,
    "whole_url:http": lambda message, click: b"http://" + click.host + message,
    "whole_url:https-lower": lambda message, click: b"https://" + click.host.lower() + message,
    "whole_url:https-vendor": lambda message, click: b"https://" + VENDOR_HOST + message,
    "whole_url:http-vendor": lambda message, click: b"http://" + VENDOR_HOST + message,
    "host_included": lambda message, click: click.host + message,
    "host_included:lower": lambda message, click: click.host.lower() + message,
    "host_included:slashes": lambda message, click: b"//" + click.host + message,
    "query_only": lambda message, click: message.partition(b"?")[2],
    "path_left_out": lambda message, click: b"?" + message.partition(b"?")[2],
    "no_question_mark": lambda message, click: message.replace(b"?", b"", 1),
    "no_leading_slash": lambda message, click: message[1:],
    "path_only": lambda message, click: message.partition(b"?")[0],
    "path_only:question-mark": lambda message, click: message.partition(b"?")[0] + b"?",
    "path_changed:slash": other_path(lambda path: path + b"/"),
    "path_changed:no-slash": other_path(lambda path: path.removesuffix(b"/")),
    "path_changed:vendor": other_path(lambda path: b"/v1/cpi/click"),
    "path_changed:one-less": other_path(lambda path: b"/" + b"/".join(path.split(b"/")[2:])),
    "path_changed:two-less": other_path(lambda path: b"/" + b"/".join(path.split(b"/")[3:])),
    "path_changed:one-slash": other_path(lambda path: re.sub(rb"/+", b"/", path)),
    "path_changed:decoded": other_path(decoded),
}


# What was put round it.


def wrapped(change: Callable[[bytes], bytes]) -> Mistake:
    return lambda message, _: change(message)


def in_utf16(encoding: str, mark: bytes = b"") -> Mistake:
    return wrapped(lambda message: mark + message.decode("utf-8").encode(encoding))


WRAPS: dict[str, Mistake] = {
    "trailing_newline": wrapped(lambda message: message + b"\n"),
    "trailing_newline:crlf": wrapped(lambda message: message + b"\r\n"),
    "signature_included": wrapped(lambda message: message + b"&signature="),
    "signature_included:no-equals": wrapped(lambda message: message + b"&signature"),
    "trailing_ampersand": wrapped(lambda message: message + b"&"),
    "html_escaped": wrapped(replaced(b"&", b"&amp;")),
    "html_escaped:38": wrapped(replaced(b"&", b"&#38;")),
    "html_escaped:038": wrapped(replaced(b"&", b"&#038;")),
    "html_escaped_on_the_way": wrapped(replaced(b"&amp;", b"&")),
    "message_base64": wrapped(base64.b64encode),
    "message_base64:url": wrapped(lambda message: without_padding(base64.urlsafe_b64encode(message))),
    "message_utf16:le": in_utf16("utf-16-le"),
    "message_utf16:be": in_utf16("utf-16-be"),
    "message_utf16:le-mark": in_utf16("utf-16-le", b"\xff\xfe"),
    "message_utf16:be-mark": in_utf16("utf-16-be", b"\xfe\xff"),
    **{f"message_percent_encoded:{name}": wrapped(encode) for name, encode in ENCODERS.items()},
    "surrounding_space:behind": wrapped(lambda message: message + b" "),
    "surrounding_space:before": wrapped(lambda message: b" " + message),
    "surrounding_space:both": wrapped(lambda message: b" " + message + b" "),
    "slashes_escaped": wrapped(replaced(b"/", b"\\/")),
}

# The rows in the order in which a sender comes to them.
ROWS = (ORDERS, ENCODINGS, PARTS, WRAPS)

# How the signature was written: the text of a MAC.
WRITINGS: dict[str, Callable[[bytes], bytes]] = {
    "standard_base64": lambda mac: without_padding(base64.b64encode(mac)),
    "hex_signature": lambda mac: mac.hex().encode("ascii"),
    "hex_signature:upper": lambda mac: mac.hex().upper().encode("ascii"),
    "base64_of_hex": lambda mac: without_padding(base64.b64encode(mac.hex().encode("ascii"))),
    "base64_of_hex:upper": lambda mac: without_padding(base64.b64encode(mac.hex().upper().encode("ascii"))),
    "plus_became_space": lambda mac: without_padding(base64.b64encode(mac)).replace(b"+", b" "),
}

# What became of that text.
REWRITINGS: dict[str, Callable[[bytes], bytes]] = {
    "padded_base64": lambda text: text + b"=" * (-len(text) % 4),
    "signature_case_changed:lower": bytes.lower,
    "signature_case_changed:upper": bytes.upper,
    "signature_truncated": lambda text: text[:-1],
    "signature_truncated:22": lambda text: text[:22],
    "signature_truncated:32": lambda text: text[:32],
    "last_character_changed": lambda text: text[:-1] + bytes([text[-1] + 1]),
    "signature_with_space:before": lambda text: b" " + text,
    "signature_with_space:behind": lambda text: text + b" ",
    "signature_with_space:newline": lambda text: text + b"\n",
    "signature_with_space:crlf": lambda text: text + b"\r\n",
    "signature_with_space:lines": lambda text: text[:76] + b"\n" + text[76:],
    "percent_encoded": percent_encoded,
    "percent_encoded:lower": lambda text: lower_case_escapes(percent_encoded(text)),
    "percent_encoded:twice": lambda text: percent_encoded(percent_encoded(text)),
    "percent_encoded:form": lambda text: urllib.parse.quote_plus(text).encode("ascii"),
}

# What the URI itself tells, and what became of it.
READINGS: dict[str, Callable[[bytes], bytes]] = {
    "encoded_on_the_way:whole": percent_encoded,
    "encoded_on_the_way:but-slashes": lambda uri: urllib.parse.quote(uri).encode("ascii"),
    "signature_misnamed": bytes,
    "signed_twice": bytes,
    "signed_twice:with-the-first": bytes,
}
ALL = frozenset([*READINGS, *(name for row in ROWS for name in row), *KEYS, *ALGORITHMS, *WRITINGS, *REWRITINGS])


def hashed(message: bytes, click: Click, mistakes: Sequence[str]) -> bytes:
    """What was hashed where this message was received."""
    for row in ROWS:
        for mistake in mistakes:
            if mistake in row:
                message = row[mistake](message, click)
    return message
