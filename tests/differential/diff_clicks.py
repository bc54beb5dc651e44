"""Click URIs: good ones, and ones with everything in them that proxies and fraudsters have been seen to do."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

NAMES = [
    *(b"campaign_id network_id site_id creative_id click_id device_id device_id_type idfa adid ip ua redirect".split()),
    *(b"a b c x1 sub.id sub-id id price note expires signature amp amp;site_id [x] null".split()),
    "naïve".encode(),
]
WORDS = [b"news", b"demo", b"2820", b"0", b"null", b"koconversionsdemo174ea19bc63928cdfaae33f79d77", b"1700000060"]
MACROS = [
    *(b"{click_id} {{site}} ${SITE} %{x} %%SITE%% %%a:b%% [idfa] <gaid> __MAC__ {x|y} {{x|}}".split()),
    *(b"%7Bclick_id%7D %7bx%7d x{y}z %%x {x} {} } { $ [] [1] {1} __mac__ %25%25X%25%25".split()),
    b"{ site }",
    b"{0b1c2d3e-0000-4000-8000-0123456789ab}",
    b"http%3A%2F%2Fhost%2F%3Fx%3D%7By%7D",
    b"{" + b"a" * 40 + b"}",
    b"{" + b"a" * 41 + b"}",
]
ESCAPES = [
    *(b"%20 %2f %2F %41 %7E %7e %27 %e9 %C3%A9 %FF %ff%fe %00 %0a %0d%0A %26 %3D %3d %25 %2525 %2e %5B %5d".split()),
    *(b"% %4 %zz %%41 %4g %g4 %u0041 %c0%af %ed%a0%80 %26amp%3b %2B".split()),
]
RAW = [b"'", b"+", b":", b"/", b"?", b"@", b"!", b"*", b"(", b",", b";", b"~", b"-", b"_", b"."]
ODD = [
    b" ",
    b"\t",
    b"\n",
    b"\0",
    b"\x7f",
    b"#",
    b"|",
    b'"',
    b"<",
    b"^",
    b"`",
    b"\\",
    b"\xe9",
    b"\xc3\xa9",
    b"\xff",
    b"{",
]
ORIGINS = [
    b"https://control.kochava.com",
    b"http://[::1]:8080",
    b"HTTPS://a-b.c_d:65535",
    b"hTTp://1.2.3.4",
    b"https://h:0",
]
ODD_ORIGINS = [
    *(b"https: https:/ https:// //h https://u@h https://h: https://h:65536 https://h:123456 ftp://h htp://h".split()),
    *(
        b"https://[::g] https://[::1 https://[::1]x https://[1:2:3:4:5:6:7:8] https://[::ffff:1.2.3.4] http://[::1%25e]".split()
    ),
    *("https://h%41 https://é http://[1::2::3] http://[0:0:0:0:0:0:0:0:0] http://h:8x http://h:00080".encode().split()),
]
PATHS = [b"/v1/cpi/click", b"/c", b"/", b"/a/b%20c", b"/caf%C3%A9", b"/~x/y.z"]
ODD_PATHS = [
    b"",
    b"//",
    b"/a/../b",
    b"/%2e%2E/x",
    b"/a/.",
    b"/a//b",
    b"x",
    b"/a%2f",
    b"/a{b}",
    b"/a=b&c",
    b"/%",
    b"/\xff",
    b"/'",
]
HEX = b"0123456789abcdefABCDEF"

Random = random.Random


def spelled(r: Random, name: bytes) -> bytes:
    """The name as PHP reads it too, or nearly."""
    way = r.randrange(9)
    if way == 0:
        return name.replace(b"_", r.choice([b".", b"+", b"%20", b"%5f", b"%5F", b"[", b"%2e", b"%5b", b" "]), 1)
    if way == 1:
        return b"".join(b"%%%02x" % byte if r.random() < 0.3 else bytes([byte]) for byte in name)
    if way == 2:
        return r.choice([b"+", b"%20", b"++%20", b"%09", b"[", b"%5B", b"."]) + name
    if way == 3:
        return name + r.choice(
            [b"[]", b"[0]", b"[a][b]", b"%5B%5D", b"[", b"]", b"[x%5D", b"[.+", b"%00", b"%00x[", b"+", b"."]
        )
    if way == 4:
        return (
            name[: r.randrange(len(name) + 1)]
            + r.choice([b"[", b"]", b"%00", b"."])
            + name[r.randrange(len(name) + 1) :]
        )
    if way == 5:
        return name.swapcase()
    if way == 6:
        return b"amp;" + name
    return name


def piece(r: Random, nasty: float) -> bytes:
    if r.random() >= nasty:
        return r.choice([*WORDS, b"%20", b"%C3%A9", b"-", b"%2F", b"%d" % r.getrandbits(r.randrange(1, 40))])
    return r.choice(
        [r.choice(ESCAPES), r.choice(RAW), r.choice(MACROS), r.choice(ODD), b"%%%c%c" % (r.choice(HEX), r.choice(HEX))]
    )


def value(r: Random, nasty: float) -> bytes:
    if r.random() < 0.02:
        return r.choice([b"", b"x" * r.choice([63, 64, 65, 255, 4000]), r.choice(MACROS)])
    return b"".join(piece(r, nasty) for _ in range(r.choice([1, 1, 1, 2, 3, 5])))


def parameter(r: Random, name: bytes, nasty: float) -> bytes:
    if r.random() < nasty:
        name = spelled(r, name)
    if r.random() < nasty * 0.4:
        return r.choice(
            [b"", name, name + b"=", b"=" + name, name + b"=" + name, name + b"==x", b"%b=%b" % (name, b"&")]
        )
    return name + b"=" + value(r, nasty)


def query(r: Random, nasty: float) -> bytes:
    count = r.choice([0, 1, 2, 3, 3, 4, 5, 6, 8, 12])
    usual = NAMES[:-9] if r.random() >= nasty else NAMES
    names = r.sample(usual, min(count, len(usual)))
    if r.random() < nasty * 0.5 and names:
        names.insert(r.randrange(len(names) + 1), r.choice(names))
    segments = [parameter(r, name, nasty) for name in names]
    if r.random() < nasty * 0.3:
        segments.insert(r.randrange(len(segments) + 1), b"")
    return b"&".join(segments)


def origin_and_path(r: Random, nasty: float) -> tuple[bytes, bytes]:
    origin = r.choice(ORIGINS) if r.random() < 0.4 else b""
    if r.random() < nasty * 0.12:
        origin = r.choice(ODD_ORIGINS)
    path = r.choice(ODD_PATHS) if r.random() < nasty * 0.2 else r.choice(PATHS)
    return origin, path


def long_query(r: Random) -> bytes:
    """At the limits of bytes and of parameters."""
    if r.random() < 0.5:
        count = r.choice([253, 254, 255, 256, 257, 300])
        return b"&".join(b"n%d=%b" % (number, r.choice(WORDS)) for number in range(count))
    near = 65_536 - r.randrange(140)
    return b"a=1&b=2&c=" + b"x" * (near - 24)


def uri(r: Random, nasty: float) -> bytes:
    if r.random() < 0.002:
        return b"/v1/cpi/click?" + long_query(r)
    origin, path = origin_and_path(r, nasty)
    text = origin + path + (b"" if r.random() < nasty * 0.02 else b"?") + query(r, nasty)
    return text + b"#top" if r.random() < nasty * 0.04 else text


def nastiness(r: Random) -> float:
    """Half of all are nearly good, and tell what a single oddity does."""
    return r.choice([0.0, 0.0, 0.02, 0.05, 0.1, 0.3, 0.7])


def _flip(r: Random, text: bytes, at: int) -> bytes:
    return (
        text[:at]
        + bytes([r.choice([text[at] ^ 1 << r.randrange(8), r.randrange(256), text[at] ^ 0x20])])
        + text[at + 1 :]
    )


def _insert(r: Random, text: bytes, at: int) -> bytes:
    return (
        text[:at]
        + r.choice([*ESCAPES, *RAW, *ODD, *MACROS, b"&", b"=", b"?", b"&signature=", b"&expires=1"])
        + text[at:]
    )


def _drop(r: Random, text: bytes, at: int) -> bytes:
    return text[:at] + text[at + r.choice([1, 1, 1, 2, 5, 20]) :]


def _double(r: Random, text: bytes, at: int) -> bytes:
    end = at + r.randrange(1, 30)
    return text[:end] + text[at:end] + text[end:]


def _cut(_: Random, text: bytes, at: int) -> bytes:
    return text[:at]


CHANGES: Sequence[Callable[[Random, bytes, int], bytes]] = (_flip, _flip, _insert, _insert, _drop, _double, _cut)


def changed(r: Random, text: bytes, most: int = 3) -> bytes:
    for _ in range(r.randrange(1, most + 1)):
        if text:
            text = r.choice(CHANGES)(r, text, r.randrange(len(text)))
    return text
