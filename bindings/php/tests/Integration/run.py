#!/usr/bin/env python3
"""Tests the package under a real php-fpm behind a real nginx, and every message of its loader.

    run.py                              all of them, in about a minute
    run.py test_loader                  one file
    run.py test_fpm.RecipeUnderRoot     one class

It needs Python's standard library, php, php-fpm, nginx, cc and musl-gcc. The library is the one that ADSEAL_LIBRARY
names, or else lib/libadseal.so.1 of the package. Everything happens in temporary directories and on free ports of
loopback; under root php-fpm is run with a master that is root and with one that is not.
"""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    unittest.main(module=None, argv=[sys.argv[0], *(sys.argv[1:] or ["test_fpm", "test_loader"])], verbosity=2)
