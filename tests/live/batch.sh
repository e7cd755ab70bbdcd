#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# batch.sh - the formats of -b, and the options that shape them.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# cut_off STATUS COMMAND...: how a report and a dump end that nobody reads.
cut_off() {
	local wanted=$1 args

	shift
	for args in "dump" "-b --every 0.2 -p"; do
		# shellcheck disable=SC2086
		{ sleep 0.3; timeout 20 "$@" "$STACKTOP" $args "$pid"
		    echo $? >"$tmp/status"; } 2>"$tmp/stderr" | true
		same "$args that nobody reads" "$(cat "$tmp/status")" "$wanted"
	done
}

schema() {
	local k

	json 1.5 -p "$pid"
	for k in .stacktop .schema .host .target.pid .target.command \
	    .target.exe .target.started .sampling.backend .sampling.mode \
	    .sampling.rate_hz .sampling.duration_s .sampling.samples \
	    .sampling.lost .sampling.failed .sampling.truncated \
	    .sampling.profiler_cpu_pct .sampling.stop_us_p50 \
	    .sampling.stop_us_p99 .sampling.achieved_hz \
	    .sampling.foreign .sampling.stopped_s .sampling.bpf_filter \
	    .sampling.kernel_asked .sampling.kernel_functions \
	    .sampling.rings .sampling.ring_bytes .time.total_s \
	    .time.running_s .time.runnable_s .time.lock_s .time.io_s \
	    .time.sleep_s '.threads[0].tid' '.threads[0].name' \
	    '.threads[0].samples' '.threads[0].running_pct' \
	    '.functions[0].name' '.functions[0].module' '.functions[0].file' \
	    '.functions[0].line' '.functions[0].kind' '.functions[0].self_s' \
	    '.functions[0].total_s' '.functions[0].self_pct' \
	    '.functions[0].total_pct' '.functions[0].samples_self' \
	    '.functions[0].samples_total' '.stacks[0].thread' \
	    '.stacks[0].frames[0]' '.stacks[0].self_s'; do
		check "json has $k" test "$(q "$k != null")" = true
	done
	check "events per CPU: the BPF filter is told" test \
	    "$(q '.sampling | .bpf_filter == (.how |
	    test("per CPU") and (test("unfiltered") | not))')" = true
	check "rings only for perf" test \
	    "$(q '.sampling | (.rings * .ring_bytes > 0) ==
	    (.backend == "perf")')" = true
	check "own memory is measured" at_least \
	    "$(q .sampling.profiler_rss_bytes)" 1000000
	check "the stack copy is told" at_least "$(q .sampling.stack_bytes)" 4096
	check "json has .target.exited" test \
	    "$(q '.target | has("exited")')" = true
	same "schema" "$(q .schema)" 1
	same "pid" "$(q .target.pid)" "$pid"
	check "self time adds up to the stacks' time" within \
	    "$(q '[.functions[].self_s] | add')" \
	    "$(q '[.stacks[].self_s] | add')" 0.02
	check "samples add up" test \
	    "$(q '[.functions[].samples_self] | add')" = \
	    "$(q .sampling.samples)"
	check "every sample stands for its time" within \
	    "$(q '[.functions[].self_s] | add')" "$(q .time.running_s)" 0.25
}

csv() {
	st -b -f csv -d 0.4 -p "$pid"
	same "csv: status" "$status" 0
	check "csv: a header and functions" awk -F, '
		NR == 1 { n = NF }
		/share_fifty/ { seen = 1 }
		NF != n { bad = 1 }
		END { exit !(n >= 5 && seen && !bad) }' "$tmp/stdout"
}

text() {
	st -b -r 4000 -d 0.5 -p "$pid"
	same "text: status" "$status" 0
	check "text: nothing on stderr" test ! -s "$tmp/stderr"
	check "text: the functions are there" test \
	    "$(grep -Ec 'share_(fifty|thirty|twenty)' "$tmp/stdout")" -eq 3
	check "text: in order" awk '
		/ share_/ { if (n++ && $1 > last) bad = 1; last = $1 }
		END { exit bad || n != 3 }' "$tmp/stdout"
	check "text: the columns" grep -q 'SELF%.*TOTAL%' "$tmp/stdout"
	check "text: the quality" grep -Eiq 'lost.*failed.*truncated' \
	    "$tmp/stdout"
	check "text: no escape sequences" eval \
	    "! grep -q $'\\033' '$tmp/stdout'"
}

# The end of the file's name is enough.
by_ending() {
	st -d 0.3 -o "$tmp/q.json" -p "$pid"
	check "-o q.json is JSON" eval "jq -e . '$tmp/q.json' >/dev/null"
	st -d 0.3 -o "$tmp/q.csv" -p "$pid"
	check "-o q.csv is CSV" grep -q '^function,' "$tmp/q.csv"
	st -d 0.3 -o "$tmp/q.json" -f text -p "$pid"
	check "-f has the last word" grep -q '^Samples' "$tmp/q.json"
	echo precious >"$tmp/kept"
	st -b -d 0.3 -t nobody -o "$tmp/kept" -p "$pid"
	same "no such thread: status" "$status" 3
	same "and the file is as it was" "$(cat "$tmp/kept")" precious
	seq 99999 >"$tmp/kept"
	st -b -f csv -d 0.3 -o "$tmp/kept" -p "$pid"
	check "a longer file is replaced" at_least 500 "$(wc -l <"$tmp/kept")"
	st -d 0.3 -o "$tmp/q.csv" --annotate share_fifty -p "$pid"
	same "no code as CSV" "$status" 2
}

shaping() {
	st -b -r 4000 -d 0.5 -s self%:asc -F 'share_t*y' -p "$pid"
	check "-F keeps what matches" eval \
	    "grep -q share_twenty '$tmp/stdout' &&
	    ! grep -q share_fifty '$tmp/stdout'"
	check "-s :asc turns the order round" awk '
		/ share_/ { if (n++ && $1 < last) bad = 1; last = $1 }
		END { exit bad || n != 2 }' "$tmp/stdout"
	st -b -f csv -l 1 -d 0.4 -p "$pid"
	check "-l limits the functions" test "$(wc -l <"$tmp/stdout")" -eq 2
	st -l 1 -d 0.3 -p "$pid"
	check "and implies -b here" grep -q '1 shown$' "$tmp/stdout"
	st -b -f csv -s function -d 0.4 -p "$pid"
	check "-s function sorts by name" eval "[ \
	    \"\$(grep -o 'share_[a-z]*' '$tmp/stdout' | tr '\\n' ' ')\" = \
	    'share_fifty share_thirty share_twenty ' ]"
	st -b -f csv --every 0.3 -d 1.4 -p "$pid"
	check "--every prints between" test \
	    "$(grep -c share_fifty "$tmp/stdout")" -ge 3
	st -b --every 1 -d 2 -p "$pid"
	same "and the last one once" "$(grep -c ^Target "$tmp/stdout")" 2
	cut_off 141 env --default-signal=PIPE
	check "in silence" test ! -s "$tmp/stderr"
	cut_off 1 env --ignore-signal=PIPE
	check "and tells" grep -q "Broken pipe" "$tmp/stderr"
	json 2.2 -w 1 -p "$pid"
	check "-w 1 shows at most a second" at_least 1.2 \
	    "$(q '[.functions[].self_s] | add')"
	json 2 -r 100 -p "$pid"
	check "-r 100 takes some 100 a second of running" within \
	    "$(q '.sampling.samples / .time.running_s')" 100 45
}

by_name() {
	local name=t$$ first

	cp "$targets/shares" "$tmp/$name"
	spawn "$tmp/$name" 300
	first=$pid
	wait_until 20 grep -qs ready "$out"
	st -b -d 0.5 -n "$name"
	same "-n NAME" "$status" 0
	st -b -d 0.5 -n "$name 300"
	same "-n with the command line" "$status" 0
	spawn "$tmp/$name" 300
	wait_until 20 grep -qs ready "$out"
	refuses 2 "$name" -b -n "$name"
	check "several: they are listed" grep -q "$first" "$tmp/stderr"
	slay TERM "$first"
	slay TERM "$pid"
}

information() {
	st --version
	same "--version: status" "$status" 0
	check "--version: one name and number" grep -Eq \
	    '^stacktop [0-9]+\.[0-9]+\.[0-9]+' "$tmp/stdout"
	st --help
	same "--help: status" "$status" 0
	check "--help: on stdout" grep -q -- '--sampler' "$tmp/stdout"
	st --usage
	same "--usage: status" "$status" 0
}

has_threads() {
	[ "$(find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l)" -gt 1 ]
}

signals() {
	local us

	for s in INT TERM; do
		env --default-signal=INT "$STACKTOP" -b -p "$pid" \
		    >"$tmp/stdout" 2>"$tmp/stderr" &
		us=$!
		own "$us"
		wait_until 10 has_threads "$us"
		wait_until 20 has_run "$pid" $(($(ticks "$pid") + 50))
		slay "$s" "$us"
		ends "$us"
		check "SIG$s: the report is printed" \
		    grep -q share_fifty "$tmp/stdout"
	done
	check "unharmed" unharmed "$pid"
}

catches() {
	local mask

	mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status")
	((0x$mask >> ($2 - 1) & 1))
}

# What nohup, or a shell for its background jobs, has had ignored stays so.
ignored_signals() {
	local us

	env --ignore-signal=HUP,INT "$STACKTOP" -b -d 2 -p "$pid" \
	    >"$tmp/stdout" 2>"$tmp/stderr" &
	us=$!
	own "$us"
	wait_until 10 catches "$us" 15
	slay HUP "$us"
	slay INT "$us"
	ends "$us"
	same "SIGHUP and SIGINT ignored: the status" "$ended" 0
	check "SIGHUP and SIGINT ignored: to the end of the duration" \
	    grep -Eq 'Sampled +(1[.]9|2)' "$tmp/stdout"
}

# Ctrl-Z where no shell could let us go on, as in ssh -t HOST stacktop -b.
orphaned() {
	local us

	setsid "$STACKTOP" -b -d 2 -p "$pid" \
	    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null &
	us=$!
	own "$us"
	wait_until 10 catches "$us" 20
	slay TSTP "$us"
	ends "$us"
	same "SIGTSTP in an orphaned group: the status" "$ended" 0
}

waits_for_reader() {
	grep -qs pipe "/proc/$1/wchan"
}

# A reader that has ceased to read keeps nobody from ending us.
unread() {
	local us

	mkfifo "$tmp/unread"
	exec 5<>"$tmp/unread"
	env --default-signal=INT "$STACKTOP" -b -f json --every 0.1 -p "$pid" \
	    >&5 2>"$tmp/stderr" 5>&- &
	us=$!
	own "$us"
	wait_until 30 waits_for_reader "$us"
	slay INT "$us"
	ends "$us"
	exec 5>&-
	same "unread output: the status" "$ended" 1
	check "unread output: one error" one_error
}

start shares 300
schema
csv
text
by_ending
shaping
by_name
start shares 300
beside signals
beside ignored_signals
beside orphaned
beside unread
information
together
finish
