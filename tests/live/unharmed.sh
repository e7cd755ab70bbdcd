#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# unharmed.sh - stacktop is killed at random moments, again and again: the
# target is never left stopped, traced or dead, loses no signal, and ends with
# its own status.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

ROUNDS=${ROUNDS:-20}	# for each sampler

# kill_us SAMPLER SIGNAL: attach, and be killed some 0-250 ms later.
kill_us() {
	local us

	"$STACKTOP" --sampler "$1" -r 2000 -b -o /dev/null -p "$pid" \
	    >/dev/null 2>&1 </dev/null &
	us=$!
	own "$us"
	sleep "0.$(printf '%03d' $((RANDOM % 250)))"
	slay "$2" "$us"
	ends "$us" || fail "stacktop does not end on SIG$2"
	unharmed "$pid"
} 2>/dev/null	# the shell tells of each kill

# torment SAMPLER TARGET [ARG...]: start it and be killed at it
torment() {
	local sampler=$1 signals=(KILL TERM KILL HUP KILL) i bad=0

	shift
	start "$@"
	for ((i = 0; i < ROUNDS / 4 + 1; i++)); do
		kill_us "$sampler" "${signals[i % 5]}" || bad=$((bad + 1))
	done
	same "$sampler: $1 is unharmed by $((ROUNDS / 4 + 1)) kills" "$bad" 0
}

all() {
	torment "$1" sigstorm 300
	slay TERM "$pid"
	ends "$pid"
	same "$1: no signal was lost: $(tail -n 1 "$out")" "$ended" 0
	check "$1: and many were sent" at_least \
	    "$(awk '/^sent/ { print $2 }' "$out")" 200

	torment "$1" threads 300 4
	slay TERM "$pid"
	torment "$1" sleepers 300 200
	slay TERM "$pid"
	torment "$1" exec
	slay TERM "$pid"
	torment "$1" exits 300 9
	slay TERM "$pid"
	ends "$pid"
	same "$1: the target ends with its own status" "$ended" 9
}

by_each all

# Killed in a dump.
start sleepers 300 200
for i in $(seq 5); do
	"$STACKTOP" dump "$pid" >/dev/null 2>&1 &
	us=$!
	own "$us"
	sleep "0.0$((i * 2))"
	slay KILL "$us"
	wait "$us" 2>/dev/null
	check "killed in a dump ($i): unharmed" unharmed "$pid"
done

# A stopped target stays stopped, a running one does not become so.
slay STOP "$pid"
wait_until 5 grep -q '^State:[[:space:]]*T' "/proc/$pid/status"
for s in $(samplers); do
	st -b -d 0.5 --sampler "$s" -p "$pid"
	same "$s: a stopped target can be watched" "$status" 0
	check "$s: and stays stopped" \
	    grep -q '^State:[[:space:]]*T' "/proc/$pid/status"
done
slay CONT "$pid"
check "it goes on after SIGCONT" unharmed "$pid"
finish
