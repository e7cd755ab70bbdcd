# SPDX-License-Identifier: GPL-2.0-or-later
"""added.py SECONDS - what the line `if n < 2` of fib costs, without a sampler: fib
is timed in turn with functions that have the same line once or twice more, never
true or decided as the first. For each of those the time of one such line in per
cent of fib's is printed, as the median of rounds, behind what a copy of fib that
has no more lines than it seems to cost: the noise."""
import random
import sys
import time

HEAD = "def fib(n):\n"
NEVER = "    if n < 0:\n        return n\n"
TAIL = "    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\n"
DECIDED = "    if n < 2:\n        if n < 2:\n            return n\n"
DECIDED_2 = ("    if n < 2:\n        if n < 2:\n            if n < 2:\n"
             "                return n\n    if n < 2:\n        return n\n")
SOURCES = {		# how many lines more, and the function
    "fib": (0, HEAD + TAIL),
    "copy": (1, HEAD + TAIL),
    "never": (1, HEAD + NEVER + TAIL),
    "never, twice": (2, HEAD + NEVER + NEVER + TAIL),
    "decided": (1, HEAD + DECIDED + TAIL),
    "decided, twice": (2, HEAD + DECIDED_2 + TAIL),
}
N, WARM = 18, 20


def made(source):
    names = {}
    exec(source, names)
    for _ in range(WARM):
        names["fib"](N)
    return names["fib"]


functions = {name: made(source) for name, (_, source) in SOURCES.items()}
times = {name: [] for name in functions}
order = list(functions)
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    random.shuffle(order)
    for name in order:
        began = time.thread_time_ns()
        functions[name](N)
        times[name].append(time.thread_time_ns() - began)
for name, (lines, _) in SOURCES.items():
    ratios = sorted(more / one for more, one in zip(times[name], times["fib"]))
    if lines:
        print("%.2f" % (100 * (ratios[len(ratios) // 2] - 1) / lines), name,
              sep="\t")
