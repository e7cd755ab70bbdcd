# SPDX-License-Identifier: GPL-2.0-or-later
"""shares.py - Python whose shares are known, until it is ended.

shares.py flat | recursive | collect: says "ready", then spends its time three
to one in thrice and once, in a recursion that two functions take turns in, or
in the garbage collector.
"""
import gc
import sys

kept = []


def once():
    n = 30000
    while n:
        n -= 1


def thrice():
    n = 90000
    while n:
        n -= 1


def flat():
    once()
    thrice()


def even(n):
    return n == 0 or odd(n - 1)


def odd(n):
    return n != 0 and even(n - 1)


def recursive():
    for _ in range(100):
        even(100)


def collect():
    gc.collect()


if __name__ == "__main__":
    work = globals()[sys.argv[1]]
    if work is collect:  # that takes its time
        kept.extend([n] for n in range(300000))
    print("ready", flush=True)
    while True:
        work()
