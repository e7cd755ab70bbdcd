# SPDX-License-Identifier: GPL-2.0-or-later
"""A new function every millisecond, and the one before goes: code objects come
where others were. Only those with an odd number ever run; one with an even
number takes the place of each as soon as it has gone. So a sample in an even one
has got the name of another."""
import time

n = 0


def make(name):
    space = {}
    exec("def %s(end, now):\n    while now() < end: pass\n" % name, space)
    return space[name]


print("ready", flush=True)
while True:
    n += 2
    f = make("odd_%d" % (n + 1))
    f(time.perf_counter() + 0.001, time.perf_counter)
    del f
    idle = make("even_%d" % n)
    del idle
