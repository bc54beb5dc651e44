#!/usr/bin/env python3
"""Writes ffi/adseal.h, the declarations that PHP's FFI reads, from include/adseal.h.

    make_header.py            writes it, and its checksum into src/Library.php
    make_header.py --check    exits with 1 if either is not what would be written

PHP's parser of C knows no preprocessor, and each request that has no preloaded scope parses all of it: what stays is
one line for each declaration.
"""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
C_HEADER = PACKAGE.parent.parent / "include" / "adseal.h"
FFI_HEADER = PACKAGE / "ffi" / "adseal.h"
LIBRARY = PACKAGE / "src" / "Library.php"
CHECKSUM = re.compile(r"(private const HEADER = )\d+;")


def declarations(header: str) -> str:
    """The declarations alone, one a line."""
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    lines = [line for line in code.splitlines() if not line.lstrip().startswith("#")]
    code = re.sub(r'^extern "C" \{$|^\}\s*(?://.*)?$', "", "\n".join(lines), flags=re.MULTILINE)
    code = re.sub(r"\s+", " ", code).strip()
    # A line ends behind each semicolon that is in no struct.
    code = re.sub(r"; (?=[^{}]*(?:\{|$))", ";\n", code)
    return code + "\n"


def files() -> dict[Path, str]:
    """What each of the two files should hold."""
    body = declarations(C_HEADER.read_text())
    checksum = zlib.crc32(body.encode())
    # The loader compares it, so that a preloaded header of another version of the package is noticed.
    body += f"enum {{ ADSEAL_FFI_HEADER = {checksum & 0x7FFFFFFF} }};\n"
    library, found = CHECKSUM.subn(rf"\g<1>{checksum & 0x7FFFFFFF};", LIBRARY.read_text())
    if found != 1:
        raise SystemExit(f"{LIBRARY} has no line 'private const HEADER = ...;'")
    return {FFI_HEADER: body, LIBRARY: library}


def main() -> None:
    """Writes or checks."""
    wanted = files()
    if sys.argv[1:] == ["--check"]:
        stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
        if stale:
            names = " and ".join(str(path.relative_to(PACKAGE)) for path in stale)
            raise SystemExit(f"{names}: not what include/adseal.h makes; run: make php-header")
        return
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    for path, text in wanted.items():
        path.write_text(text)


if __name__ == "__main__":
    main()
