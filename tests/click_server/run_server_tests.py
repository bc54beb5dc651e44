#!/usr/bin/env python3
"""Tests the click server of bindings/examples/cpp/click_server, in about a minute.

    run_server_tests.py                                  all of them
    run_server_tests.py test_server_answers              one file
    run_server_tests.py test_server_keys.AtReload        one class

It needs Python's standard library and wrk. The server is the one that CLICK_SERVER names, or else the one that
`make test-server` builds. Everything happens in temporary directories and on free ports of loopback.
"""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    subjects = ("answers", "keys", "document", "sanitized", "load")
    tests = sys.argv[1:] or [f"test_server_{subject}" for subject in subjects]
    unittest.main(module=None, argv=[sys.argv[0], *tests], verbosity=2)
