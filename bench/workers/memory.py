"""How much memory this process takes while it does something."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pyarrow

PROCESS = Path("/proc/self")


def resident(field: str) -> int:
    """A field of the kernel's account, in KiB: VmRSS is what is resident now, VmHWM the most that ever was."""
    status = (PROCESS / "status").read_text()
    kibibytes = re.search(rf"^{field}:\s*(\d+) kB$", status, re.MULTILINE)
    if kibibytes is None:
        raise RuntimeError(f"this kernel does not tell {field}")
    return int(kibibytes[1])


def measure(call: Callable[[], object]) -> list[int]:
    """KiB that are resident before the call, at most during it, and after it, when its result is freed; and the most
    that pyarrow itself ever allocated."""
    before = resident("VmRSS")
    # The kernel's word for: the most that ever was starts anew.
    (PROCESS / "clear_refs").write_text("5")
    call()
    return [before, resident("VmHWM"), resident("VmRSS"), pyarrow.default_memory_pool().max_memory() // 1024]
