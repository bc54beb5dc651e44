"""PHP's JSON, byte by byte: what ``json_encode(json_decode(...))`` makes of a text, and where a text differs from it.

A receiver of installs may hash what PHP makes of a body instead of the body. Rules: docs/php-json.md.
"""

from adseal._enums import Cause
from adseal._errors import PhpJsonError
from adseal._native import Issue, Stability, canonicalize, stability

__all__ = ["Cause", "Issue", "PhpJsonError", "Stability", "canonicalize", "stability"]
