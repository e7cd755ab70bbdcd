#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# threads.sh - threads that come and go, threads that sleep, and -t.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# both_seen SAMPLER PERCENT SECONDS: the thread that stays, and so much of the
# brief ones.
both_seen() {
	json "$3" --sampler "$1" -p "$pid" &&
	    at_least "$(total steady_work)" 5 &&
	    at_least "$(total brief_work)" "$2"
}

coming_and_going() {
	local least=20

	# it loses what a thread runs after its last sample
	[ "$1" = ptrace ] && least=0.1
	check "$1: the one that stays is seen, and the brief ones" \
	    patiently both_seen "$1" "$least"
	check "$1: as many brief ones" at_least \
	    "$(q '[.threads[] | select(.name == "brief")] | length')" 8
	[ "$1" = perf-cpu ] && check "$1: and none of their time is missed" \
	    seen_within 20
	same "$1: none has no name" "$(q '[.threads[] | select(.name == "")] |
	    length')" 0
	check "$1: those that ended are not said to live" at_least 8 \
	    "$(q '[.threads[] | select(.alive)] | length')"
	check "$1: the target is unharmed" unharmed "$pid"
}

one_thread() {
	local tid

	start threads 300 2
	json 1.5 -t steady -p "$pid"
	check "-t NAME shows that thread" at_least "$(total steady_work)" 95
	same "-t NAME shows no other" "$(total brief_work)" 0
	tid=$(grep -lx steady /proc/"$pid"/task/*/comm | sed 's|.*/task/||; s|/.*||')
	json 1.5 -t "$tid" -p "$pid"
	check "-t TID shows that thread" at_least "$(total steady_work)" 95
	slay TERM "$pid"
}

sleepers() {
	json 2 --sampler "$1" -p "$pid" || return
	same "$1: 201 threads are listed" "$(q '.threads | length')" 201
	check "$1: the time is the one awake" at_least \
	    "$(total awake_work)" 95
	check "$1: lock time is seen" at_least "$(q .time.lock_s)" 20
	check "$1: I/O time is seen" at_least "$(q .time.io_s)" 20
	check "$1: sleep time is seen" at_least "$(q .time.sleep_s)" 20
	check "$1: unharmed" unharmed "$pid"
}

many() {
	start sleepers 300 2000
	json 2 -p "$pid" || return
	same "2,001 threads are listed" "$(q '.threads | length')" 2001
	check "their time is the one awake" at_least "$(total awake_work)" 95
	check "of 2,001 threads: unharmed" unharmed "$pid"
	slay TERM "$pid"
}

switches() {
	json 2 --sampler "$1" -p "$pid" || return
	check "$1: ping is seen" at_least "$(total ping)" 10
	check "$1: pong is seen" at_least "$(total pong)" 10
	# a timer of a thread begins anew at each switch, that of a CPU does not
	[ "$1" != perf-cpu ] || check "$1: all of it" seen_within 20
}

each_sees threads 300 4 -- coming_and_going
each_sees sleepers 300 200 -- sleepers
each_sees pipepong -- switches
one_thread
many
finish
