#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Print the table of opcodes of the CPython that runs this, as the C source
opcodes_3_MINOR.c. Run by hand, for a new minor version:

    python3.16 src/python/gen-opcodes.py >src/python/opcodes_3_16.c

Everything is asked of the modules opcode and dis of that interpreter."""

import dis
import opcode
import sys

MINOR = sys.version_info[1]

opmap = dict(getattr(dis, "_all_opmap", opcode.opmap))
if not hasattr(dis, "_all_opmap"):
    pseudo = set()
else:
    pseudo = {name for name, number in opmap.items() if number > 255}
names = {number: name for name, number in opmap.items() if name not in pseudo}
bases = {}
for base, family in getattr(opcode, "_specializations", {}).items():
    for name in family:
        bases[name] = base


def base_of(name):
    short = name[len("INSTRUMENTED_"):]
    if name.startswith("INSTRUMENTED_") and short in opmap:
        return short
    return bases.get(name, name)


def caches_of(name):
    entries = getattr(opcode, "_inline_cache_entries", None)
    if entries is None:
        return 0
    if isinstance(entries, (list, tuple)):
        return entries[opmap[name]]
    return entries.get(name, 0)


def has_arg(number):
    if hasattr(opcode, "hasarg"):
        return number in opcode.hasarg
    return number >= opcode.HAVE_ARGUMENT


# What the argument of an opcode is, where its own name tells.
BY_NAME = {
    "BINARY_OP": "BINARY",
    "CALL_INTRINSIC_1": "INTRINSIC_1",
    "CALL_INTRINSIC_2": "INTRINSIC_2",
    "CONTAINS_OP": "IN",
    "CONVERT_VALUE": "CONVERT",
    "FORMAT_VALUE": "FORMAT",
    "IS_OP": "IS",
    "LOAD_COMMON_CONSTANT": "COMMON",
    "LOAD_SPECIAL": "SPECIAL",
    "MAKE_FUNCTION": "FLAGS",
    "SET_FUNCTION_ATTRIBUTE": "FLAGS",
    "LOAD_FAST_LOAD_FAST": "LOCALS",
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW": "LOCALS",
    "STORE_FAST_LOAD_FAST": "LOCALS",
    "STORE_FAST_STORE_FAST": "LOCALS",
}
if MINOR >= 11:
    BY_NAME["LOAD_GLOBAL"] = "NAME_NULL"
if MINOR >= 12:
    BY_NAME["LOAD_ATTR"] = "NAME_SELF"
    BY_NAME["LOAD_SUPER_ATTR"] = "NAME_SUPER"
if MINOR >= 15:
    BY_NAME["IMPORT_NAME"] = "NAME_IMPORT"


def is_backward(number):
    test = getattr(dis, "_is_backward_jump", None)
    return test is not None and test(number)


def arg_of(name):
    number = opmap[name]
    if name == "INSTRUMENTED_LINE" or name == "INSTRUMENTED_INSTRUCTION":
        return "NUMBER"
    if not has_arg(number):
        return "NONE"
    if name in BY_NAME:
        return BY_NAME[name]
    if number in opcode.hasconst:
        return "CONST"
    if number in opcode.hasname:
        return "NAME"
    if number in opcode.haslocal:
        return "LOCAL"
    if number in opcode.hasfree:
        return "LOCAL" if MINOR >= 11 else "CELL"
    if number in opcode.hasjabs:
        return "JUMP_TO"
    if name == "END_ASYNC_FOR":
        return "NUMBER"  # it tells where it came from
    if number in opcode.hasjrel:
        return "JUMP_BACK" if is_backward(number) else "JUMP_ON"
    if number in opcode.hascompare:
        return "COMPARE"
    return "NUMBER"


def flow_of(name):
    if name == "PRECALL" or (name.startswith("CALL") and not name.startswith(
            ("CALL_INTRINSIC", "CALL_FINALLY"))):
        return "CALL"
    if name in ("RETURN_VALUE", "RETURN_CONST", "RAISE_VARARGS", "RERAISE",
                "INTERPRETER_EXIT"):
        return "RETURN"
    if arg_of(name).startswith("JUMP"):
        return "JUMP" if name.startswith("JUMP_") and "_IF_" not in name \
            else "BRANCH"
    return "PLAIN"


# One handler for two instructions, the second of which stays where it is.
def is_fused(name):
    return MINOR in (11, 12) and ("__" in name or (
        name.startswith("COMPARE_OP_") and name.endswith("_JUMP")))


def is_specialised(name):
    # some forms only count, or have stopped counting, how often they run
    return name in bases and not name.endswith(
        ("_ADAPTIVE", "_QUICK", "_NO_JIT"))


def c_list(values):
    return "{ %s }" % ", ".join('"%s"' % v for v in values)


def common_name(constant):
    return getattr(constant, "__name__", repr(constant)).replace('"', '\\"')


def lists():
    yield "compare", opcode.cmp_op
    yield "binary", [op for _, op in getattr(opcode, "_nb_ops", [])]
    yield "intrinsic_1", getattr(opcode, "_intrinsic_1_descs", [])
    yield "intrinsic_2", getattr(opcode, "_intrinsic_2_descs", [])
    yield "common", [common_name(c)
                     for c in getattr(opcode, "_common_constants", [])]
    yield "special", getattr(opcode, "_special_method_names", [])


print("""\
/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opcodes_3_%d.c - opcodes of CPython 3.%d, as gen-opcodes.py prints them. */
#include "config.h"

#include "python/opcodes.h"

/* clang-format off */
const struct opcodes opcodes_3_%d = {
\t.op = {""" % (MINOR, MINOR, MINOR))
for number in sorted(names):
    if names[number].startswith("<"):
        continue
    base = base_of(names[number])
    print('\t\t[%d] = { "%s", %d, %d, OPARG_%s, OPFLOW_%s, %s },' % (
        number, names[number], opmap[base], caches_of(base), arg_of(base),
        flow_of(base), "true" if is_specialised(names[number]) else "false"))
print("\t},")
print("\t.extended_arg = %d," % opcode.EXTENDED_ARG)
for member, name in (("executor", "ENTER_EXECUTOR"),
                     ("by_line", "INSTRUMENTED_LINE"),
                     ("by_instruction", "INSTRUMENTED_INSTRUCTION"),
                     ("not_taken", "NOT_TAKEN")):
    if name in opmap and name not in pseudo:
        print("\t.%s = %d," % (member, opmap[name]))
fused = [str(n) for n in sorted(names) if is_fused(names[n])]
if fused:
    print("\t.fused = { %s }," % ", ".join(fused))
print("\t.unit_jumps = %s," % ("true" if MINOR >= 10 else "false"))
print("\t.compare_shift = %d," % (5 if MINOR >= 13 else 4 if MINOR == 12 else 0))
for member, values in lists():
    if values:
        print("\t.%s = %s," % (member, c_list(values)))
print("};")
