#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# python.sh - Python programs as stacktop and Tachyon (CPython 3.15's profiling.
# sampling) see them, in one run: what fails, whether the lines' shares are
# right, the highest rate, and what it costs. The program runs on one CPU and the
# profiler on another. PYTHON_TREE is a folder with a Debian that has python3.15
# (tests/lib/sid makes one). PARTS chooses of: truth peak cost gaps rows churn
# order. Who stops the program takes few samples: for the truth it has
# STOPPED_SECS. Prints Markdown.
. "$(dirname "$0")/bench.sh"
. "$top_srcdir/tests/lib/tmux.sh"
need jq awk perf script taskset
[ -n "${PYTHON_TREE-}" ] || skip "PYTHON_TREE is not set: tests/lib/sid DIR"
[ "$(nproc)" -ge 2 ] || skip "one CPU"
ROUNDS=${ROUNDS:-3}
SECS=${SECS:-8}
STOPPED_SECS=${STOPPED_SECS:-60}
parts=${PARTS:-truth peak cost gaps rows churn order}
samplers=${SAMPLERS:-perf ptrace read}
programs=$top_srcdir/tests/bench/python
in_tree=$top_srcdir/tests/lib/in-tree
export TERM=xterm-256color TARGET_ROUNDS=$tmp/rounds
mkfifo "$tmp/quiet" && exec 9<>"$tmp/quiet"	# a keyboard nobody touches

python() {
	"$in_tree" "$PYTHON_TREE" "$tmp:$top_srcdir" /usr/bin/python3.15 "$@"
}

# run PROGRAM [ARG...]: on the first CPU, until the script ends
run() {
	local program=$1

	shift
	spawn taskset -c 0 "$in_tree" "$PYTHON_TREE" "$tmp:$top_srcdir" \
	    /usr/bin/python3.15 "$programs/$program.py" "$@"
	wait_until 30 grep -qs ready "$out" || fail "$program does not begin"
}

# Tachyon finds only what has the same files as itself. Its arguments follow.
tachyon_command() {
	echo "nsenter --mount=/proc/$pid/ns/mnt chroot $PYTHON_TREE" \
	    "/usr/bin/python3.15 -m profiling.sampling attach"
}

tachyon() {
	# shellcheck disable=SC2046
	taskset -c 1 $(tachyon_command) "$@" "$pid" >"$tmp/tachyon" 2>&1 ||
	    head -n 1 "$tmp/tachyon" >&2
}

# What its report says behind a word.
told() {
	sed -n "s/^$1: *\([0-9.]*\).*/\1/p" "$tmp/tachyon" | head -n 1
}

# stacktop_json SAMPLER ARG...: on the second CPU, SECS seconds, into $tmp/json
stacktop_json() {
	local sampler=$1

	shift
	taskset -c 1 timeout 90 "$STACKTOP" -b -f json -o "$tmp/json" -d "$SECS" \
	    --sampler "$sampler" "$@" -p "$pid" >/dev/null 2>"$tmp/stderr" ||
	    head -n 1 "$tmp/stderr" >&2
}

# ---- what fails, and is it true ----

fib_if() {
	grep -n 'if n < 2' "$programs/fib.py" | cut -d: -f1
}

# Of the time in fib, what is on the line of the comparison: with what the line
# calls in C, which Tachyon does not tell from it.
share_stacktop() {
	q --argjson line "$(fib_if)" '[.lines[] | select(.name == "fib")] |
	    100 * (map(select(.line == $line).self_s) | add // 0) /
	    ((map(.self_s) | add) // 1)'
}

share_tachyon() {
	awk -v line="$(fib_if)" '/fib[.]py:[0-9]+\(fib\)/ {
		split($1, n, "/"); all += n[1]
		if ($0 ~ "fib[.]py:" line "[(]") own += n[1]
	} END { print (all > 0 ? 100 * own / all : 0) }' "$tmp/tachyon"
}

# shown PERCENT SAMPLES: with what chance makes of so many, twice in three times;
# of samples that stand for unequal times it makes more
shown() {
	awk -v p="$1" -v n="$2" 'BEGIN { printf "%.1f ± %.1f %%\n", p,
	    (n > 0 ? sqrt(p * (100 - p) / n) : 100) }'
}

# What the line costs, by functions that have it more often: no sampler knows.
timed_rows() {
	local cost name

	taskset -c 0 "$in_tree" "$PYTHON_TREE" "$tmp:$top_srcdir" \
	    /usr/bin/python3.15 "$programs/added.py" "$SECS" |
	    while IFS=$'\t' read -r cost name; do
		printf '| fib | timed, the line once more: %s | - | - | %.1f %% |\n' \
		    "$name" "$cost"
	    done
}

# Samples of a program that is in Python all the time without its whole stack, in
# percent.
failed() {
	q '.sampling | .python_stacks as $p | 100 * (.samples - ($p.samples -
	    $p.cut - $p.unreadable - $p.strange - $p.nameless)) / .samples'
}

truth_row() {
	printf '| %s | %s | %s | %.2f %% | %s |\n' "$1" "$2" "$3" "$4" "$5"
}

# tachyon_row PROGRAM NAME ARG...
tachyon_row() {
	local program=$1 name=$2 share=- n

	shift 2
	tachyon -r 1khz -d "$SECS" -l 100 "$@"
	n=$(sed -n 's/^Captured \([0-9]*\).*/\1/p' "$tmp/tachyon")
	[ "$program" = fib ] && share=$(shown "$(share_tachyon)" "${n:-0}")
	truth_row "$program" "$name" "$n" "$(told 'Error rate')" "$share"
}

truth_of() {
	local program=$1 s share=- secs

	run "$program"
	for s in $samplers; do
		secs=$SECS
		[ "$program $s" = "fib ptrace" ] && secs=$STOPPED_SECS
		SECS=$secs stacktop_json "$s" --lines --native no
		[ "$program" = fib ] &&
		    share=$(shown "$(share_stacktop)" "$(q .sampling.samples)")
		truth_row "$program" "stacktop, $(q .sampling.python)" \
		    "$(q .sampling.samples)" "$(failed)" "$share"
	done
	tachyon_row "$program" Tachyon
	tachyon_row "$program" "Tachyon, blocking" --blocking
	slay KILL "$pid"
}

part_truth() {
	echo "| program, 1 kHz | seen by | samples | failed | fib: \`if n < 2\` |"
	echo "|---|---|---|---|---|"
	timed_rows
	truth_of fib
	truth_of text
}

# ---- the highest rate ----

part_peak() {
	local depth

	echo "| depth | stacktop, read | Tachyon |"
	echo "|---|---|---|"
	for depth in 5 30 100; do
		run depth "$depth"
		stacktop_json read -r 1000000
		tachyon -r 1000khz -d "$SECS"
		printf '| %s | %.0f /s | %.0f /s |\n' "$depth" \
		    "$(q '.sampling.samples / .sampling.duration_s')" \
		    "$(awk -v r="$(told 'Sample rate')" \
		    -v e="$(told 'Error rate')" \
		    'BEGIN { print r * (1 - e / 100) }')"
		slay KILL "$pid"
	done
}

# ---- what it costs ----

rounds_done() {
	od -An -tu8 "$TARGET_ROUNDS" | tr -d ' '
}

target_cpu() {
	awk '{ s += $1 } END { printf "%.6f\n", s / 1e9 }' \
	    /proc/"$pid"/task/*/schedstat
}

# window: wait SECS and print the rounds per CPU second
window() {
	local c0 c1 r0 r1

	r0=$(rounds_done); c0=$(target_cpu)
	sleep "$SECS"
	r1=$(rounds_done); c1=$(target_cpu)
	awk -v r=$((r1 - r0)) -v c0="$c0" -v c1="$c1" \
	    'BEGIN { print r / (c1 - c0 > 0 ? c1 - c0 : 1) }'
}

# command_of PROFILER HZ
command_of() {
	case $1 in
	tachyon) echo "$(tachyon_command) --live -r $2hz $pid" ;;
	tachyon-blocking)
		echo "$(tachyon_command) --live --blocking -r $2hz $pid" ;;
	perf-record) # what the interrupts alone cost: no stacks, no file
		echo "perf record -q -e cpu-clock -F $2 -o /dev/null -p $pid" ;;
	*)	echo "$STACKTOP --sampler $1 -r $2 -p $pid" ;;
	esac
}

# The process under script, under the shell that became it.
child_of() {
	pgrep -P "$1" | head -n 1
}

# watch PROFILER HZ: it is at work on the second CPU, with its screen, as $profiler
watch() {
	taskset -c 1 script -qfec "stty cols 120 rows 40; exec $(command_of "$@")" \
	    /dev/null >/dev/null 2>&1 <&9 &
	screen=$!
	own "$screen"
	sleep 3
	profiler=$(child_of "$screen")
	own "$profiler"
}

unwatch() {
	slay TERM "$profiler"
	wait_until 10 eval "! is_same $profiler" || slay KILL "$profiler"
	wait "$screen" 2>/dev/null
}

# cost_of PROFILER HZ: its CPU and the target's loss, in per cent
cost_of() {
	local off on c0 c1 profiler screen

	off=$(window)
	watch "$@"
	c0=$(cpu_of "$profiler")
	on=$(window)
	c1=$(cpu_of "$profiler")
	unwatch
	awk -v off="$off" -v on="$on" -v c0="$c0" -v c1="$c1" -v s="$SECS" \
	    'BEGIN { print 100 * (c1 - c0) / s, 100 * (1 - on / off) }'
}

part_cost() {
	local hz profiler i

	echo "| profiler, with its screen | rate | its CPU, of a core | slow-down |"
	echo "|---|---|---|---|"
	run text
	for hz in 1000 10000; do
		for profiler in $samplers tachyon tachyon-blocking \
		    perf-record; do
			for ((i = 0; i < ROUNDS; i++)); do
				cost_of "$profiler" "$hz"
			done >"$tmp/costs"
			printf '| %s | %s Hz | %.1f %% | %.1f %% |\n' "$profiler" \
			    "$hz" "$(cut -d' ' -f1 "$tmp/costs" | median)" \
			    "$(cut -d' ' -f2 "$tmp/costs" | median)"
		done
	done
	slay KILL "$pid"
}

# ---- how long the program does not run for it ----

# The time that it was kept from running by whatever, in per cent, in SECS
gaps() {
	local before after

	before=$(kept)
	sleep "$SECS"
	after=$(kept)
	awk -v ns=$((after - before)) -v s="$SECS" 'BEGIN { print ns / s / 1e7 }'
}

kept() {
	od -An -tu8 -j8 "$TARGET_ROUNDS" | tr -d ' '
}

# gaps_of PROFILER HZ: without it, and how much more with it
gaps_of() {
	local off on profiler screen

	off=$(gaps)
	watch "$@"
	on=$(gaps)
	unwatch
	awk -v off="$off" -v on="$on" 'BEGIN { print off, on - off }'
}

part_gaps() {
	local i profiler all="$samplers tachyon tachyon-blocking perf-record"

	echo "| profiler, at 1 kHz | gaps of more than 1 us without it | more with it | all |"
	echo "|---|---|---|---|"
	run gaps
	for ((i = 0; i < ROUNDS; i++)); do
		for profiler in $all; do
			gaps_of "$profiler" 1000 >>"$tmp/gaps.$profiler"
		done
	done
	for profiler in $all; do
		printf '| %s | %.2f %% | %.2f %% | %s |\n' "$profiler" \
		    "$(cut -d' ' -f1 "$tmp/gaps.$profiler" | median)" \
		    "$(cut -d' ' -f2 "$tmp/gaps.$profiler" | median)" \
		    "$(cut -d' ' -f2 "$tmp/gaps.$profiler" | sort -n | tr '\n' ' ')"
	done
	slay KILL "$pid"
}

# ---- very many rows ----

samples_on_screen() {
	tm_screen | grep -oE 'Samples:? +[0-9,]+' | tr -dc '0-9'
}

rows_of() {
	tm_start 140 45
	tm_run "exec taskset -c 1 $(command_of "$@")"
	sleep 20
	printf '| %s | %s |\n' "$1" "$(samples_on_screen)"
	tm_stop
}

part_rows() {
	local s

	echo "| 22,000 rows at 5 kHz, 20 s, with its screen | samples (100,000 wanted) |"
	echo "|---|---|"
	run rows
	for s in $samplers tachyon; do
		rows_of "$s" 5000
	done
	slay KILL "$pid"
}

# ---- code objects that come where others were ----

part_churn() {
	local s

	echo "| a new function every ms | samples in them | wrong name | no name |"
	echo "|---|---|---|---|"
	run churn
	for s in $samplers; do
		stacktop_json "$s" -l 100000
		printf '| %s | %s | %s | %s |\n' "stacktop, $(q .sampling.python)" \
		    "$(q '[.functions[] | select(.name | test("^(odd|even)_")) |
		    .samples_self] | add // 0')" \
		    "$(q '[.functions[] | select(.name | test("^even_")) |
		    .samples_self] | add // 0')" \
		    "$(q '[.functions[] | select(.name | test("cannot be read")) |
		    .samples_self] | add // 0')"
	done
	tachyon -r 1khz -d "$SECS" -l 100000
	printf '| Tachyon | %s | %s | - |\n' \
	    "$(awk '/\((odd|even)_/ { split($1, n, "/"); s += n[1] }
	    END { print s + 0 }' "$tmp/tachyon")" \
	    "$(awk '/\(even_/ { split($1, n, "/"); s += n[1] }
	    END { print s + 0 }' "$tmp/tachyon")"
	slay KILL "$pid"
}

# ---- Python, C and Python again in one stack ----

part_order() {
	local s

	echo "| outer, C, key, C, inner | stacks with inner | in order |"
	echo "|---|---|---|"
	run callbacks
	for s in $samplers; do
		[ "$s" = read ] && continue	# it sees no native frames
		stacktop_json "$s"
		q --arg s "$(q .sampling.python)" '.functions as $f | [.stacks[] |
		    {s: .self_s, w: [.frames[] | $f[.] | .name as $n |
		    if .kind == "python" then $n else "c" end] | join(" ")} |
		    select(.w | test("inner"))] as $v |
		    ($v | map(.s) | add) as $all |
		    ($v | map(select(.w | test("inner (c )+key (c )+outer")) |
		    .s) | add // 0) as $good |
		    "| \($s) | \($v | length) | \(10000 * $good / $all | round / 100) % |"'
	done
	slay KILL "$pid"
}

echo "$(machine); $(python -c 'import sys; print(sys.version)')"
for part in $parts; do
	echo
	"part_$part"
done
