#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# interpreters.sh - a thread of a CPython that runs code in another interpreter has
# the frames of both in its stack, whichever way they are read, and is called what
# the main one calls it: also where it is in there for some milliseconds only.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3
PYTHONS=${PYTHONS-two}

# lent: the interpreter is made by another thread than the one that runs in it.
# Up to 3.11 that gets the GIL of neither then.
cat >"$tmp/calling.py" <<'EOF'
import sys, threading
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

within = """
import threading, zlib
data = bytes(1 << 20)
def spin():
    n = 20000
    while n:
        n -= 1
def inner():
    while True:
        spin()
        zlib.crc32(data)  # without the GIL
inner()
"""


def outer(made=None):
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    run(made or interpreters.create(), within)


def meanwhile():
    n = 20000
    while n:
        n -= 1


lent = [interpreters.create()] if sys.argv[1] == "lent" else []
threading.Thread(target=outer, args=lent, name="Caller", daemon=True).start()
print("ready", flush=True)
while lent and sys.version_info >= (3, 12):
    meanwhile()
threading.Event().wait(60)
EOF

# 5 ms in another interpreter, with the GIL of that and then without, and 5 ms in
# the main one, again and again. made: the other is new each time.
cat >"$tmp/entering.py" <<'EOF'
import sys, threading, time
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

spin = """
import time
def spin_%s():
    end = time.thread_time() + 0.005
    while time.thread_time() < end:
        n = 2000
        while n:
            n -= 1
"""
loose = """
import zlib
data = bytes(1 << 20)
def spin_loose():
    end = time.thread_time() + 0.005
    while time.thread_time() < end:
        zlib.crc32(data)
"""
exec(spin % "main")
within = spin % "within" + loose + "spin_within()\nspin_loose()\n"


def outer():
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    inner = interpreters.create()
    while True:
        if sys.argv[1] == "made":
            inner = interpreters.create()
        run(inner, within)
        if sys.argv[1] == "made":
            interpreters.destroy(inner)
        spin_main()


threading.Thread(target=outer, daemon=True).start()
print("ready", flush=True)
threading.Event().wait(120)
EOF

# The share of the time, in percent, in stacks of both, one below the other: it
# may be a while until it has begun.
both() {
	q '[.functions[] | if .kind == "python" then .name else "" end] as $f |
	    [.stacks[] | .self_s as $s | [.frames[] | $f[.]] |
	    select(index("inner")) | { s: $s, is: (join(";") | test(
	    "^;*(spin;+)?inner;+<module>;+outer;+[^;]*run;")) }] |
	    100 * ([.[] | select(.is) | .s] | add // 0) /
	    ([.[].s] | add // 1)'
}

# seen SAMPLER SECONDS
seen() {
	json "$2" --sampler "$1" -p "$pid" && at_least "$(both)" 97 &&
	    q '.threads[] | .python_name // .name' | grep -qx Caller
}

# The shares of the three, each called by outer in one stack with nothing of the
# others, in the time in them.
thirds() {
	q '[.functions[] | if .kind == "python" then .name else "" end] as $f |
	    [.stacks[] | .self_s as $s | { s: $s, is: ([.frames[] | $f[.]] |
	    join(";")) } | select(.is | test("spin_"))] as $v |
	    ([$v[].s] | add // 1) as $all |
	    [("within;+<module>", "loose;+<module>", "main") as $one | $v |
	    [.[] | select(.is | test("^;*spin_" + $one + ";+outer;")) | .s] |
	    100 * (add // 0) / $all | floor] | join(" ")'
}

# entered SAMPLER SECONDS: some third each, and nearly all of it. Where the machine
# is busy ptrace has a few dozen samples.
entered() {
	json "$2" --sampler "$1" -p "$pid" || return
	thirds | awk '{ exit !($1 >= 12 && $2 >= 12 && $1 + $2 >= 45 &&
	    $3 >= 12 && $1 + $2 + $3 >= 94) }'
}

# enters WAY: all is seen that is entered
enters() {
	local so

	entered "$1" 1 || entered "$1" 6 || entered "$1" 20
	so=$?
	check "$version, $how anew, $1: a third each, $(thirds) %" test "$so" = 0
}

# again WAY COMMAND...: in an interpreter that is made, or entered, anew
again() {
	local how=$1 way

	spawn "${@:2}" "$tmp/entering.py" "$how"
	wait_until 20 grep -qs ready "$out" || fail "$version: not ready"
	wait_until 20 has_run "$pid" 30
	for way in auto ptrace read; do
		beside enters "$way"
	done
	together
	slay KILL "$pid"
}

sees_both() {
	local so

	seen "$1" 0.5 || seen "$1" 5
	so=$?
	check "$version, $how, $1: both, $(both) %" test "$so" = 0
}

# calls HOW COMMAND...: its own interpreter, or one that is lent
calls() {
	local how=$1 way

	spawn "${@:2}" "$tmp/calling.py" "$how"
	wait_until 20 grep -qs ready "$out" || fail "$version: not ready"
	wait_until 20 has_run "$pid" 30
	for way in auto ptrace read; do
		beside sees_both "$way"
	done
	together
	st dump "$pid"
	check "$version, $how: in a dump" eval 'tr "\n" " " <"$tmp/stdout" |
	    grep -q "  p inner .*  p <module> .*  p outer "'
	slay KILL "$pid"
}

try() {
	calls own "$@"
	# up to 3.9 nothing tells who runs in it
	case $version in
	3.[89].*) ;;
	*)	calls lent "$@" ;;
	esac
	again made "$@"
	again entered "$@"
}

each_python try
finish
