"""Every status number: its family and its name."""

from __future__ import annotations

_NAMES: dict[str, dict[int, str]] = {
    "click": {
        0: "valid",
        1: "malformed_uri",
        2: "missing_signature",
        3: "malformed_signature",
        4: "duplicate_parameter",
        5: "missing_expires",
        6: "malformed_expires",
        7: "missing_parameter",
        8: "unsigned_parameter",
        9: "no_active_key",
        10: "invalid_signature",
        11: "expired",
        12: "lifetime_too_long",
        13: "replayed",
        14: "replay_guard_full",
    },
    "install": {
        40: "missing_token",
        41: "malformed_token",
        42: "unknown_api_key",
        43: "no_active_key",
        44: "body_too_large",
        45: "invalid_json",
        46: "invalid_token",
    },
    "caller": {
        100: "null_pointer",
        101: "invalid_argument",
        102: "buffer_too_small",
        103: "invalid_key",
        104: "invalid_key_ring",
        105: "invalid_policy",
        106: "out_of_memory",
        107: "body_too_large",
    },
    "signing": {
        120: "too_long",
        121: "malformed_uri",
        122: "has_signature",
        123: "unfilled_macro",
        124: "illegal_byte",
        125: "escaped_ampersand",
        126: "too_many_parameters",
        127: "duplicate_parameter",
        128: "has_expires",
        129: "missing_expires",
        130: "expires_out_of_range",
        131: "no_signing_key",
        132: "strict_lint",
        133: "malformed_template",
        134: "unknown_macro",
    },
    # PHP's number and 150, and one that is ours.
    "json": {
        151: "depth",
        152: "state_mismatch",
        153: "control_character",
        154: "syntax",
        155: "utf8",
        157: "inf_or_nan",
        159: "invalid_property_name",
        160: "utf16",
        170: "unstable_json",
    },
    "internal": {199: "internal"},
}

ALL: list[tuple[int, str, str]] = [
    (number, family, name) for family, names in _NAMES.items() for number, name in names.items()
]
NAME: dict[int, str] = {number: name for number, _, name in ALL}


class CallerError(Exception):
    """Statuses 100 to 107: what is wrong is not the input but how the library is set up."""

    def __init__(self, status: int) -> None:
        super().__init__(NAME[status])
        self.status = status
