# SPDX-License-Identifier: GPL-2.0-or-later
"""Python, C, Python, C, Python: sorted calls its key, which calls map over a
function. In every stack outer, a C function, key, a C function and inner are to
be in this order."""
import rounds


def inner(n):
    s = 0
    for i in range(200):
        s += i ^ n
    return s


def key(n):
    return sum(map(inner, (n, n + 1, n + 2)))


def outer():
    return sorted(range(50), key=key)


print("ready", flush=True)
while True:
    outer()
    rounds.done()
