"""What makes a body unstable, place by place (docs/php-json.md, "Stability")."""

from __future__ import annotations

from suites_json import StabilityCase as Case

STABLE = [
    Case(f"stable-{name}", about, text)
    for name, about, text in (
        ("object", "A body as PHP writes it.", b'{"a":1,"b":[true,false,null],"c":{"d":"e"}}'),
        ("array-empty", "An empty array.", b"[]"),
        ("string-empty", "An empty string.", b'""'),
        ("literal", "A literal.", b"null"),
        ("integers", "Integers in their range.", b"[0,1,-1,9223372036854775807,-9223372036854775808]"),
        ("doubles", "Doubles as PHP writes them.", b"[0.1,-2.5,1.0e+25,1.5e-5,0.0001,5.0e-324,1.0e+17]"),
        ("escapes", "Every escape that PHP writes.", b'"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u0080\\u00e9\\uffff"'),
        ("pair", "A surrogate pair in lower case.", b'"\\ud83d\\ude00"'),
        ("ascii", "ASCII that stands for itself.", b'" !#$%&\'()*+,-.0:;<=>?@A[]^_`a{|}~\x7f"'),
        ("key-escaped", "A key as PHP writes it.", b'{"\\/\\u00e9":1}'),
        ("nul", "U+0000, but not at the start of a key.", b'{"a\\u0000":"\\u0000"}'),
        ("names-of-digits", "Keys that make no list.", b'[{"1":1},{"0":1,"2":2},{"1":1,"0":2},{"00":1},{"0":1,"a":2}]'),
        ("equal-keys-apart", "Equal keys of different objects.", b'{"a":{"a":1},"b":{"a":{"a":2}}}'),
        ("empty-keys", "The empty key.", b'{"":1,"_empty_":2}'),
        ("depth-511", "511 containers.", b"[" * 511 + b"]" * 511),
    )
]

STRINGS = [
    Case(f"string-{name}", about, text)
    for name, about, text in (
        ("slash", "A slash.", b'"a/b"'),
        ("slashes", "Each slash is a place of its own.", b'"https://h//"'),
        ("slash-beside-escaped", "One that is escaped is none.", b'"\\//\\/"'),
        ("slash-behind-backslash", "An escaped backslash does not escape it.", b'"\\\\/"'),
        ("slash-in-key", "In a key.", b'{"a/b":1}'),
        ("slash-outside", "Outside of strings it is an error.", b"[1/2]"),
        ("raw", "A character above U+007f.", b'"caf\xc3\xa9"'),
        ("raw-run", "A run of characters is one place.", '"a\u00e9\u20ac\U0001f600z"'.encode()),
        ("raw-runs", "Two runs are two.", '"\u00e9a\u20ac"'.encode()),
        ("raw-run-slash", "A slash ends a run.", '"\u00e9/\u20ac"'.encode()),
        ("raw-run-escape", "So does an escape of the same character.", b'"\xc3\xa9\\u00e9\xc3\xa9"'),
        ("raw-run-bad-escape", "Or one that PHP writes otherwise.", b'"\xc3\xa9\\u00E9\xc3\xa9"'),
        ("raw-two-strings", "The end of a string ends a run.", b'["\xc3\xa9","\xc3\xa9"]'),
        ("raw-0080", "U+0080 is the first.", b'"\x7f\xc2\x80"'),
        ("raw-in-key", "In a key.", b'{"\xc3\xa9":1}'),
        ("escape-upper", "Upper-case digits.", b'"\\u00E9"'),
        ("escape-mixed", "One upper-case digit.", b'"\\u00eA\\u00ea"'),
        ("escape-letter", "A character that stands for itself.", b'"\\u0041\\u0020\\u007e"'),
        ("escape-delete", "U+007f does.", b'"\\u007f"'),
        ("escape-0080", "U+0080 does not.", b'"\\u0080"'),
        ("escape-short", "Characters with a short escape.", b'"\\u0008\\u0009\\u000a\\u000c\\u000d"'),
        ("escape-quote", "Quote, backslash and slash.", b'"\\u0022\\u005c\\u002f"'),
        ("escape-control", "A control character without one.", b'"\\u000b\\u000B\\u001f\\u001F"'),
        ("escape-html", "What other encoders escape.", b'"\\u003c\\u003e\\u0026\\u0027"'),
        ("escape-pair-upper", "A pair in upper case is one place.", b'"\\uD83D\\uDE00"'),
        ("escape-pair-first", "The first of the two in upper case.", b'"\\uD83D\\ude00"'),
        ("escape-pair-second", "The second.", b'"\\ud83d\\uDE00"'),
        ("escape-pairs", "Two pairs are two places.", b'"\\uD83D\\uDE00\\uD83D\\uDE00"'),
        ("escapes-side-by-side", "Each escape is a place of its own.", b'"\\u0041\\u0042"'),
        ("escape-in-key", "In a key.", b'{"\\u0061":1}'),
        ("order", "The places of a string in their order.", b'"/\xc3\xa9\\u0041/\\u00E9\xc3\xa9"'),
        ("not-in-order-of-causes", "By place, not by cause.", b'"\\u0041\xc3\xa9/"'),
    )
]

SPACES = [
    Case(f"space-{name}", about, text)
    for name, about, text in (
        ("one", "One space.", b"[1, 2]"),
        ("run", "A run is one place.", b"[1, \t\r\n 2]"),
        ("each", "Every place between tokens.", b' { "a" : [ 1 , 2 ] } '),
        ("front", "In front of the text.", b"\n[]"),
        ("behind", "Behind it.", b"[]\n"),
        ("in-string", "In a string it is none.", b'" "'),
        ("in-array", "In an empty array.", b"[ ]"),
        ("in-object", "In an empty object.", b"{ }"),
        ("only", "A text of white space.", b" \n"),
        ("before-error", "In front of an error it is told.", b"[1, x"),
        ("before-end", "In front of the end too.", b"[1, "),
        ("before-control", "Or of a byte that is none.", b" \x0b"),
    )
]

NUMBERS = [
    Case(f"number-{name}", about, text)
    for name, about, text in (
        ("minus-zero", "The integer -0.", b"[-0,0]"),
        ("minus-zero-double", "Negative zero as a double has one cause.", b"[-0.0,-0e0,-0.00E5]"),
        ("minus-zero-underflow", "What rounds to it.", b"[-1e-400,-2e-324]"),
        ("zero-double", "Zero as a double.", b"[0.0,0e0,1e-400]"),
        ("point-zero", "A point and a zero.", b"[1.0,-1.0]"),
        ("trailing-zero", "A trailing zero.", b"[1.50,1.5]"),
        ("exponent", "An exponent that PHP does not write.", b"[1e2,1e25,1.0e25,1.0E+25,1.0e+25,1.0e+025]"),
        ("digits", "More digits than needed.", b"[0.10000000000000001,0.1]"),
        ("positional", "No exponent where there is one.", b"[0.00001,1.0e-5,1.0e-4,0.0001]"),
        ("positional-up", "Or the other way round.", b"[1.0e+16,100000000000000000.0,1.0e+17]"),
        ("overflow", "Integers outside their range.", b"[9223372036854775808,-9223372036854775809]"),
        ("overflow-limits", "Integers at its ends.", b"[9223372036854775807,-9223372036854775808]"),
        ("overflow-20", "20 digits.", b"[10000000000000000000,-18446744073709551616]"),
        ("overflow-309", "The longest that is no infinity.", b"1" * 309),
        ("overflow-infinite", "An infinite one.", b"[" + b"1" * 310 + b"]"),
        ("overflow-as-double", "With a point it is a double.", b"[9223372036854775808.0,9.223372036854776e+18]"),
        ("infinity", "An infinity does not end the reading.", b'[1e999,"/"]'),
        ("infinities", "Each is told, over its whole length.", b"[1e999,-1e999,1.5e+400]"),
        ("infinity-dropped", "Even if it is dropped.", b'{"a":1e999,"a":1}'),
        ("infinity-then-error", "And an error behind it.", b"[1e999,x]"),
        ("infinity-alone", "As the whole text.", b"1e999"),
        ("negative", "Other negative numbers.", b"[-1,-0.5,-1.0e-5]"),
        ("smallest", "The smallest double and half of it.", b"[5.0e-324,5e-324,-3e-324,-2.4e-324]"),
        ("clamped", "An exponent that counts as another.", b"-1" + b"0" * 19999 + b"e-20000"),
    )
]

OBJECTS = [
    Case(f"object-{name}", about, text)
    for name, about, text in (
        ("empty", "An empty object.", b"{}"),
        ("empty-nested", "Every empty one.", b'[{},{"a":{}},[{}]]'),
        ("empty-space", "From brace to brace.", b"[{ \n }]"),
        ("list", "A list.", b'{"0":1}'),
        ("list-nested", "The inner one is complete first.", b'{"0":{"0":{"0":1}}}'),
        ("list-length", "From brace to brace.", b'[1,{"0": [1,2] ,"1":{"a":"}"}}]'),
        ("list-of-empty", "The empty one is another cause.", b'{"0":{},"1":{}}'),
        ("list-escaped", "The key counts as it is decoded.", b'{"\\u0030":1}'),
        ("list-merged", "Merged first.", b'{"0":1,"1":2,"0":3}'),
        ("list-merged-escaped", "Spelled otherwise.", b'{"0":1,"\\u0030":2}'),
        ("list-not", "Merged, and in another order.", b'{"1":1,"0":2,"1":3}'),
        ("list-in-dropped", "A value that is dropped is told.", b'{"a":{"0":1},"a":1}'),
        ("empty-in-dropped", "An empty one too.", b'{"a":{},"a":1}'),
        ("eleven", "Two digits.", b"{" + b",".join(b'"%d":0' % number for number in range(11)) + b"}"),
        ("twelve-without-one", "A number is missing.",
         b"{" + b",".join(b'"%d":0' % number for number in range(12) if number != 10) + b"}"),
        ("repeat", "A key that comes again.", b'{"a":1,"a":2}'),
        ("repeats", "Each time it does.", b'{"a":1,"a":2,"b":3,"a":4,"b":5}'),
        ("repeat-spelled", "Spelled otherwise, at the place of the repeat.", b'{"a":1,"\\u0061":2}'),
        ("repeat-raw", "The places of the key, then the repeat.", b'{"\\u00e9":1,"\xc3\xa9":2}'),
        ("repeat-nested", "Told at the closing brace: the inner one first.", b'{"a":1,"a":{"b":1,"b":2}}'),
        ("repeat-nested-later", "Even behind what follows the key.", b'{"a":1,"a":{"b":"/"},"c":"/"}'),
        ("repeat-behind-inner", "Inner objects between two repeats.", b'{"a":1,"a":{},"a":{"0":1}}'),
        ("repeat-space", "White space in front of the brace comes first.", b'{"a":1,"a":2 }'),
        ("repeat-unclosed", "Not told where the object is not closed.", b'{"a":1,"a":2'),
        ("repeat-mismatch", "Nor where it is closed in error.", b'{"a":1,"a":2]'),
        ("repeat-error-inside", "Nor in front of an error.", b'{"a":1,"a":{"b":1,"b":2},"/":\x01'),
        ("repeat-empty-key", "The empty key.", b'{"":1,"":2}'),
        ("repeat-of-nul", "A key with U+0000 inside.", b'{"a\\u0000":1,"a\\u0000b":2,"a\\u0000":3}'),
        ("repeat-of-list", "The repeats, then the list.", b'{"0":"/","0":{}}'),
        ("empty-unclosed", "An object that is not closed is not told.", b"[{}, {"),
        ("list-mismatch", "Nor one that is closed in error.", b'[{"0":1},{"0":1]'),
        ("not-told-in-arrays", "Arrays have no keys.", b'["a","a"]'),
        ("values-are-no-keys", "Nor do values repeat keys.", b'{"a":"a","b":"a"}'),
    )
]

PROPERTY_NAMES = [
    Case(f"property-name-{name}", about, text)
    for name, about, text in (
        ("one", "A key that starts with U+0000.", b'{"\\u0000":1}'),
        ("longer", "With its quotes.", b'{"a":1,"\\u0000b\\u0000":1}'),
        ("each", "Each of them.", b'{"\\u0000":{"\\u0000a":1},"\\u0000b":1}'),
        ("repeated", "A repeat as well.", b'{"\\u0000":1,"\\u0000":2}'),
        ("other-places", "Behind the other places of the key.", b'{"\\u0000/\xc3\xa9":1}'),
        ("no-end", "It does not end the reading.", b'{"\\u0000":1,"b":"/"}'),
        ("then-error", "Another error does.", b'{"\\u0000":1,"b":tru}'),
        ("no-value", "The key was read, whatever follows.", b'{"\\u0000" 1}'),
        ("cut-off", "Not if it is in error.", b'{"\\u0000'),
        ("value", "A value may start with it.", b'["\\u0000",{"a":"\\u0000"}]'),
    )
]

ERRORS = [
    Case(f"error-{name}", about, text)
    for name, about, text in (
        ("syntax", "One byte.", b"[x]"),
        ("end", "None at the end of the text.", b"[1"),
        ("empty", "Nothing.", b""),
        ("state", "The closer.", b"[1}"),
        ("control", "The byte.", b"[\x01]"),
        ("utf-8", "The first byte of the sequence.", b"[\xe2\x82]"),
        ("depth", "The opener.", b"[" * 512),
        ("depth-after-places", "What was read before.", b" " + b"[" * 512),
        ("first-only", "Only the first error.", b"[x,\x01"),
        ("after-places", "Places in front of it stay.", b'["/", 1.0,{},x,"/"]'),
        ("after-inner", "An object that is closed is told.", b'{"a":{"b":1,"b":2},"c":x'),
        ("in-string", "Nothing else of a string in error.", b'["/","/\xc3\xa9\\u0041\\q"]'),
        ("in-string-open", "Or of one that does not end.", b'"/\xc3\xa9'),
        ("in-string-control", "Or has a byte in error.", b'"/\x01"'),
        ("in-string-utf-8", "Or a sequence.", b'"/\xc3\xa9\xff"'),
        ("in-string-surrogate", "Or half a pair.", b'"/\\ud800"'),
        ("in-key", "A key is a string.", b'{"/":1,"/\\q":2}'),
        ("token-complete", "A token that cannot stand there shows nothing.", b'["/" "/"]'),
        ("number-cannot-stand", "Nor does a number.", b"[1 1.0]"),
        ("number-parts", "What is complete of a number that goes on wrongly.", b"[1.0.0]"),
        ("number-zero", "The token in front of the error.", b"[-01]"),
        ("key-cannot-stand", "Nor does a string where no string can stand.", b'{"a":1,"b""/":2}'),
        ("object-cannot-stand", "Nor an object.", b"[1{}]"),
        ("behind", "White space behind the text, then an error.", b"[] \n]"),
    )
]

CASES_BY_HAND = [*STABLE, *STRINGS, *SPACES, *NUMBERS, *OBJECTS, *PROPERTY_NAMES, *ERRORS]
