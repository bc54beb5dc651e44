"""Mistakes of those who sign installs, made on purpose (docs/explain.md, "Causes of installs")."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence

from mistakes import ALGORITHMS, KEYS, percent_encoded, without_padding
from php_json_read import Piece, Step, Token, steps
from php_json_write import canonicalize

BOM = b"\xef\xbb\xbf"


def pieces_written(write: Callable[[bytes, Piece], bytes]) -> Callable[[bytes], bytes]:
    """Changes the characters of strings one by one, and nothing else."""

    def string(body: bytes, token: Token) -> bytes:
        return b'"' + b"".join(write(body[piece.start : piece.end], piece) for piece in token.pieces) + b'"'

    def apply(body: bytes) -> bytes:
        tokens = [step.token for step in steps(body)]
        return b"".join(
            string(body, token) if token.kind == "string" else body[token.start : token.end] for token in tokens
        )

    return apply


def is_escape_beyond_ascii(spelled: bytes, piece: Piece) -> bool:
    return spelled.startswith(b"\\u") and ord(piece.text) > 0x7F


def escaped(digits: str) -> Callable[[bytes, Piece], bytes]:
    def write(spelled: bytes, piece: Piece) -> bytes:
        if spelled[0] < 0x80:
            return spelled
        units = piece.text.encode("utf-16-be")
        return b"".join(
            b"\\u" + (digits % int.from_bytes(units[at : at + 2], "big")).encode("ascii")
            for at in range(0, len(units), 2)
        )

    return write


def escaped_with_delete(spelled: bytes, piece: Piece) -> bytes:
    """Above ASCII characters come one by one, and of ASCII in runs that stand for themselves."""
    if spelled[0] < 0x80:
        return spelled.replace(b"\x7f", b"\\u007f")
    return escaped("%04x")(spelled, piece)


# What HTML or JavaScript may take for its own, as each writer escapes it.
HTML_OF_GO = "<>&\u2028\u2029"
HTML_OF_GSON = "<>&\u2028\u2029='"
HTML_OF_NET = "<>&'\"+`"
HTML_OF_PHP = "<>&'\""
HTML = frozenset(HTML_OF_GO + HTML_OF_GSON + HTML_OF_NET + HTML_OF_PHP)


def html_escaped(characters: str, digits: str) -> Callable[[bytes, Piece], bytes]:
    def write(spelled: bytes, piece: Piece) -> bytes:
        if spelled.startswith(b"\\") and spelled != b'\\"':
            return spelled
        raw = '"' if spelled == b'\\"' else spelled.decode("utf-8")
        text = "".join("\\u" + digits % ord(one) if one in characters else one for one in raw)
        return b'\\"' if text == '"' else text.encode("utf-8")

    return write


def html_unescaped(spelled: bytes, piece: Piece) -> bytes:
    if not spelled.startswith(b"\\u") or piece.text not in HTML:
        return spelled
    return b'\\"' if piece.text == '"' else piece.text.encode("utf-8")


def in_case(change: Callable[[bytes], bytes]) -> Callable[[bytes, Piece], bytes]:
    def write(spelled: bytes, piece: Piece) -> bytes:
        units = spelled.split(b"\\u")
        return b"\\u".join(map(change, units)) if spelled.startswith(b"\\u") else spelled

    return write


def without_space(body: bytes) -> list[Step]:
    return [step for step in steps(body) if step.role != "space"]


def spaced(body: bytes) -> bytes:
    after = {",": b", ", ":": b": "}
    return b"".join(after.get(step.token.kind, body[step.token.start : step.token.end]) for step in without_space(body))


def indented(indent: bytes, newline: bytes = b"\n") -> Callable[[bytes], bytes]:
    def pieces(body: bytes) -> Iterator[bytes]:
        depth = 0
        before = ""
        for step in without_space(body):
            token = step.token
            depth -= token.kind in "}]"
            starts_a_line = before in ("{", "[", ",") or (token.kind in "}]" and before != "")
            if starts_a_line and before + token.kind not in ("{}", "[]"):
                yield newline + indent * depth
            yield b": " if token.kind == ":" else body[token.start : token.end]
            depth += token.kind in "{["
            before = token.kind

    return lambda body: b"".join(pieces(body))


def keys_sorted(body: bytes) -> bytes:
    """The members of each object trade places; what stands between two of them stays where it is."""
    found = list(steps(body))
    at = 0

    def member() -> tuple[str, bytes]:
        nonlocal at
        key = found[at].token
        at += 1
        spelled = body[key.start : key.end]
        while found[at].role in ("space", "between"):
            spelled += body[found[at].token.start : found[at].token.end]
            at += 1
        return key.text, spelled + value()

    def value() -> bytes:
        nonlocal at
        token = found[at].token
        at += 1
        if token.kind not in "{[":
            return body[token.start : token.end]
        between = [body[token.start : token.end]]
        parts: list[tuple[str, bytes]] = []
        while found[at].role != "close":
            if found[at].role in ("space", "between"):
                between[-1] += body[found[at].token.start : found[at].token.end]
                at += 1
                continue
            parts.append(member() if token.kind == "{" else ("", value()))
            between.append(b"")
        between[-1] += body[found[at].token.start : found[at].token.end]
        at += 1
        parts = sorted(parts, key=lambda part: part[0])
        return between[0] + b"".join(part + behind for (_, part), behind in zip(parts, between[1:], strict=True))

    written = b""
    while at < len(found):
        if found[at].role == "space":
            written += body[found[at].token.start : found[at].token.end]
            at += 1
        else:
            written += value()
    return written


def php_string(text: str, flags: str = "") -> str:
    escapes = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\", "/": "\\/"}
    raw = "raw" in flags

    def one(character: str) -> str:
        if character in escapes:
            return escapes[character]
        if " " <= character <= "\x7f" or (raw and character > "\x7f" and character not in "\u2028\u2029"):
            return character
        units = character.encode("utf-16-be")
        return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))

    return '"' + "".join(one(character) for character in text) + '"'


def as_string(write: Callable[[str], str]) -> Callable[[bytes], bytes]:
    return lambda body: write(body.decode("utf-8")).encode("utf-8")


def in_utf16(encoding: str) -> Callable[[bytes], bytes]:
    return lambda body: body.decode("utf-8").encode(encoding)


# The body that was hashed, made from the one that was sent.
BODIES: dict[str, Callable[[bytes], bytes]] = {
    "keys_sorted": keys_sorted,
    "slashes_unescaped": pieces_written(lambda spelled, _: b"/" if spelled == b"\\/" else spelled),
    "slashes_escaped_in_body": pieces_written(lambda spelled, _: b"\\/" if spelled == b"/" else spelled),
    "raw_unicode": pieces_written(
        lambda spelled, piece: piece.text.encode("utf-8") if is_escape_beyond_ascii(spelled, piece) else spelled
    ),
    "escaped_unicode": pieces_written(escaped("%04x")),
    "escaped_unicode:upper": pieces_written(escaped("%04X")),
    "escaped_unicode:python": pieces_written(escaped_with_delete),
    "html_escapes:go": pieces_written(html_escaped(HTML_OF_GO, "%04x")),
    "html_escapes:gson": pieces_written(html_escaped(HTML_OF_GSON, "%04x")),
    "html_escapes:net": pieces_written(html_escaped(HTML_OF_NET, "%04X")),
    "html_escapes:php": pieces_written(html_escaped(HTML_OF_PHP, "%04X")),
    "html_escapes:raw": pieces_written(html_unescaped),
    "escape_case:lower": pieces_written(in_case(bytes.lower)),
    "escape_case:upper": pieces_written(in_case(bytes.upper)),
    "whitespace_removed": lambda body: b"".join(
        body[step.token.start : step.token.end] for step in without_space(body)
    ),
    "pretty_printed:python": spaced,
    "pretty_printed:4": indented(b"    "),
    "pretty_printed:2": indented(b"  "),
    "pretty_printed:tab": indented(b"\t"),
    "pretty_printed:2-crlf": indented(b"  ", b"\r\n"),
    "trailing_newline": lambda body: body + b"\n",
    "trailing_newline:crlf": lambda body: body + b"\r\n",
    "newline_added": lambda body: re.sub(rb"\r?\n\Z", b"", body),
    "newline_added:all": lambda body: body.rstrip(b"\r\n"),
    "php_object_form": lambda body: canonicalize(body, False),
    "php_assoc_form": lambda body: canonicalize(body, True),
    "byte_order_mark:sent": lambda body: body.removeprefix(BOM),
    "byte_order_mark:hashed": lambda body: BOM + body,
    "line_ends:lf": lambda body: body.replace(b"\r\n", b"\n"),
    "line_ends:crlf": lambda body: re.sub(rb"(?<!\r)\n", b"\r\n", body),
    "empty_body": lambda body: b"",
    "body_quoted:php": as_string(php_string),
    "body_quoted:javascript": as_string(lambda text: json.dumps(text, ensure_ascii=False)),
    "body_quoted:python": as_string(json.dumps),
    "body_quoted:php-raw": as_string(lambda text: php_string(text, "raw")),
    "message_utf16:le": in_utf16("utf-16-le"),
    "message_utf16:be": in_utf16("utf-16-be"),
    "message_utf16:le-bom": lambda body: b"\xff\xfe" + in_utf16("utf-16-le")(body),
    "message_utf16:be-bom": lambda body: b"\xfe\xff" + in_utf16("utf-16-be")(body),
}

DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "upper_case_digest": lambda digest: digest.hex().upper().encode("ascii"),
    "base64_digest": base64.b64encode,
    "base64_digest:url": lambda digest: without_padding(base64.urlsafe_b64encode(digest)),
    "raw_digest": lambda digest: digest,
}
SEPARATORS = {f"separator:{byte:02x}": bytes([byte]) for byte in b":.|-_,;&+/= \0"}
# Behind secret and digest.
ENDS = {"trailing_newline:message": b"\n", "trailing_newline:message-crlf": b"\r\n"}
ORDERS = (
    "api_key_and_secret_swapped",
    "digest_before_secret",
    "secret_left_out",
    "secret_as_key",
    "secret_as_key:twice",
)
CONSTRUCTIONS = (*ENDS, *ORDERS, *DIGESTS, *SEPARATORS, "sha256_digest", "body_not_digested")


def digest_of(body: bytes, mistakes: Sequence[str]) -> bytes:
    if "body_not_digested" in mistakes:
        return body
    digest = (hashlib.sha256 if "sha256_digest" in mistakes else hashlib.sha1)(body).digest()
    for mistake in mistakes:
        if mistake in DIGESTS:
            return DIGESTS[mistake](digest)
    return digest.hex().encode("ascii")


def put_together(api_key: bytes, secret: bytes, body: bytes, mistakes: Sequence[str]) -> tuple[bytes, bytes]:
    """What the HMAC is given as its key, and as its message."""
    key, front = api_key, secret
    if "api_key_and_secret_swapped" in mistakes:
        key, front = secret, api_key
    elif "secret_as_key" in mistakes:
        key, front = secret, b""
    elif "secret_as_key:twice" in mistakes:
        key = secret
    elif "secret_left_out" in mistakes:
        front = b""
    between = b"".join(SEPARATORS[mistake] for mistake in mistakes if mistake in SEPARATORS)
    digest = digest_of(body, mistakes)
    first, second = (digest, front) if "digest_before_secret" in mistakes else (front, digest)
    end = b"".join(ENDS[mistake] for mistake in mistakes if mistake in ENDS)
    return key, first + between + second + end


# How the token was written: the text of a MAC.
WRITINGS: dict[str, Callable[[bytes], bytes]] = {
    "upper_case_hex": lambda mac: mac.hex().upper().encode("ascii"),
    "base64_token": base64.b64encode,
    "base64url_token": lambda mac: without_padding(base64.urlsafe_b64encode(mac)),
    "base64url_token:padded": base64.urlsafe_b64encode,
    "base64url_token:standard": lambda mac: without_padding(base64.b64encode(mac)),
    "base64_of_hex": lambda mac: base64.b64encode(mac.hex().encode("ascii")),
    "base64_of_hex:upper": lambda mac: base64.b64encode(mac.hex().upper().encode("ascii")),
    "base64_of_hex:url": lambda mac: without_padding(base64.urlsafe_b64encode(mac.hex().encode("ascii"))),
    "base64_of_hex:lines": lambda mac: base64.encodebytes(mac.hex().encode("ascii")),
    "plus_became_space": lambda mac: base64.b64encode(mac).replace(b"+", b" "),
    "plus_became_space:unpadded": lambda mac: without_padding(base64.b64encode(mac)).replace(b"+", b" "),
}

# What became of that text.
REWRITINGS: dict[str, Callable[[bytes], bytes]] = {
    "signature_case_changed:lower": bytes.lower,
    "signature_case_changed:upper": bytes.upper,
    "signature_case_changed:title": lambda text: text.title(),
    "signature_truncated": lambda text: text[:-1],
    "signature_truncated:32": lambda text: text[:32],
    "signature_truncated:22": lambda text: text[:22],
    "signature_with_space:before": lambda text: b" " + text,
    "signature_with_space:behind": lambda text: text + b" ",
    "signature_with_space:newline": lambda text: text + b"\n",
    "signature_with_space:crlf": lambda text: text + b"\r\n",
    "signature_with_space:lines": lambda text: text[:32] + b"\n" + text[32:],
    "signature_with_space:lines-crlf": lambda text: text[:32] + b"\r\n" + text[32:],
    "percent_encoded": percent_encoded,
}

# What another mistake's way of writing brings with it.
TOLD_BESIDES = ("signature_with_space:inside", "upper_case_hex:inside")
ALL = frozenset([*TOLD_BESIDES, *BODIES, *CONSTRUCTIONS, *KEYS, *ALGORITHMS, *WRITINGS, *REWRITINGS])
