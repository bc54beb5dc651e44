"""Types of arguments, for annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias, Union

if TYPE_CHECKING:
    from adseal._native import Key, KeyRing

__all__ = [
    "AnyKey",
    "ArrowArrayExporter",
    "ArrowStreamExporter",
    "HeaderItems",
    "Headers",
    "KeyTuple",
    "RawKeys",
    "ReplayStore",
    "Secret",
    "Text",
    "Times",
    "Uris",
    "Value",
]

Text: TypeAlias = str | bytes
"""A ``str`` stands for its UTF-8 bytes."""

Value: TypeAlias = str | bytes | int | None
"""The value of a parameter, unencoded; ``None`` is sent as ``null``."""

KeyTuple: TypeAlias = (
    tuple[str, Text]
    | tuple[str, Text, int | None]
    | tuple[str, Text, int | None, int | None]
    | tuple[str, Text, int | None, int | None, int | None]
)
"""The arguments of a ``Key``, in its order."""

AnyKey: TypeAlias = Union[Text, "KeyRing"]
"""One private key that is always active, or a ring of them."""

Secret: TypeAlias = Union[Text, "Key", KeyTuple]
"""A secret of an API key, alone or with its id and times. A tuple is one secret: several go into a list."""


RawKeys: TypeAlias = Text | Mapping[str, Text]
"""A key or secret as it is, or up to 16 with their ids: what explaining needs, which tries other spellings of it."""


class HeaderItems(Protocol):
    """The headers of a request as ``items()`` tells them: a ``dict``, or what a web framework has in its place."""

    def items(self) -> Iterable[tuple[Text, Text | Sequence[Text]]]: ...


Headers: TypeAlias = HeaderItems | Iterable[tuple[Text, Text]]
"""All headers of a request: a mapping, whose values may be lists, or (name, value) pairs."""


class ArrowArrayExporter(Protocol):
    """One Arrow array, through the Arrow PyCapsule interface."""

    def __arrow_c_array__(self, requested_schema: object | None = None, /) -> tuple[object, object]: ...


class ArrowStreamExporter(Protocol):
    """A stream of Arrow arrays, through the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None, /) -> object: ...


Uris: TypeAlias = Sequence[str | bytes | None] | ArrowArrayExporter | ArrowStreamExporter
"""A list, or a column of strings with the Arrow PyCapsule interface: of pyarrow, polars, pandas, DuckDB."""

Times: TypeAlias = int | Sequence[int | None] | ArrowArrayExporter | ArrowStreamExporter
"""Unix seconds for all rows, or one for each: a list, or a column of integers or of timestamps with a time zone."""


class ReplayStore(Protocol):
    """Remembers the signatures of accepted clicks where several processes share them."""

    def check_and_insert(self, signature: bytes, keep_until: int, now: int, /) -> str:
        """Checks whether the signature is known and, where it is not, remembers it until ``keep_until``: in one step.

        Both times are unix seconds. Returns ``"fresh"``, ``"replayed"``, or ``"full"`` where it cannot be remembered.
        A store never makes room by forgetting a signature whose time has not come. What it raises reaches the caller
        of ``verify``.
        """
        ...
