# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks at the clock all the time, in five frames: where more than a microsecond
has passed, something else had the processor."""
import gc
import time

import rounds


def work(clock=time.perf_counter_ns):
    kept = 0
    last = clock()
    end = last + 10_000_000
    while last < end:
        now = clock()
        if now - last > 1000:
            kept += now - last
        last = now
    rounds.kept(kept)
    rounds.done()


def down(n):
    if n > 0:
        return down(n - 1)
    print("ready", flush=True)
    while True:
        work()


gc.disable()
down(2)
