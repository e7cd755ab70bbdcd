# SPDX-License-Identifier: GPL-2.0-or-later
"""gil.py - holds the GIL, collects garbage and raises exceptions for known parts
of the time, however busy the machine is. For every CPython from 3.8.

    gil.py turns        two threads hold it in turn, 70 to 30, and wait else;
                        one sleeps
    gil.py half         held for half the time, for nobody wants it else
    gil.py garbage      half the time is spent in gc.collect()
    gil.py exceptions   half the time is spent in handled(), called in an except
                        block, the other half in fine()
    gil.py outside      a thread hashes without the GIL, another one runs with it
"""
import ctypes
import gc
import hashlib
import sys
import threading
import time

# C functions that keep the GIL: to sleep in one holds it for a known time.
holding = ctypes.PyDLL(None)
PR_SET_NAME = 15


def call(name):
    holding.prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def hold(ms):
    holding.usleep(ms * 1000)


def taker(name, ms):
    call(name)
    while True:
        hold(ms)


def sleeper():
    call("sleeper")
    time.sleep(1000)


def turns():
    for target, *args in ((taker, "much", 35), (taker, "little", 15),
                          (sleeper,)):
        threading.Thread(target=target, args=args, daemon=True).start()


def half():
    call("half")
    while True:
        begun = time.monotonic()
        hold(20)
        time.sleep(time.monotonic() - begun)


def garbage():
    gc.disable()
    call("collector")
    kept = [[i] for i in range(200000)]
    while kept:
        begun = time.monotonic()
        gc.collect()
        end = 2 * time.monotonic() - begun
        while time.monotonic() < end:
            pass


def fine():
    return sum(i for i in range(20000))


def handled():
    return sum(i for i in range(20000))


def exceptions():
    while True:
        fine()
        try:
            raise ValueError
        except ValueError:
            handled()


def hashing():
    call("hashing")
    data = bytes(1 << 24)
    while True:
        hashlib.sha256(data).digest()


def outside():
    threading.Thread(target=hashing, daemon=True).start()
    call("holder")
    while True:
        fine()


if __name__ == "__main__":
    print("ready", flush=True)
    {f.__name__: f for f in (turns, half, garbage, exceptions,
                             outside)}[sys.argv[1]]()
    time.sleep(1000)
