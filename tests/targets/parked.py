# SPDX-License-Identifier: GPL-2.0-or-later
"""parked.py - threads that wait in awkward places, and the truth about them.

Each thread waits inside something that makes its stack of Python frames hard to
read: a call over several lines, a generator, a property, a class body, deep
recursion, callbacks out of C. When all wait, their frames by
sys._current_frames() are written to the file, as JSON: thread -> [[file, line,
name], ...], innermost first. One more thread runs. For every CPython from 3.8.

    parked.py FILE
"""
import contextlib
import functools
import json
import os
import sys
import threading
import time

sys.setrecursionlimit(20000)
threading.stack_size(64 << 20)
held = threading.Event()


def park():
    held.wait()


def over_lines():
    return sorted(
        [3, 2,
         1],
        key=lambda v:
            park() or v)


def comprehension():
    return [
        x
        for x in range(2)
        if park() is None
    ]


def generator_expression():
    return sum(
        (park() or 1)
        for _ in range(2))


def steps():
    for _ in range(3):
        yield park()


def generator():
    for _ in steps():
        pass


def delegated():
    def outer():
        yield from steps()
    next(
        outer()
    )


class Awkward:
    def __init__(self, wait=False):
        if wait:
            park()

    @property
    def attribute(self):
        return park()

    def __add__(self, other):
        park()

    def __getitem__(self, index):
        return park()

    def __call__(self):
        return park()

    def __del__(self):
        if getattr(self, "last", False):
            park()


def attribute():
    return (1,
            Awkward().attribute)


def operator():
    a = Awkward()
    return (a
            +
            a)


def subscript():
    return Awkward()[
        5]


def initialiser():
    return Awkward(
        wait=True)


def finaliser():
    a = Awkward()
    a.last = True
    a = None


def called():
    Awkward()()


@contextlib.contextmanager
def manager():
    park()
    yield


def with_block():
    with manager():
        pass


def handler():
    try:
        1 / 0
    except ZeroDivisionError:
        park()
    finally:
        pass


def partial():
    functools.partial(lambda _: park(), 1)()


def keywords(**more):
    f = park
    f(**more)


def executed():
    exec("def inner():\n\n    park()\ninner()\n", {"park": park})


def recursion(n=150):
    if n == 0:
        return park()
    return recursion(n - 1)


def deep_callbacks(n=40):
    if n == 0:
        return park()
    return max([n], key=lambda v: deep_callbacks(v - 1) or 0)


def continued():
    x = 1; x += 1; \
    x += 2; park()


def coroutine():
    async def inner():
        park()

    async def outer():
        await inner()
    try:
        outer().send(None)
    except StopIteration:
        pass


def mapped():
    return list(map(lambda _: park(), [1]))


def wrap(f):
    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        return f(*args, **kwargs)
    return wrapper


@wrap
def decorated():
    park()


def class_body():
    class Body:
        x = 1
        park()


def Ünïcode():
    def 日本():
        park()
    日本()


def astral():
    exec(compile("def 𝔣():\n park()\n𝔣()", "<😀>", "exec"), {"park": park})


def unprintable():
    exec(compile("park()", "esc\x1b[31m\n.py", "exec"), {"park": park})


def native_sleep():
    time.sleep(1000)


def busy():
    while True:
        sum(range(1000))


PLACES = [
    over_lines, comprehension, generator_expression, generator, delegated,
    attribute, operator, subscript, initialiser, finaliser, called,
    with_block, handler, partial, keywords, executed, recursion,
    deep_callbacks, continued, coroutine, mapped, decorated, class_body,
    Ünïcode, astral, unprintable, native_sleep]


def native_id():
    """That of this thread: 3.8 and later have it."""
    return threading.get_native_id()


def frames_of(frame):
    while frame is not None:
        code = frame.f_code
        yield [code.co_filename, frame.f_lineno,
               getattr(code, "co_qualname", code.co_name)]
        frame = frame.f_back


def main():
    ids = {}

    def begin(place):
        ids[place.__name__] = native_id(), threading.get_ident()
        place()

    for place in PLACES + [busy]:
        threading.Thread(target=begin, args=(place,), daemon=True).start()
    time.sleep(1)
    frames = sys._current_frames()
    truth = {str(ids[p.__name__][0]): list(frames_of(frames[
        ids[p.__name__][1]])) for p in PLACES}
    with open(sys.argv[1] + ".new", "w") as f:
        json.dump(truth, f)
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    print("ready", flush=True)
    held.wait()


main()
