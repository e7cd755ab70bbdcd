#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pycopied.sh - Python frames that the kernel copies: each sample of a busy
# Python has them, they are whole and in their place among the native ones, for
# each CPython on this machine.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3

busy=$top_srcdir/tests/targets/busy.py

# The share, in per mille, of the stacks that match, out of those with Python. A
# stack is "p NAME;n;...", innermost first: native frames in a row are one "n".
share() {
	q --arg re "$1" '[.functions[] |
	    if .kind == "python" then "p " + .name else "n" end] as $f |
	    [.stacks[] | .self_s as $s | [.frames[] | $f[.]] | select(any(.[]; . != "n")) |
	    { s: $s, is: (join(";") | gsub("n(;n)+"; "n") | test($re)) }] |
	    ([.[] | select(.is) | .s] | add // 0) * 1000 /
	    ([.[].s] | add // 1) | floor'
}

# profile WHAT MODE PYTHON...: one profile of busy.py, at $rate, of $wanted samples
# and for $seconds if set
profile() {
	local what=$1 mode=$2

	shift 2
	spawn "$@" "$busy" "$mode"
	wait_until 20 grep -qs ready "$out" || fail "$what: not ready"
	plenty "${wanted:-300}" "${seconds:-0.8}" ${rate:+-r "$rate"} -p "$pid"
	slay TERM "$pid"
	same "$what: status" "$status" 0
}

# Nearly all samples have their Python frames, and nearly none is damaged: what
# comes before the first plan, and 3.11 and 3.12 while they push a frame.
is_whole() {
	check "$1: copied" test "$(q '.sampling | .samples > 100 and
	    .python_stacks.samples > 0.9 * .samples')" = true
	check "$1: whole" test "$(q '.sampling.python_stacks |
	    (.cut + .unreadable + .strange + .nameless) <=
	    0.003 * .samples + 2')" = true
	check "$1: nothing is a guess" test "$(q '.sampling.python_stacks |
	    .unsure <= 0.01 * .samples + 2')" = true
}

# expect WHAT PATTERN: at least 97 % of the time is in such stacks.
expect() {
	local got

	got=$(share "$2")
	check "$1: the chain, $got per mille" test "$got" -ge 970
}

# Up to 3.10 each Python function is a C function of its own, and the copy of the
# native stack ends before it does; up to 3.9 nothing tells which is which.
try_all() {
	local top='(n;)?p <module>(;n)?$' mixed='p key;n;p mixed' deep pointed=true

	deep="p deep;.*p deep;$top"
	case $version in
	3.8.*|3.9.*)	mixed='p key;(n;)?p mixed' deep='p deep;' pointed=false ;;
	3.10.*)		deep='p deep;' pointed=false ;;
	esac
	profile "$version" mixed "$@"
	if [ "$(q .sampling.python)" != kernel ]; then
		skip "Python frames are not copied: $(q .sampling.how)"
	fi
	is_whole "$version, mixed"
	expect "$version, mixed" "$mixed;$top"
	[ -z "$repeated" ] || return	# the same, built by another
	# of 600 frames, apart in memory up to 3.10, more would take its time
	rate=100 wanted=120 seconds=1.4 profile "$version" deep "$@"
	is_whole "$version, deep"
	expect "$version, deep" "$deep"
	profile "$version" generator "$@"
	is_whole "$version, generator"
	expect "$version, generator" "p numbers;(n;)?p generator;$top"
	# from 3.11 on the processor tells which instruction it is
	check "$version: instructions" test "$(q '.sampling |
	    .python_stacks.pointed > 0.2 * .samples')" = "$pointed"
	# where events for each thread would do they give way to those that copy
	rate=10000 profile "$version" mixed "$@"
	same "$version: at a high rate, too" "$(q .sampling.python)" kernel
	profile "$version" threads "$@"
	expect "$version, threads" 'p (spin|threads|start|run|join|.*[.]_.*);'
}

# The collector is called by the function that it was called in.
collects() {
	local busy=$top_srcdir/tests/targets/shares.py

	[ -z "$repeated" ] || return
	profile "$version" collect "$@"
	check "$version: in <GC>" test "$(q '[.functions[] |
	    select(.name == "<GC>") | .total_pct] | add > 60')" = true
	check "$version: where it was called, $(share 'p <GC>;(n;)?(p [^;]*<genexpr>;(n;)?)?p collect;') per mille" \
	    test "$(share 'p <GC>;(n;)?(p [^;]*<genexpr>;(n;)?)?p collect;')" \
	    = "$(share 'p <GC>;')"
}

# At a high rate events per thread are cheaper for one that mostly sleeps, but
# nobody copies frames for them.
sleepy() {
	spawn python3 -c 'import time
while True:
    sum(range(20000)); time.sleep(0.02)'
	json 0.8 --sampler perf -r 20000 -p "$pid"
	slay TERM "$pid"
	same "a sleepy one: python" "$(q .sampling.python)" kernel
}

try_one() {
	try_all "$@"
	collects "$@"
}

sleepy
each_python try_one
finish
