#!/usr/bin/env python3
"""Makes the picture of a report that the documents show: screenshot.py REPORT.html PICTURE.png"""

from __future__ import annotations

import sys
from pathlib import Path

from browser import browser

WIDTH, HEIGHT = 1100, 1360

if __name__ == "__main__":
    report, picture = map(Path, sys.argv[1:])
    with browser() as window:
        window.open(report.resolve(), WIDTH)
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
        picture.write_bytes(window.screenshot(captureBeyondViewport=True, clip=clip))
