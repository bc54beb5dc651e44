"""PHP's JSON: canonical forms (docs/php-json.md). What PHP was asked when the rules were taken from it is in a file."""

from __future__ import annotations

import json
from pathlib import Path

from forms import octets_of
from suites_json import PhpJsonCase as Case

SAMPLES_FILE = Path(__file__).resolve().parent / "php_json_samples.jsonl"
SAMPLES = [
    Case(name, "One of the texts from which the rules were taken.", octets_of(form))
    for name, form in map(json.loads, SAMPLES_FILE.read_text(encoding="ascii").splitlines())
]


def arrays(depth: int, inside: bytes = b"") -> bytes:
    return b"[" * depth + inside + b"]" * depth


def objects(depth: int, inside: bytes) -> bytes:
    return b'{"a":' * depth + inside + b"}" * depth


def by_turns(depth: int) -> bytes:
    """Arrays and objects, with an empty array innermost where the depth is odd."""
    return b'[{"a":' * (depth // 2) + (b"[]" if depth % 2 else b"1") + b"}]" * (depth // 2)


TEXT = [
    Case("text-each-white-space", "Space, tab, line feed and carriage return.", b" \t\n\r[ \t\n\r1 \t\n\r] \t\n\r"),
    Case("text-white-space-everywhere", "White space may stand between any two tokens.",
         b' { "a" : [ 1 , true ] , "b" : { } } '),
    Case("text-white-space-in-empty", "White space does not make an empty container anything else.", b"[[ ],{\n}]"),
    Case("text-scalars", "Every literal.", b"[true,false,null]"),
    Case("text-string-alone", "A string may be the whole text.", b'"x"'),
    Case("text-number-alone", "A number may be the whole text.", b" 12 "),
    Case("text-nested", "Containers in containers.", b'{"a":[{"b":[[],{"c":{}}]},[1,[2,[3]]]],"d":4}'),
    Case("text-siblings", "Commas stand between elements only.", b'[1,[],2,{"a":1,"b":[]},"x",[[]],3]'),
]

DEPTHS = [
    Case(f"depth-{name}-{depth}", about, made)
    for depth in (510, 511, 512, 513)
    for name, about, made in (
        ("arrays", f"{depth} arrays.", arrays(depth)),
        ("objects", f"{depth} objects, the innermost empty.", objects(depth - 1, b"{}")),
        ("value", f"{depth} arrays around a value.", arrays(depth, b"1")),
        ("mixed", f"{depth} arrays and objects by turns.",
         by_turns(depth)),
    )
] + [
    Case("depth-unclosed", "The 512th opener is in error, whatever is missing.", b"[" * 512),
    Case("depth-unclosed-below", "511 that are not closed.", b"[" * 511),
    Case("depth-next-byte", "The byte after the 512th opener is not looked at.", b"[" * 512 + b"\x01"),
    Case("depth-next-byte-utf-8", "Not even one that is no character.", b"[" * 511 + b"{\xff"),
    Case("depth-before", "An error in front of it comes first.", b"[" * 510 + b"\x01" + b"[" * 5),
    Case("depth-again", "Containers that are closed do not count.", b"[" + arrays(510) + b"," + arrays(510) + b"]"),
    Case("depth-second", "The second is too deep.", b"[" + arrays(510) + b"," + arrays(511) + b"]"),
    Case("depth-property-name", "The key that starts with U+0000 comes later.", objects(511, b'{"\\u0000":1}')),
    Case("depth-in-property-name", "A value's error comes before that of its key.",
         b'{"\\u0000":' + arrays(511) + b"}"),
    Case("depth-dropped", "A dropped value counts.", b'{"a":' + arrays(511) + b',"a":1}'),
]

# Every character that a table names, and the neighbours of each range; raw and as an escape.
CHARACTERS = [*range(0x80), 0x80, 0xFF, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFE, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF]


def escape(code: int) -> bytes:
    units = chr(code).encode("utf-16-be").hex()
    return b"".join(b"\\u" + units[at : at + 4].encode() for at in range(0, len(units), 4))


STRINGS = [
    Case("string-raw", "Every character that may stand for itself.",
         b'"' + "".join(chr(code) for code in CHARACTERS if code >= 0x20 and chr(code) not in '"\\').encode() + b'"'),
    Case("string-escapes", "Every character as an escape, in lower case.",
         b'"' + b"".join(map(escape, CHARACTERS)) + b'"'),
    Case("string-escapes-upper", "Every character as an escape, in upper case.",
         b'"' + b"".join(map(escape, CHARACTERS)).upper().replace(b"U", b"u") + b'"'),
    Case("string-short-escapes", "Every short escape.", b'"\\"\\\\\\/\\b\\f\\n\\r\\t"'),
    Case("string-short-escapes-in-keys", "A key is written like any string.",
         b'{"\\"\\\\\\/\\b\\f\\n\\r\\t/\\u00e9\xc3\xa9":1}'),
    Case("string-pairs", "The first and the last surrogate pair.",
         b'"\\ud800\\udc00\\udbff\\udfff\\uD800\\uDC00\\ud83d\\uDE00"'),
    Case("string-pair-of-pairs", "Two pairs side by side.", b'"\\ud83d\\ude00\\ud83d\\ude01"'),
    Case("string-around-surrogates", "What stands next to the surrogates.", b'"\\ud7ff\\ue000"'),
    Case("string-mixed-case", "Hex digits of both cases in one escape.", b'"\\u00eA\\uFfFf\\uAbCd"'),
    Case("string-noncharacters", "Noncharacters are characters.", b'"\xef\xbf\xbe\xef\xbf\xbf\xef\xb7\x90\\uffff"'),
    Case("string-delete", "U+007f and what HTML escapes stand for themselves.", b'"\x7f\'<>&"'),
    Case("string-empty", "An empty string.", b'["",{"":""}]'),
    Case("string-nul-inside", "U+0000 in a value and inside a key.", b'{"a\\u0000":"\\u0000"}'),
    Case("string-backslash-u", "An escaped backslash in front of a u.", b'"\\\\u0041\\\\/"'),
]

KEYS = [
    Case("keys-twice", "The first position and the last value stay.", b'{"a":1,"b":2,"a":3}'),
    Case("keys-thrice", "The last of three values.", b'{"a":1,"a":2,"b":0,"a":3}'),
    Case("keys-all-twice", "Each at its first position.", b'{"c":1,"b":2,"a":3,"a":4,"b":5,"c":6}'),
    Case("keys-spelled-otherwise", "Keys are compared as characters.", b'{"a":1,"\\u0061":2}'),
    Case("keys-spelled-otherwise-raw", "Raw or escaped is the same key.", b'{"\\u00e9":1,"\xc3\xa9":2,"\\u00E9":3}'),
    Case("keys-spelled-otherwise-slash", "So is a slash.", b'{"\\/":1,"/":2,"\\u002f":3}'),
    Case("keys-spelled-otherwise-pair", "So is a pair.", b'{"\\ud83d\\ude00":1,"\xf0\x9f\x98\x80":2}'),
    Case("keys-case", "Case makes another key.", b'{"a":1,"A":2}'),
    Case("keys-normalization", "Composed and decomposed characters are different keys.",
         b'{"\xc3\xa9":1,"e\xcc\x81":2}'),
    Case("keys-nested", "Each object has its own keys.", b'{"a":{"a":1},"b":{"a":{"a":2}}}'),
    Case("keys-nested-twice", "Repeats inside a value that stays.", b'{"a":{"x":1,"x":2},"b":{"x":3}}'),
    Case("keys-nested-dropped", "A container that is dropped.", b'{"a":{"x":[1,{"y":2}]},"a":5}'),
    Case("keys-nested-replaces", "A container that replaces.", b'{"a":5,"b":1,"a":{"x":[1,{"y":2}]}}'),
    Case("keys-not-merged", "Values are not merged.", b'{"a":{"x":1},"a":{"y":2}}'),
    Case("keys-in-array", "Equal objects in an array stay.", b'[{"a":1},{"a":1}]'),
    Case("keys-empty", "The empty key and _empty_ are ordinary.", b'{"":1,"_empty_":2,"":3}'),
    Case("keys-prefix", "A prefix, and a key with a NUL, are other keys.",
         b'{"a":1,"ab":2,"a\\u0000":3,"a\\u0000b":4}'),
    Case("keys-repeated-nul", "A key with a NUL inside may be repeated.", b'{"a\\u0000b":1,"a\\u0000b":2}'),
    Case("keys-same-ends", "Keys that differ in the middle only are different ones.",
         b'{"aaaaaaaaXbbbbbbbb":1,"aaaaaaaaYbbbbbbbb":2,"aaaaaaaaXbbbbbbbb":3,"aaaaaaaaZbbbbbbbb":4}'),
    Case("keys-same-ends-none-twice", "Even where none is there twice.",
         b'{"aaaaaaaaXbbbbbbbb":1,"aaaaaaaaYbbbbbbbb":2}'),
    Case("keys-order-with-quote", "What sorts before and behind a quote, raw and escaped.",
         b'{"a":1,"a!":2,"a\\u0022":3,"a\\u0020":4,"a#":5,"\\u0061":6,"a\\u0021":7,"a ":8,"a\\"":9}'),
    Case("keys-many", "A hundred keys, every one of them twice.",
         b"{" + b",".join(b'"k%d":%d' % (number % 100, number) for number in range(200)) + b"}"),
]

LISTS = [
    Case("list-one", "One member named 0.", b'{"0":1}'),
    Case("list-escaped", "The key counts as it is decoded.", b'{"\\u0030":1}'),
    Case("list-three", "0, 1 and 2 in order.", b'{"0":"a","1":"b","2":"c"}'),
    Case("list-eleven", "Two digits follow one.", b"{" + b",".join(b'"%d":%d' % (n, n) for n in range(11)) + b"}"),
    Case("list-hundred-and-one", "Three digits follow two.",
         b"{" + b",".join(b'"%d":0' % n for n in range(101)) + b"}"),
    Case("list-as-strings", "10 before 2, as texts are ordered, is none.",
         b"{" + b",".join(b'"%d":0' % n for n in (0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9)) + b"}"),
    Case("list-merged", "Repeats are merged first.", b'{"0":1,"1":2,"0":3}'),
    Case("list-merged-only", "One key, twice.", b'{"0":1,"0":2}'),
    Case("list-merged-escaped", "Spelled in two ways.", b'{"0":1,"\\u0030":2,"\\u0031":3}'),
    Case("list-merged-not", "Merged, and in another order.", b'{"1":1,"0":2,"1":3}'),
    Case("list-order", "Another order is none.", b'{"1":1,"0":2}'),
    Case("list-gap", "A gap.", b'{"0":1,"2":2}'),
    Case("list-from-one", "From 1 on.", b'{"1":1,"2":2}'),
    Case("list-leading-zero", "00 and 01 are names.", b'{"0":1,"01":2}'),
    Case("list-00", "00 is not 0.", b'{"00":1}'),
    Case("list-minus-zero", "Nor is -0.", b'{"-0":1}'),
    Case("list-plus", "Nor is +0.", b'{"+0":1}'),
    Case("list-space", "Nor is 0 with a space.", b'[{"0 ":1},{" 0":1}]'),
    Case("list-point", "Nor is 0.0.", b'{"0.0":1}'),
    Case("list-other-digits", "Nor is another digit of that value.", '{"\u0660":1,"\uff10":2}'.encode()),
    Case("list-nul", "Nor is 0 with a NUL behind it.", b'{"0\\u0000":1}'),
    Case("list-then-name", "One other key is enough.", b'{"0":1,"1":2,"a":3}'),
    Case("list-name-first", "At any place.", b'{"a":3,"0":1,"1":2}'),
    Case("list-empty-name", "The empty key too.", b'{"0":1,"":2}'),
    Case("list-nested", "Lists in lists.", b'{"0":{"0":{"0":{}}},"1":{"a":{"0":1}}}'),
    Case("list-in-object", "A list in an object.", b'{"a":{"0":{},"1":[]},"b":[{"0":{"1":2}}]}'),
    Case("list-dropped", "One in a value that is dropped.", b'{"a":{"0":1},"a":{"1":1}}'),
    Case("list-number-and-more", "A number with something behind it is a name.",
         b"{" + b",".join(b'"%d":0' % n for n in range(10)) + b',"1x":0}'),
    Case("list-large-numbers", "Large numbers are names.", b'{"9223372036854775807":1,"9223372036854775808":2}'),
    Case("list-empty-object", "The empty object.", b"{}"),
    Case("list-empty-objects", "Empty objects in many places.", b'[{},{"a":{}},[{}],{"0":{}}]'),
]

CASES_BY_HAND = [*TEXT, *DEPTHS, *STRINGS, *KEYS, *LISTS]
