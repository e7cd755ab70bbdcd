# SPDX-License-Identifier: GPL-2.0-or-later
"""busy.py - Python at work in ways that are known, until it is ended.

busy.py mixed | nested | foreign | deep | threads | generator: says "ready", then always runs the
same chain of functions, which ends in spin.
"""
import sys
import threading


def spin(n):
    while n:
        n -= 1


def key(x):
    spin(20000)
    return x


def mixed():
    sorted([1, 2, 3], key=key)


def brief(x):
    spin(500)
    return x


def nested():
    for _ in range(100):
        sorted([1, 2, 3], key=brief)


def machine_code():
    """A function without a file, which counts down from a million; its memory."""
    import ctypes
    import mmap

    # push rbp; mov rbp, rsp; mov ecx, 1000000; 1: dec ecx; jnz 1b; pop rbp; ret
    code = bytes.fromhex("55 4889e5 b940420f00 ffc9 75fc 5d c3")
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE |
                       mmap.PROT_EXEC)
    memory.write(code)
    return ctypes.CFUNCTYPE(None)(
        ctypes.addressof(ctypes.c_char.from_buffer(memory))), memory


def foreign():
    for _ in range(100):
        spin(20000)
        call()


def deep(n=600):
    if n:
        deep(n - 1)
    else:
        spin(50000)


def numbers():
    while True:
        spin(20000)
        yield 1


def generator():
    for _, _ in zip(numbers(), range(10)):
        pass


def threads():
    t = [threading.Thread(target=spin, args=(300000,)) for _ in range(3)]
    for one in t:
        one.start()
    for one in t:
        one.join()


if __name__ == "__main__":
    work = globals()[sys.argv[1]]
    if work is foreign:
        call, memory = machine_code()
    sys.setrecursionlimit(5000)
    print("ready", flush=True)
    while True:
        work()
