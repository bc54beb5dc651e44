"""Signs and verifies mobile-ad clicks (Click Validation) and installs (Install Authentication).

Handles are immutable and safe to share between threads and after a fork. Times are unix seconds; ``now`` is the clock
of this machine where it is left out. Whatever takes ``str`` takes ``bytes`` too; a ``str`` stands for its UTF-8 bytes.
"""

from adseal import php_json
from adseal._enums import (
    BodyForm,
    Cause,
    ClickFlags,
    ClickReason,
    InstallReason,
    LintKind,
    ReplayOutcome,
    SigningReason,
)
from adseal._errors import AdsealError, ConfigurationError, PhpJsonError, SigningError
from adseal._native import (
    SENSITIVE_NAMES,
    ArrowColumn,
    ArrowTable,
    ClickSigner,
    ClickTemplate,
    ClickVerdict,
    ClickVerifier,
    InstallSigner,
    InstallVerdict,
    InstallVerifier,
    Key,
    KeyRing,
    KeyRings,
    Lint,
    Note,
    ReplayGuard,
    SignedInstall,
    __version__,
    names_collide,
)

__all__ = [
    "SENSITIVE_NAMES",
    "AdsealError",
    "ArrowColumn",
    "ArrowTable",
    "BodyForm",
    "Cause",
    "ClickFlags",
    "ClickReason",
    "ClickSigner",
    "ClickTemplate",
    "ClickVerdict",
    "ClickVerifier",
    "ConfigurationError",
    "InstallReason",
    "InstallSigner",
    "InstallVerdict",
    "InstallVerifier",
    "Key",
    "KeyRing",
    "KeyRings",
    "Lint",
    "LintKind",
    "Note",
    "PhpJsonError",
    "ReplayGuard",
    "ReplayOutcome",
    "SignedInstall",
    "SigningError",
    "SigningReason",
    "__version__",
    "names_collide",
    "php_json",
]
