"""Verifies one click by the clock of the machine, at each of the times given, with a replay guard and without.

    clock_driver.py FILE KEY CLICK MAX_LIFETIME TIME...

The clock shows what FILE says. A line for each time: the two reasons, or `refused` where the time itself is.
"""

import sys
from pathlib import Path

import adseal

file, key, click, lifetime, *times = sys.argv[1:]
plain = adseal.ClickVerifier(key)
guarded = adseal.ClickVerifier(key, max_lifetime=int(lifetime), replay_guard=adseal.ReplayGuard(100))
for time in times:
    Path(file).write_text(time)
    try:
        print(plain.verify(click).reason, guarded.verify(click).reason)
    except ValueError:
        print("refused refused")
