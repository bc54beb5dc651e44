"""What the tests of `adseal audit` share."""

from __future__ import annotations

import sys
from pathlib import Path

# The reference, which judges the example anew.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))
