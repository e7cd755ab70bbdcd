#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# changes.sh - the target becomes another while it is watched: dlopen and
# dlclose, exec of itself and of another program, 20,000 mappings, forks.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

libraries() {
	json 1 -r 4000 --sampler "$1" -p "$pid" || return
	check "$1: dlopened code is named" at_least "$(total dl_hot)" 80
	check "$1: with its module" grep -q dlhot.so "$tmp/json"
	check "$1: dlopened code is walked" at_least "$(total main)" 80
}

both_seen() {
	json "$2" --sampler "$1" -p "$pid" &&
	    at_least "$(total exec_even)" 15 && at_least "$(total exec_odd)" 15
}

programs() {
	start exec
	check "$1: before and after exec" patiently both_seen "$1"
	check "$1: unharmed" unharmed "$pid"
	slay TERM "$pid"
}

becomes_another() {
	start exec 300 "$targets/shares" 300
	json "$2" --sampler "$1" -p "$pid" || return
	slay TERM "$pid"
	at_least "$(total share_fifty)" 10
}

another() {
	check "$1: the program it became is named" patiently becomes_another "$1"
	check "$1: and located" grep -q shares.c "$tmp/json"
}

many() {
	json 3 --sampler "$1" -p "$pid" || return
	# the more others run beside it, the more often ptrace finds it in mmap
	check "$1: code among 20,000 mappings is seen" at_least \
	    "$(total maps_hot)" 60
	check "$1: and named" test "$(q '[.functions[] |
	    select(.name | test("^\\[|\\+0x")) | .self_pct] | (add // 0) < 10')" = true
	check "$1: unharmed" unharmed "$pid"
}

forks() {
	json 2 --sampler "$1" -p "$pid" || return
	check "$1: the parent's work is seen" at_least "$(total storm_work)" 3
	check "$1: the children are not" test "$(q '.threads | length')" = 1
	check "$1: unharmed" unharmed "$pid"
}

each_sees dl -- libraries
# One by one: where others look on as well, each exec takes longer than ptrace has.
for s in $(samplers); do
	programs "$s"
	another "$s"
done
each_sees manymaps 300 change -- many
each_sees forkstorm -- forks
finish
