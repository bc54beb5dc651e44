"""Changes of the interface, as someone might make them, and what baseline.sh has to say of each.

A change is made in the Rust code and in the header, as `make header` would: with cbindgen it would take minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

HEADER = "include/adseal.h"
BUILD = "build.rs"
CAPI_STATUS = "crates/capi/src/status.rs"
CONSTANTS = "crates/capi/src/constants.rs"
JSON = "crates/capi/src/php_json.rs"
KEYS = "crates/capi/src/keys.rs"
PLACE = "crates/capi/src/place.rs"
REPLAY = "crates/capi/src/replay.rs"
SIGN = "crates/capi/src/click_sign.rs"
CONTEXT = "crates/capi/src/signing_context.rs"
SUMMARY = "crates/capi/src/click_summary.rs"
STATUS = "crates/core/src/status.rs"

BREAKS_TYPES = "a break in the functions and types"
BREAKS_NUMBERS = "a break in the numbers of the header"
BREAKS_NAMES = "a break in the names of the library"
ADDS_TYPES = "an addition to the functions and types"
ADDS_NUMBERS = "an addition to the numbers of the header"
ADDS_NAMES = "an addition to the names of the library"


@dataclass(frozen=True)
class Variant:
    title: str
    # File, what stands there exactly once, what stands there instead.
    edits: tuple[tuple[str, str, str], ...]
    # The parts of the interface that it changes, and nothing else does.
    headings: tuple[str, ...]
    # What the report says beside.
    says: tuple[str, ...]


BREAKS = (
    Variant(
        "a function is gone",
        (
            (
                CONSTANTS,
                '#[unsafe(no_mangle)]\npub extern "C" fn adseal_mac_length',
                'pub extern "C" fn adseal_mac_length',
            ),
            (HEADER, "size_t adseal_mac_length(void);", ""),
        ),
        (BREAKS_TYPES,),
        ("1 Removed function", "{adseal_mac_length}"),
    ),
    Variant(
        "a parameter has another type",
        (
            (SIGN, "seconds: i64) -> i32", "seconds: i32) -> i32"),
            (SIGN, "signer.lifetime = seconds;", "signer.lifetime = i64::from(seconds);"),
            (
                HEADER,
                "(struct adseal_click_signer *signer, int64_t seconds)",
                "(struct adseal_click_signer *signer, int32_t seconds)",
            ),
        ),
        (BREAKS_TYPES,),
        (
            "1 Changed",
            "int32_t adseal_click_signer_set_lifetime(",
            "parameter 2 of type",
            "type size changed from 64 to 32",
        ),
    ),
    Variant(
        "a parameter more",
        (
            (CONSTANTS, "fn adseal_max_keys()", "fn adseal_max_keys(_: i32)"),
            (HEADER, "size_t adseal_max_keys(void);", "size_t adseal_max_keys(int32_t of_what);"),
        ),
        (BREAKS_TYPES,),
        ("1 Changed", "size_t adseal_max_keys(", "parameter 1 of type 'typedef int32_t' was added"),
    ),
    Variant(
        "what a function gives back has another sign",
        (
            (
                CAPI_STATUS,
                "fn adseal_abi_version() -> u32 {\n    ADSEAL_ABI_VERSION",
                "fn adseal_abi_version() -> i32 {\n    1",
            ),
            (HEADER, "uint32_t adseal_abi_version(void);", "int32_t adseal_abi_version(void);"),
        ),
        (BREAKS_TYPES,),
        ("1 Changed", "uint32_t adseal_abi_version()", "return type changed"),
    ),
    Variant(
        "a field more, in between",
        (
            (SUMMARY, "    pub message_length: usize,\n", "    pub message_length: usize,\n    pub more: usize,\n"),
            (SUMMARY, "            message_length: 0,\n", "            message_length: 0,\n            more: 0,\n"),
            (HEADER, "    size_t message_length;\n", "    size_t message_length;\n    size_t more;\n"),
        ),
        (BREAKS_TYPES,),
        ("struct adseal_click_summary", "type size changed from 704 to 768", "'size_t more', at offset 192 (in bits)"),
    ),
    Variant(
        "a field more, at the end",
        (
            (SUMMARY, "    pub key_index: i32,\n", "    pub key_index: i32,\n    pub more: i64,\n"),
            (SUMMARY, "            key_index: NO_KEY,\n", "            key_index: NO_KEY,\n            more: 0,\n"),
            (HEADER, "    int32_t key_index;\n", "    int32_t key_index;\n    int64_t more;\n"),
        ),
        (BREAKS_TYPES,),
        ("struct adseal_click_summary", "'int64_t more', at offset 704 (in bits)"),
    ),
    Variant(
        "a field has another type of the same size",
        (
            (SUMMARY, "    pub flags: u32,", "    pub flags: i32,"),
            (SUMMARY, "found.flags().bits();", "found.flags().bits().cast_signed();"),
            ("crates/capi/src/click_verdict.rs", "summary.flags)", "summary.flags.cast_unsigned())"),
            (HEADER, "    uint32_t flags;", "    int32_t flags;"),
        ),
        (BREAKS_TYPES,),
        ("struct adseal_click_summary", "type of 'uint32_t flags' changed"),
    ),
    Variant(
        "two fields change places",
        (
            (JSON, "    pub offset: usize,\n", ""),
            (JSON, "    pub length: usize,\n", "    pub length: usize,\n    pub offset: usize,\n"),
            (
                HEADER,
                "     * Where, in bytes from the start of the text.\n     */\n    size_t offset;\n    /**\n",
                "",
            ),
            (
                HEADER,
                "     * How many bytes are meant.\n     */\n    size_t length;\n",
                "     * How many bytes are meant.\n     */\n    size_t length;\n    size_t offset;\n",
            ),
        ),
        (BREAKS_TYPES,),
        ("struct adseal_instability", "offset changed from 64 to 128"),
    ),
    Variant(
        "a field has another name",
        (
            (PLACE, "    /// 0.\n    pub reserved: i32,", "    /// 0.\n    pub spare: i32,"),
            (PLACE, "kind: lint.kind.code(), reserved: 0,", "kind: lint.kind.code(), spare: 0,"),
            (HEADER, "reserved;\n    /**\n     * Where; its `lint`", "spare;\n    /**\n     * Where; its `lint`"),
        ),
        (BREAKS_TYPES,),
        ("struct adseal_lint", "name of 'adseal_lint::reserved' changed to"),
    ),
    Variant(
        "a handle may be changed that could not be",
        (
            (
                KEYS,
                "fn adseal_key_ring_length(ring: Option<&adseal",
                "fn adseal_key_ring_length(ring: Option<&mut adseal",
            ),
            (HEADER, "adseal_key_ring_length(const struct", "adseal_key_ring_length(struct"),
        ),
        (BREAKS_TYPES,),
        (
            "size_t adseal_key_ring_length(const adseal_key_ring*)",
            "parameter 1 of type 'const adseal_key_ring*' changed",
        ),
    ),
    Variant(
        "a callback has another signature",
        (
            (REPLAY, "fn(context: *mut c_void)>;", "fn(context: *mut c_void, why: i32)>;"),
            (REPLAY, "release(self.context)", "release(self.context, 0)"),
            (
                HEADER,
                "(*adseal_replay_release_fn)(void *context);",
                "(*adseal_replay_release_fn)(void *context, int32_t why);",
            ),
        ),
        (BREAKS_TYPES,),
        ("'typedef adseal_replay_release_fn' changed", "parameter 2 of type 'typedef int32_t' was added"),
    ),
    Variant(
        "a status has another number",
        (
            (STATUS, "    Expired = 11, Click,", "    Expired = 15, Click,"),
            (CONSTANTS, "ADSEAL_CLICK_EXPIRED: i32 = 11;", "ADSEAL_CLICK_EXPIRED: i32 = 15;"),
            (HEADER, "#define ADSEAL_CLICK_EXPIRED 11", "#define ADSEAL_CLICK_EXPIRED 15"),
        ),
        (BREAKS_NUMBERS, BREAKS_NAMES),
        (
            "< ADSEAL_CLICK_EXPIRED 11 int",
            "> ADSEAL_CLICK_EXPIRED 15 int",
            "< status 11 click expired",
            "> status 15 click expired",
        ),
    ),
    Variant(
        "a macro is gone",
        ((HEADER, "#define ADSEAL_MAX_SIGNED_OVERHEAD 74\n", ""),),
        (BREAKS_NUMBERS,),
        ("< ADSEAL_MAX_SIGNED_OVERHEAD 74 int",),
    ),
    Variant(
        "a macro has another type",
        ((HEADER, "#define ADSEAL_MAC_LENGTH 32\n", "#define ADSEAL_MAC_LENGTH 32u\n"),),
        (BREAKS_NUMBERS,),
        ("< ADSEAL_MAC_LENGTH 32 int", "> ADSEAL_MAC_LENGTH 32 unsigned"),
    ),
    Variant(
        "a status has another name",
        ((STATUS, 'Click, "replayed",', 'Click, "seen_before",'),),
        (BREAKS_NAMES,),
        ("< status 13 click replayed", "> status 13 click seen_before"),
    ),
)

# The library changes and the header does not, or the other way round.
DISAGREEMENTS = (
    Variant(
        "a parameter, in the library alone", BREAKS[1].edits[:2], (), ("disagree", "adseal_click_signer_set_lifetime")
    ),
    Variant(
        "a parameter, in the header alone", BREAKS[1].edits[2:], (), ("disagree", "adseal_click_signer_set_lifetime")
    ),
    Variant("a field, in the library alone", BREAKS[4].edits[:2], (), ("disagree", "more: unsigned 64 at byte 24")),
    Variant(
        "a function, in the header alone", BREAKS[0].edits[:1], (), ("disagree", "adseal_mac_length", "library: none")
    ),
    Variant(
        "a function is exported by another name, in the library alone",
        (
            (
                CONSTANTS,
                '#[unsafe(no_mangle)]\npub extern "C" fn adseal_mac_length',
                '#[unsafe(export_name = "adseal_mac_size")]\npub extern "C" fn adseal_mac_length',
            ),
        ),
        (),
        ("disagree", "adseal_mac_length", "library: none", "adseal_mac_size"),
    ),
    Variant(
        "arguments of any number, in the header alone",
        ((HEADER, "size_t adseal_mac_length(void);", "size_t adseal_mac_length(int32_t of_what, ...);"),),
        (),
        ("disagree", "(signed 32, ...) -> unsigned 64"),
    ),
    Variant(
        "what is behind a handle is shown, and only the half of it",
        (
            (
                CONTEXT,
                "pub struct adseal_signing_context {",
                "#[repr(C)]\npub struct adseal_signing_context {\n    pub reserved: i32,",
            ),
            (CONTEXT, "Ok(adseal_signing_context { signer", "Ok(adseal_signing_context { reserved: 0, signer"),
            (
                HEADER,
                "typedef struct adseal_signing_context adseal_signing_context;",
                "typedef struct adseal_signing_context {\n    int32_t reserved;\n} adseal_signing_context;",
            ),
        ),
        (),
        ("disagree", "struct adseal_signing_context"),
    ),
    Variant(
        "the ABI number, in build.rs alone",
        ((BUILD, "const ABI_VERSION: u32 = 1;", "const ABI_VERSION: u32 = 2;"),),
        (),
        ("build.rs says that the ABI is 2, and include/adseal.h that it is 1",),
    ),
)

ADDITIONS = (
    Variant(
        "a function more",
        (
            (
                KEYS,
                "/// How many keys the ring has; 0 for NULL.\n",
                "/// Another.\n#[unsafe(no_mangle)]\n"
                'pub extern "C" fn adseal_key_ring_more(_: Option<&adseal_key_ring>) -> i32 {\n    0\n}\n\n'
                "/// How many keys the ring has; 0 for NULL.\n",
            ),
            (
                HEADER,
                "size_t adseal_key_ring_length(",
                "int32_t adseal_key_ring_more(const struct adseal_key_ring *ring);\nsize_t adseal_key_ring_length(",
            ),
        ),
        (ADDS_TYPES,),
        ("1 Added function", "int32_t adseal_key_ring_more("),
    ),
    Variant(
        "a macro more",
        ((HEADER, "#define ADSEAL_MAC_LENGTH 32\n", "#define ADSEAL_MAC_LENGTH 32\n#define ADSEAL_MORE 33\n"),),
        (ADDS_NUMBERS,),
        ("> ADSEAL_MORE 33 int",),
    ),
    Variant(
        "a status more",
        (
            (
                STATUS,
                "    MissingToken = 40,",
                '    Another = 15, Click, "another", "another";\n    MissingToken = 40,',
            ),
            (
                HEADER,
                "#define ADSEAL_CLICK_EXPIRED 11\n",
                "#define ADSEAL_CLICK_EXPIRED 11\n#define ADSEAL_CLICK_ANOTHER 15\n",
            ),
        ),
        (ADDS_NUMBERS, ADDS_NAMES),
        ("> ADSEAL_CLICK_ANOTHER 15 int", "> status 15 click another"),
    ),
)

# What is behind a handle is nobody's business, and neither is how Rust spells a pointer or calls a module.
UNNOTICED = (
    Variant(
        "a field more behind a handle",
        (
            (CONTEXT, "    last: Outcome,\n", "    last: Outcome,\n    more: u64,\n"),
            (CONTEXT, "last: Outcome::DONE }", "last: Outcome::DONE, more: 1 }"),
        ),
        (),
        ("the ABI 1 is as it was frozen",),
    ),
    Variant(
        "a pointer that Rust spells otherwise",
        (
            (
                KEYS,
                "fn adseal_key_ring_length(ring: Option<&adseal_key_ring>) -> usize {\n",
                "fn adseal_key_ring_length(ring: *const adseal_key_ring) -> usize {\n"
                "    // SAFETY: it is NULL or a ring.\n    let ring = unsafe { ring.as_ref() };\n",
            ),
        ),
        (),
        ("the ABI 1 is as it was frozen",),
    ),
)

RAISED = (
    (BUILD, "const ABI_VERSION: u32 = 1;", "const ABI_VERSION: u32 = 2;"),
    (CONSTANTS, "ADSEAL_ABI_VERSION: u32 = 1;", "ADSEAL_ABI_VERSION: u32 = 2;"),
    (HEADER, "#define ADSEAL_ABI_VERSION 1\n", "#define ADSEAL_ABI_VERSION 2\n"),
)
