#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pyreused.sh - code that comes to be at the place of other code that was freed, with
# all it has where that had it, is never called what that was.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3
PYTHONS=${PYTHONS-two}

# Six functions one after the other, of which two each differ in one thing only:
# 0.1 and 0.2 s of each two.
cat >"$tmp/reused.py" <<'EOF'
import time
import types


def work_a(until, clock=time.process_time):
    n = 0
    while clock() < until:
        n += 1


base = work_a.__code__
middle = "with.a.long.way.to.it.%s.and.away.from.it.again"


def name(of):
    called = {"co_name": "name_" + of}
    if hasattr(base, "co_qualname"):
        called["co_qualname"] = "name_" + of
    return base.replace(**called)


def long_name(of):
    called = middle % of
    if hasattr(base, "co_qualname"):
        return base.replace(co_qualname=called, co_name="the_same")
    return base.replace(co_name=called)


def file(of):
    return base.replace(co_name="file", co_filename="/tmp/" + middle % of)


def run(make, of, seconds):
    code = make(of)
    place = (id(code), id(code.co_filename), id(code.co_name),
             id(getattr(code, "co_qualname", None)))
    types.FunctionType(code, {}, None, work_a.__defaults__)(
        time.process_time() + seconds)
    return place


met = set()
while True:
    for make in name, long_name, file:
        places = run(make, "a", 0.1), run(make, "b", 0.2)
        if places[0] == places[1]:
            met.add(make)
    if met:
        print("at one place:", *sorted(m.__name__ for m in met), flush=True)
EOF

# part REGEX: of the time that such functions run, in percent.
part() {
	q --arg of "$1" '[.functions[] | select(.kind == "python")] |
	    100 * ([.[] | select("\(.name) \(.file)" | test($of)).total_s] |
	    add // 0) / ([.[] | select(.name == "run").total_s] | add // 1)'
}

# each_has REGEX: each of two has its own time. What was there for 0.1 s may be gone
# before the kernel's copies are named, but is nothing else then.
each_has() {
	within "$(part "$1a")" 10 8 && within "$(part "$1b")" 21 8 && return
	echo "$1: $(part "$1a") and $(part "$1b")"
	return 1
}

# looks SAMPLER SECONDS: three turns of the six, or more of them.
looks() {
	json "$2" --sampler "$1" -p "$pid" && each_has ^name_ &&
	    each_has ^with.a.long.way.to.it. &&
	    each_has "^[a-z_]* /tmp/with.a.long.way.to.it."
}

try() {
	local s

	spawn "$@" "$tmp/reused.py"
	wait_until 5 grep -qs 'at one place: file long_name' "$out" ||
	    echo "$version: not the same place for each: $(tail -1 "$out")"
	for s in perf ptrace read; do
		[ "$s" != perf ] || canperf_cpu || continue
		looks "$s" 2.7 || looks "$s" 18
		check "$version, $s: each by its own name" test $? = 0
	done
	slay KILL "$pid"
}

each_minor try
finish
