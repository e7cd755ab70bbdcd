#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# children.sh - child processes, and several processes at once.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# The three kinds of children use as much each; the parent a twelfth.
three_alike() {
	local f

	for f in fork_work exec_work grand_work; do
		within "$(total $f)" 31 6 || return 1
	done
}

# The time in any of them.
children() {
	q '[.functions[] | select(.name | test("^(fork|exec|grand)_work$")) |
	    .total_pct] | add // 0'
}

all_seen() {
	within "$(q '100 * .lens.time_s / .sampling.target_cpu_s')" 100 10
}

processes() {
	q --arg n "$1" '[.processes[] | select(.name == $n)] | length'
}

# A command's children are followed whatever becomes of them.
command() {
	json 4 --sampler "$1" -- "$targets/brood" 3 || return
	check "$1: the parent is seen" at_least "$(total parent_work)" 2
	if [ "$1" = ptrace ]; then
		# it looks for them, while their time runs
		check "$1: children are seen" at_least "$(children)" 2
	else
		check "$1: each child and grandchild has its share" three_alike
		check "$1: nothing is unseen" all_seen
		check "$1: those that executed have their own names" \
		    at_least "$(processes exe)" 20
		# events of threads are gone before the memory is
		[ "$1" = perf-cpu ] && check "the end of a process is named" \
		    at_least "$(total '[exit]')" 0.01
		check "$1: no stack is lost" at_least 2 "$(q \
		    '100 * .sampling.unwind_lost / .sampling.samples')"
	fi
	check "$1: processes are told of" at_least \
	    "$(q '.processes | length')" 5
	same "$1: nobody is nameless" "$(q '[.threads[] |
	    select(.name == "")] | length')" 0
	same "$1: nobody is said to live on" "$(q '[.threads[] |
	    select(.alive)] | length')" 0
	check "$1: threads tell theirs" test "$(q '[.threads[].pid] |
	    unique | length')" = "$(q '.processes | length')"
}

without() {
	json 4 --no-children -- "$targets/brood" 1
	same "--no-children: the parent alone" "$(children)" 0
	same "--no-children: one process" "$(q '.processes | length')" 1
}

# Of a running process: those there are, and those to come.
attached() {
	json 1 --sampler "$1" -p "$pid" || return
	same "$1: -p: the parent alone" "$(children)" 0
	json 3 --sampler "$1" --children -p "$pid" || return
	if [ "$1" = ptrace ]; then
		check "$1: --children: they are seen" at_least "$(children)" 2
	else
		check "$1: --children: each has its share" three_alike
	fi
	check "$1: the target is unharmed" unharmed "$pid"
}

# They are there already, and outlive each other.
existing() {
	st -b --sampler "$1" -d 0.3 -p "$pid"
	check "$1: of an idle parent its children are told" grep -q \
	    'not watched: 2; --children' "$tmp/stdout"
	json 1.5 --sampler "$1" --children -p "$pid" || return
	check "$1: one child is seen" at_least "$(total share_fifty)" 1
	check "$1: the other is seen" at_least "$(total steady_work)" 1
	same "$1: three processes" "$(q '.processes | length')" 3
}

several() {
	local a=$2 b=$3

	json 4 --sampler "$1" -p "$b,$a" || return
	same "$1: -p A,B: the first is named" "$(q .target.pid)" "$b"
	check "$1: -p A,B: A is seen" at_least "$(total share_fifty)" 1
	check "$1: -p A,B: B is seen" at_least "$(q --argjson p "$b" \
	    '[.processes[] | select(.pid == $p) | .samples] | add')" 5
	check "$1: -p A,B: goes on when one has ended" at_least \
	    "$(q .sampling.duration_s)" 3.5
	check "$1: -p A,B: the other is unharmed" unharmed "$a"
}

both_end() {
	local a

	start shares 2
	a=$pid
	start recurse 3
	json 30 -p "$a $pid"
	check "-p 'A B' ends with the last of them" within \
	    "$(q .sampling.duration_s)" 3 1.5
	same "it is complete" "$(q .sampling.phase)" complete
}

refusals() {
	refuses 2 'whole number' -b -p "$$,x"
	refuses 2 'whole number' -b -p ''
	refuses 3 'no such process' -b -p "$$,4194304"
}

all_existing() {
	spawn sh -c "'$targets/shares' 60 & '$targets/threads' 60 2 & wait"
	wait_until 20 eval "[ \$(grep -c ready '$out') -eq 2 ]"
	by_each existing
	pkill -P "$pid"
}

# One ends while it is watched.
all_several() {
	local a

	start shares 60
	a=$pid
	start recurse 3
	by_each several "$a" "$pid"
	ends "$pid"
	same "-p A,B: the one that ended was unharmed" "$ended" 0
	slay TERM "$a"
}

for s in $(samplers); do
	command "$s"
done
each_sees brood 60 -- attached
all_existing
all_several
without
both_end
refusals
finish
