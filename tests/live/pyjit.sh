#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pyjit.sh - stacks of code that CPython's JIT has made are those of the Python
# functions that it stands for, in their place among the native frames and whole
# to the outermost, for each CPython on this machine that has a JIT.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3

busy=$top_srcdir/tests/targets/busy.py
tried=''

# The share, in per mille, of the stacks that match. A stack is "p NAME;n;...",
# innermost first: native frames in a row are one "n", code without a file is "j".
share() {
	q --arg re "$1" '[.functions[] |
	    if .kind == "python" then "p " + .name
	    elif .kind == "jit" then "j" else "n" end] as $f |
	    [.stacks[] | .self_s as $s |
	    { s: $s, is: ([.frames[] | $f[.]] | join(";") |
	    gsub("n(;n)+"; "n") | test($re)) }] |
	    ([.[] | select(.is) | .s] | add // 0) * 1000 /
	    ([.[].s] | add // 1) | floor'
}

# profile SAMPLER MODE: when it has had the time to make its code
profile() {
	spawn "${words[@]}" "$busy" "$2"
	wait_until 20 grep -qs ready "$out" || fail "$version, $2: not ready"
	sleep 0.5
	plenty 200 1 --sampler "$1" -p "$pid"
	slay TERM "$pid"
}

# expect WHAT SAMPLER MODE PATTERN: at least 93 % of the time is in such stacks (99
# but for the first, by which 3.14's loop is learnt), and nearly none shows code of
# the JIT, or had to be guessed.
expect() {
	local what="$1, $2, $3" got

	profile "$2" "$3"
	got=$(share "$4")
	check "$what: the chain, $got per mille" test "$got" -ge 930
	got=$(share '(^|;)j(;|$)')
	check "$what: code of the JIT, $got per mille" test "$got" -le 10
	check "$what: lines are said to be coarse" test "$(q '.sampling.python_stacks |
	    .jitted >= 0.3 * .samples')" = true
	check "$what: nothing is a guess" test "$(q '.sampling.python_stacks |
	    .unsure <= 0.01 * .samples + 2')" = true
}

# Other code without a file, which C has called, stays what it is.
leaves_others() {
	local got

	profile "$1" foreign
	got=$(share '^j;n;p foreign;p <module>;n$')
	check "$version, $1: code of others, $got per mille" test "$got" -ge 200
	got=$(share '(^|;)j;p |j;.*j')
	check "$version, $1: code of the JIT, $got per mille" test "$got" -le 10
	got=$(share '(^|;)p spin;p foreign;p <module>;n$')
	check "$version, $1: the loop beside it, $got per mille" \
	    test "$got" -ge 100
}

try_one() {
	local sampler

	words=("$@")
	"$@" -c 'import sys; sys.exit(not sys._jit.is_available())' \
	    2>/dev/null || return 0
	export PYTHON_JIT=1
	tried="$tried $version"
	for sampler in perf ptrace; do
		expect "$version" "$sampler" mixed \
		    '(^|;)p key;n;p mixed;p <module>;n$'
		expect "$version" "$sampler" nested \
		    '(^|;)p (spin|brief|nested);(.*n;p nested;)?(.*;)?p <module>;n$'
		expect "$version" "$sampler" generator \
		    '(^|;)p numbers;(n;)?p generator;p <module>;n$'
		leaves_others "$sampler"
	done
	unset PYTHON_JIT
}

each_minor try_one
[ -n "$tried" ] || skip "no CPython here has a JIT"
echo "with a JIT:$tried"
finish
