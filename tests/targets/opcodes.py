# SPDX-License-Identifier: GPL-2.0-or-later
"""opcodes.py ADDRESSES TRUTH [monitored]: writes the addresses of code objects,
some of them warmed up, and what dis has to say of them; then sleeps. Each
instruction is a line "OFFSET OPCODE BASE TEXT LINE" with tabs in between; "*" is
a text that cannot be compared. Monitored: opcodes that call for a tool stand in
the place of others (3.12 and later), and dis is asked without them."""

import argparse
import ast
import asyncio.base_events
import dis
import functools
import inspect
import io
import json
import json.decoder
import json.encoder
import opcode
import os
import random
import string
import sys
import textwrap
import threading
import time
import tokenize
import types
import typing

MINOR = sys.version_info[1]
SHOWN = (str, bytes, int, float, bool, type(None), type(...), tuple, frozenset,
         types.CodeType)
SHORT = 100
MONITORED = "monitored" in sys.argv


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def norm(self):
        return self.x * self.x + self.y * self.y


class Deep(Point):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.norm = super().norm


def closures(n):
    total = 0.5

    def inner(k, *, default=3):
        nonlocal total
        total += k * n
        return lambda: total + default

    return sum(inner(i)() for i in range(n))


def constants():
    return (1, -2.5, 1e300, 1e16, 123456789.125, 1 << 70, -(1 << 61), b"\x00'q\"",
            "tab\t nl\n \\ '", 'two "quotes" \'here\'', "Ünïcode 日本", None, True,
            ..., (1, (2, ("a",))), 0.1, 1e-7, 5e-324, 10 ** 15 * 1.0)


def members(x):
    if x in {1, 2, "three"} and x is not None and x not in (4, 5):
        del x
    try:
        with open("/dev/null") as f, open("/dev/null"):
            assert f.read() == "", f"{f!r:>{10}} {f!s}"
    except (OSError, ValueError) as e:
        raise RuntimeError("no") from e
    return [i for i in range(3) if i != 1], x[1:2], x[:], -x


async def waits(things):
    async with things as t:
        async for x in t:
            await x
    return [y async for y in t]


def long_jumps(x):
    return x


def loop(n):
    total = 0
    for i in range(n):
        total += i & 3
    return total


# a function whose jumps, names and constants need EXTENDED_ARG
source = "def long_jumps(x):\n    while x:\n"
source += "".join("        x = v%d + %d.5 if x else %r\n" % (i, i, str(i))
                  for i in range(400))
source += "    return x\n"
exec(compile(source, "long", "exec"))


def warm_up():
    for _ in range(40):
        loop(5)
    loop(100000)  # enough for a JIT
    for i in range(40):
        json.loads(json.dumps({"a": [1, 2.5, "x", None, {"b": i}]}))
        ast.unparse(ast.parse("def f(a): return a + 1")) \
            if MINOR >= 9 else ast.dump(ast.parse("a + 1"))
        textwrap.fill("some words to be wrapped " * 4, 30)
        p = Deep(i, 2)
        Point.norm(p)
        closures(5)
        constants()
        random.Random(i).shuffle(list(range(20)))
        argparse.ArgumentParser().format_help()
        inspect.signature(textwrap.wrap)
        string.Template("$a b").substitute(a=1)


def code_of(thing, seen):
    """All code that a module, class, function or code object has."""
    if id(thing) in seen:
        return
    seen[id(thing)] = thing
    if isinstance(thing, types.CodeType):
        for constant in thing.co_consts:
            if isinstance(constant, types.CodeType):
                code_of(constant, seen)
    elif isinstance(thing, types.FunctionType):
        code_of(thing.__code__, seen)
    elif isinstance(thing, (type, types.ModuleType)):
        homes = [getattr(thing, "__name__", None),
                 getattr(thing, "__module__", None)]
        for member in list(vars(thing).values()):
            if getattr(member, "__module__", None) in homes:
                code_of(member, seen)


def is_shown(value):
    if isinstance(value, (tuple, frozenset)):
        return all(is_shown(v) for v in value)
    if type(value) is slice:
        return is_shown((value.start, value.stop, value.step))
    if isinstance(value, str):
        return all(c.isprintable() or c in "\n\r\t" for c in value) and \
            not any(0xd800 <= ord(c) < 0xe000 for c in value)
    return isinstance(value, SHOWN)


def written(value):
    if isinstance(value, types.CodeType):
        return "<code %s>" % getattr(value, "co_qualname", value.co_name)
    if isinstance(value, tuple):
        items = [written(v) for v in value]
        return "(%s%s)" % (", ".join(items), "," if len(items) == 1 else "")
    if isinstance(value, frozenset):
        return "frozenset({%s})" % ", ".join(written(v) for v in value)
    return repr(value)


def meaning(i, base, arg):
    """What dis says in brackets, or None for what cannot be compared."""
    number = opcode.opmap.get(base, -1)
    if number in opcode.hasconst and base != "LOAD_SMALL_INT":
        text = written(i.argval)
        return text if is_shown(i.argval) and len(text) <= SHORT else None
    if number in opcode.hasjrel or number in opcode.hasjabs:
        return "" if base == "END_ASYNC_FOR" else "to +%x" % i.argval
    if base in ("FORMAT_VALUE", "CONVERT_VALUE", "MAKE_FUNCTION",
                "SET_FUNCTION_ATTRIBUTE"):
        return i.argrepr
    if base == "IS_OP":
        return "is not" if arg else "is"
    if base == "CONTAINS_OP":
        return "not in" if arg else "in"
    if base == "LOAD_COMMON_CONSTANT" and i.argrepr[:1] == "<":
        return i.argrepr.split()[-1][:-1]  # a function
    words = i.argrepr.split(" + ")
    if len(words) == 2 and words[0].startswith("NULL"):
        words.reverse()  # before 3.13
    return " + ".join(words)


def text_of(i, base):
    if i.arg is None:
        return ""
    text = meaning(i, base, i.arg)
    if text is None:
        return "*"
    return "%d%s" % (i.arg, " (%s)" % text if text else "")


def lines_of(code):
    """A line by offset."""
    if hasattr(code, "co_lines"):
        return {offset: line for start, end, line in code.co_lines()
                for offset in range(start, end)}
    lines, line = {}, 0
    starts = dict(dis.findlinestarts(code))
    for offset in range(len(code.co_code)):
        line = starts.get(offset, line)
        lines[offset] = line
    return lines


def base_of(i):
    if hasattr(i, "baseopname"):
        return i.baseopname
    deopt = getattr(dis, "deoptmap", {})
    return deopt.get(i.opname, i.opname)


def instructions(code):
    if MINOR >= 11 and not MONITORED:
        return dis.get_instructions(code, adaptive=True)
    return dis.get_instructions(code)


def tell(code, out):
    lines = lines_of(code)
    for i in instructions(code):
        base = base_of(i)
        print(i.offset, i.opname, base if base != i.opname else "",
              text_of(i, base), lines.get(i.offset) or 0, sep="\t", file=out)


def monitor(codes):
    """Of each third one lines, instructions and calls."""
    m = sys.monitoring
    m.use_tool_id(m.PROFILER_ID, "opcodes")
    for i, code in enumerate(codes):
        m.set_local_events(m.PROFILER_ID, code, (
            m.events.LINE, m.events.INSTRUCTION | m.events.LINE,
            m.events.CALL | m.events.INSTRUCTION | m.events.BRANCH)[i % 3])
    # they are put in when the code runs next
    closures(4)
    constants()
    Deep(1, 2).norm
    long_jumps(0)
    json.loads(json.dumps({"a": [1, 2.5, "x", None]}))
    textwrap.fill("some words to be wrapped " * 4, 30)


def main(addresses, truth, _=None):
    seen = {}
    warm_up()
    for thing in (json.decoder, json.encoder, ast, textwrap, tokenize, argparse,
                  asyncio.base_events, functools, inspect, typing, string,
                  threading, Point, Deep, closures, constants, loop, members,
                  waits, long_jumps):
        code_of(thing, seen)
    codes = [c for c in seen.values() if isinstance(c, types.CodeType) and
             c.co_filename != dis.__file__]
    for each in codes:
        tell(each, io.StringIO())  # what that runs warms up, too
    with open(truth, "w", encoding="utf-8") as out:
        for each in codes:
            print("code", hex(id(each)), sep="\t", file=out)
            tell(each, out)
    if MONITORED:
        monitor(codes)
    loop(100000)  # a JIT gives up what it compiled for many reasons
    with open(addresses + ".new", "w") as out:
        for each in codes:
            print(hex(id(each)), file=out)
    os.rename(addresses + ".new", addresses)
    while True:
        time.sleep(1000)


main(*sys.argv[1:])
