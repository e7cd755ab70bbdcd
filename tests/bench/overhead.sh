#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# overhead.sh - what watching costs at 997 Hz: the profiler's own CPU, and how
# much less work the target does, with stacktop, perf record and perf top in
# turn. Each profiler is on for SECS and off for SECS, ROUNDS times; medians.
# perf top and stacktop run in a terminal (script) of 120x40. Prints Markdown.
# TARGETS_MEASURED and PROFILERS choose some of the targets and profilers.
. "$(dirname "$0")/bench.sh"
need awk script perf

RATE=997
export TERM=xterm-256color
mkfifo "$tmp/quiet" && exec 9<>"$tmp/quiet"	# a keyboard nobody touches
targets_measured=${TARGETS_MEASURED:-shares deep cxx pipepong}

command_of() {
	case $1 in
	stacktop-perf-cpu) echo "$STACKTOP -r $RATE --sampler perf-cpu -p $pid" ;;
	stacktop-perf-thread) echo "$STACKTOP -r $RATE --sampler perf-thread -p $pid" ;;
	stacktop-ptrace) echo "$STACKTOP -r $RATE --sampler ptrace -p $pid" ;;
	perf-record)	echo "perf record -q -o $tmp/perf.data -e cpu-clock -F $RATE --call-graph dwarf,16384 -p $pid" ;;
	perf-top)	echo "perf top -e cpu-clock -F $RATE --call-graph dwarf,16384 -p $pid" ;;
	perf-top-flat)	echo "perf top -e cpu-clock -F $RATE -p $pid" ;;
	esac
}

# CPU seconds that the target has used: its threads', the ended ones' too.
target_cpu() {
	awk '{ s += $1 } END { printf "%.6f\n", s / 1e9 }' \
	    /proc/"$pid"/task/*/schedstat
}

now() {
	date +%s.%N
}

# The rounds of work that the target has done.
rounds() {
	od -An -tu8 "$TARGET_ROUNDS" | tr -d ' '
}

# window: wait SECS and print "rounds-per-second rounds-per-cpu-second".
window() {
	local t0 t1 c0 c1 r0 r1

	r0=$(rounds); t0=$(now); c0=$(target_cpu)
	sleep "$SECS"
	r1=$(rounds); t1=$(now); c1=$(target_cpu)
	awk -v r=$((r1 - r0)) -v t0="$t0" -v t1="$t1" -v c0="$c0" -v c1="$c1" \
	    'BEGIN { print r / (t1 - t0), r / (c1 - c0 > 0 ? c1 - c0 : 1) }'
}

# one PROFILER: an "off" window and an "on" window, appended to its files.
one() {
	local p=$1 off on us c0 c1 profiler

	off=$(window)
	script -qfec "stty cols 120 rows 40; exec $(command_of "$p")" /dev/null \
	    >/dev/null 2>&1 <&9 &
	us=$!
	own "$us"
	sleep 2		# opening and first symbols are not the steady state
	profiler=$(pgrep -P "$us" | head -n 1)
	own "$profiler"
	c0=$(cpu_of "$profiler")
	on=$(window)
	c1=$(cpu_of "$profiler")
	slay TERM "$profiler"
	wait_until 10 eval "! is_same $profiler" || slay KILL "$profiler"
	wait "$us" 2>/dev/null
	rm -f "$tmp/perf.data"
	awk -v a="$off" -v b="$on" -v cpu="$c0 $c1" -v secs="$SECS" 'BEGIN {
		split(a, off); split(b, on); split(cpu, c)
		printf "%.2f %.2f %.2f\n", 100 * (1 - on[1] / off[1]),
		    100 * (1 - on[2] / off[2]), 100 * (c[2] - c[1]) / secs
	}' >>"$tmp/$target.$p"
}

column() {
	awk -v n="$2" '{ print $n }' "$tmp/$target.$1" | median
}

report() {
	local p

	for p in $profilers; do
		printf '| %s | %s | %s %% | %s %% | %s %% |\n' "$target" "$p" \
		    "$(column "$p" 3)" "$(column "$p" 1)" "$(column "$p" 2)"
	done
}

"$targets/canperf" || skip "no perf"
profilers=${PROFILERS:-stacktop-perf-cpu stacktop-perf-thread stacktop-ptrace
    perf-record perf-top perf-top-flat}
echo "$(machine); $RATE Hz, $ROUNDS rounds of $SECS s"
echo
echo "| program | profiler | its CPU, of a core | slow-down, wall | slow-down, per CPU second |"
echo "|---|---|---|---|---|"
for target in $targets_measured; do
	export TARGET_ROUNDS=$tmp/rounds.$target
	start "$target" 3000
	for ((i = 0; i < ROUNDS; i++)); do
		for p in $profilers; do
			one "$p"
		done
	done
	report
	slay TERM "$pid"
done
