# SPDX-License-Identifier: GPL-2.0-or-later
"""A stack of so many frames, on top of which a loop runs."""
import sys

import rounds


def work():
    n = 0
    for i in range(20000):
        n += i & 3
    return n


def down(n):
    if n > 0:
        return down(n - 1)
    print("ready", flush=True)
    while True:
        work()
        rounds.done()


down(int(sys.argv[1]) - 3)
