"""Arrow arrays made by hand, in the structures of the Arrow C data interface, so that they can be wrong."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from typing import Any


class Schema(ctypes.Structure):
    _fields_ = (
        ("format", ctypes.c_void_p),
        ("name", ctypes.c_void_p),
        ("metadata", ctypes.c_void_p),
        ("flags", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    )


class Array(ctypes.Structure):
    _fields_ = (
        ("length", ctypes.c_int64),
        ("null_count", ctypes.c_int64),
        ("offset", ctypes.c_int64),
        ("n_buffers", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("buffers", ctypes.c_void_p),
        ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p),
        ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    )


# Whatever a structure points to. It is kept until the tests end: nothing tells when the last reader is done.
_KEPT: list[object] = []


def _release(pointer: Any) -> None:
    pointer.contents.release = None


_RELEASE_ARRAY = ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))(_release)
_RELEASE_SCHEMA = ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))(_release)


def memory(content: bytes | None) -> int | None:
    """The address of a copy."""
    if content is None:
        return None
    buffer = ctypes.create_string_buffer(content, len(content) + 64)
    _KEPT.append(buffer)
    return ctypes.addressof(buffer)


def _addresses(items: Sequence[int | None]) -> int | None:
    if not items:
        return None
    table = (ctypes.c_void_p * len(items))(*items)
    _KEPT.append(table)
    return ctypes.addressof(table)


def _address(item: ctypes.Structure | None) -> int | None:
    return None if item is None else ctypes.addressof(item)


def schema(
    kind: bytes | None = b"u",
    children: Sequence[Schema | None] = (),
    /,
    *,
    name: bytes = b"",
    dictionary: Schema | None = None,
    **changed: Any,
) -> Schema:
    """A type by its format; what is changed is a field of the structure."""
    made = Schema()
    made.format, made.name, made.flags = memory(kind), memory(name), 2
    made.n_children, made.children = len(children), _addresses([_address(child) for child in children])
    made.dictionary = _address(dictionary)
    made.release = ctypes.cast(_RELEASE_SCHEMA, ctypes.c_void_p)
    for field, value in changed.items():
        setattr(made, field, value)
    _KEPT.append(made)
    return made


def array(
    length: int,
    buffers: Sequence[int | None],
    children: Sequence[Array | None] = (),
    /,
    *,
    dictionary: Array | None = None,
    **changed: Any,
) -> Array:
    made = Array()
    made.length = length
    made.n_buffers, made.buffers = len(buffers), _addresses(buffers)
    made.n_children, made.children = len(children), _addresses([_address(child) for child in children])
    made.dictionary = _address(dictionary)
    made.release = ctypes.cast(_RELEASE_ARRAY, ctypes.c_void_p)
    for field, value in changed.items():
        setattr(made, field, value)
    _KEPT.append(made)
    return made


def integers(width: str, *numbers: int) -> int | None:
    """A buffer of them, as wide as a letter of the module struct says."""
    return memory(struct.pack(f"={len(numbers)}{width}", *numbers))


def capsule(name: bytes | None, pointed: ctypes.Structure) -> object:
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    # A capsule keeps its name no more than what it points to.
    _KEPT.append(name)
    return new(ctypes.addressof(pointed), name, None)


class Exporter:
    """An array under its schema, for whoever takes the Arrow PyCapsule interface."""

    def __init__(self, kind: Schema, rows: Array) -> None:
        self.kind = kind
        self.rows = rows

    def __arrow_c_array__(self, requested_schema: object | None = None, /) -> tuple[object, object]:
        return capsule(b"arrow_schema", self.kind), capsule(b"arrow_array", self.rows)
