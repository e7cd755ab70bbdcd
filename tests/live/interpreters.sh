#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# interpreters.sh - a thread of a CPython that runs code in another interpreter has
# the frames of both in its stack, whichever way they are read, and is called what
# the main one calls it.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3
PYTHONS=${PYTHONS-two}

cat >"$tmp/calling.py" <<'EOF'
import threading
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


def outer():
    run = getattr(interpreters, "exec", None) or interpreters.run_string
    run(interpreters.create(), within)


threading.Thread(target=outer, name="Caller", daemon=True).start()
print("ready", flush=True)
threading.Event().wait(60)
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

try() {
	local way so

	spawn "$@" "$tmp/calling.py"
	wait_until 20 grep -qs ready "$out" || fail "$version: not ready"
	wait_until 20 has_run "$pid" 30
	for way in auto ptrace read; do
		seen "$way" 0.5 || seen "$way" 5
		so=$?
		check "$version, $way: both, $(both) %" test "$so" = 0
	done
	st dump "$pid"
	check "$version: in a dump" eval 'tr "\n" " " <"$tmp/stdout" |
	    grep -q "  p inner .*  p <module> .*  p outer "'
	slay KILL "$pid"
}

each_python try
finish
