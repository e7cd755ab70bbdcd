#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# blocked.sh - the stacks of THREADS (1000) sleeping threads a hundred times a
# second: by watching which have run and looking at those without a stop; and
# by stopping all of them each time. In turn, ROUNDS times SECS; medians, and
# what nobody does to them beside it. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need awk

THREADS=${THREADS:-1000}
BLOCKED=${BLOCKED:-$builddir/tests/bench/blocked}

# The times that threads of the target got a CPU, and calls that returned EINTR.
switches() {
	awk '{ n += $3 } END { print n + 0 }' /proc/"$pid"/task/*/schedstat
}

interrupted() {
	grep -c EINTR "$out"
}

# one MODE: "ticks/s CPU-% CPU-us/tick switches/s EINTRs/s stacks/s" appended
# to its file.
one() {
	local said s0 s1 e0 e1

	s0=$(switches); e0=$(interrupted)
	if [ "$1" = nothing ]; then
		sleep "$SECS"
		said="0 0 0 0"
	else
		said=$("$BLOCKED" "$1" "$pid" "$SECS")
	fi
	s1=$(switches); e1=$(interrupted)
	awk -v said="$said" -v s=$((s1 - s0)) -v e=$((e1 - e0)) \
	    -v secs="$SECS" 'BEGIN { split(said, v)
		printf "%.1f %.2f %.0f %.1f %.1f %.1f\n", v[1] / secs,
		    100 * v[4] / secs, v[1] ? 1e6 * v[4] / v[1] : 0, s / secs,
		    e / secs, v[2] / secs }' >>"$tmp/$1"
}

column() {
	awk -v n="$2" '{ print $n }' "$tmp/$1" | median
}

[ -x "$BLOCKED" ] || skip "$BLOCKED is not built (make check TESTS=)"
start waits 3000 "$THREADS" 7
sleep 1
for ((i = 0; i < ROUNDS; i++)); do
	for mode in nothing watch stop; do
		one "$mode"
	done
done
echo "$(machine); $THREADS threads, $ROUNDS rounds of $SECS s"
echo
echo "| | ticks a second (of 100) | CPU, of a core | CPU a tick | switches a second in the target | EINTR a second | stacks a second |"
echo "|---|---|---|---|---|---|---|"
for mode in nothing watch stop; do
	echo "| $mode | $(column $mode 1) | $(column $mode 2) % |" \
	    "$(column $mode 3) us | $(column $mode 4) | $(column $mode 5) |" \
	    "$(column $mode 6) |"
done
echo
awk -v a="$(column watch 3)" -v b="$(column stop 3)" \
    -v n="$(column nothing 4)" -v w="$(column watch 4)" \
    -v s="$(column stop 4)" 'BEGIN {
	printf "CPU a tick: 1/%.1f of stopping all; ", b / a
	printf "switches added: %.2f %% of those that stopping adds\n",
	    100 * (w - n) / (s - n) }'
slay TERM "$pid"
finish
