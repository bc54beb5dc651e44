"""What adseal raises, beside TypeError and ValueError for arguments that no call could take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adseal._enums import Cause, LintKind, SigningReason


class AdsealError(Exception):
    """Whatever adseal refuses to do. No message holds a key, a secret, or what was to be signed."""


class SigningError(AdsealError):
    """Something was not signed; nothing is changed or guessed to make it fit.

    ``reason`` says why. ``offset`` counts bytes from the start of the input (for parts: of the path, or of the name or
    value; for a template: of the template, or of the value), ``parameter`` is the raw name of the parameter at fault.
    ``lint`` is set where strict mode refused one, ``cause`` where a JSON text is unstable, ``row`` where one of many
    was refused.
    """

    def __init__(
        self,
        reason: SigningReason,
        offset: int | None = None,
        parameter: str | None = None,
        *,
        message: str | None = None,
        lint: LintKind | None = None,
        cause: Cause | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(message or str(reason))
        self.reason = reason
        self.offset = offset
        self.parameter = parameter
        self.lint = lint
        self.cause = cause
        self.row = row

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.reason, self.offset, self.parameter), {**self.__dict__, "args": self.args})


class PhpJsonError(AdsealError):
    """PHP refuses the text: ``code`` is its ``json_last_error()``, ``message`` its ``json_last_error_msg()``.

    ``offset``, in bytes from the start of the text, is where.
    """

    def __init__(self, code: int, message: str, offset: int) -> None:
        super().__init__(f"{message} (byte {offset})")
        self.code = code
        self.message = message
        self.offset = offset

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.code, self.message, self.offset))


class ConfigurationError(AdsealError):
    """An adapter cannot do its work where it is: the server hides the raw request target, or a setting is missing."""
