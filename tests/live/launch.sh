#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# launch.sh - a command that stacktop starts: its exit status is passed on, its
# input and output stay its own, and it outlives a killed stacktop.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

status_of() {
	local want=$1

	shift
	st -b -o "$tmp/report" "$@"
	same "status of $*" "$status" "$want"
	sed 's/^/    /' "$tmp/stderr"
}

statuses() {
	status_of 0 -- "$targets/exits" 0.3 0
	status_of 3 -- "$targets/exits" 0.3 3
	status_of 143 -- "$targets/exits" 0.3 -15
	status_of 137 -- "$targets/exits" 0.3 -9
	status_of 0 true
	status_of 1 false
	status_of 5 sh -c 'exit 5'
	status_of 3 --sampler ptrace -- "$targets/exits" 0.3 3
	status_of 137 --sampler ptrace -- "$targets/exits" 0.3 -9
}

not_startable() {
	refuses 127 'no-such-command.*No such file' -b -- no-such-command
	refuses 127 'No such file' -b -- "$tmp/no/such/file"
	echo 'not executable' >"$tmp/data"
	refuses 126 'Permission denied' -b -- "$tmp/data"
	refuses 126 'Permission denied|directory' -b -- "$tmp"
}

# The command's streams are ours; the report goes to -o.
streams() {
	echo hello | timeout -s KILL 60 "$STACKTOP" -b -o "$tmp/report" -- \
	    sh -c 'cat; echo err >&2; exit 4' >"$tmp/stdout" 2>"$tmp/stderr"
	same "status with a pipe" "$?" 4
	same "stdin and stdout are its own" "$(cat "$tmp/stdout")" hello
	same "stderr is its own" "$(cat "$tmp/stderr")" err
	check "the report is in its file" test -s "$tmp/report"
}

# Of the signals ignored: those that are for programs. 32 and 33 are the C
# library's; the thread sanitizer handles one of them.
ignored() {
	printf '%x\n' \
	    "$((16#$(sed 's/^SigIgn:.//' "$1") & ~(3 << 31)))"
}

# same_ignored HOW SIGNALS: without timeout(1), which would change some.
same_ignored() {
	(
		for sig in $2; do
			trap '' "$sig"
		done
		"$STACKTOP" -b -o "$tmp/report" -- \
		    grep SigIgn /proc/self/status >"$tmp/stdout" </dev/null
		grep SigIgn /proc/self/status >"$tmp/mine"
	)
	same "signals are ignored $1" \
	    "$(ignored "$tmp/stdout")" "$(ignored "$tmp/mine")"
}

# Nothing of ours leaks into the command: descriptors, signals, session.
inherits_nothing() {
	st -b -o "$tmp/report" -- ls /proc/self/fd
	ls /proc/self/fd >"$tmp/mine" </dev/null
	check "no descriptor of ours is open" cmp -s "$tmp/stdout" "$tmp/mine"
	st -b -o "$tmp/report" -- grep SigBlk /proc/self/status
	same "no signal is blocked" \
	    "$(sed -n 's/^SigBlk:.//p' "$tmp/stdout")" 0000000000000000
	same_ignored "as in a shell" ''
	same_ignored "as with nohup" 'PIPE USR1 XFSZ'
}

lives_a_second() {
	json 20 -- "$targets/exits" 1 0 &&
	    within "$(q .sampling.duration_s)" 1.05 0.3
}

from_the_first() {
	check "the duration is its life" twice lives_a_second
	check "main is seen" at_least "$(total exits_work)" 80
	same "its exit is in the report" "$(q .target.exited)" 0
}

# stacktop killed: the command goes on.
outlives() {
	"$STACKTOP" --sampler "$1" -b -o "$tmp/report" -- "$targets/exits" 3 7 \
	    >"$tmp/life" 2>&1 </dev/null &
	local us=$! child

	own "$us"
	wait_until 20 grep -qs ready "$tmp/life"
	child=$(pgrep -P "$us" -x exits)
	own "$child"
	slay KILL "$us"
	wait "$us" 2>/dev/null
	check "$1: the command outlives a killed stacktop" unharmed "$child"
	check "$1: and comes to its end" wait_until 20 \
	    grep -q 'last words' "$tmp/life"
}

# Ends sampling, not the command; its status still comes.
duration_ends_first() {
	st -b -d 0.3 -o "$tmp/report" -- "$targets/exits" 1.5 6
	same "status after -d" "$status" 6
	check "-d ends the sampling" grep -q . "$tmp/report"
}

# A report that fails takes nothing from the command.
report_fails() {
	local rest=(-- sh -c 'sleep 1; echo done; exit 9')

	st -b -d 0.3 -o /dev/full "${rest[@]}"
	same "status when the report failed" "$status" 9
	same "the command came to its end" "$(cat "$tmp/stdout")" 'done'
	check "the report's failure is told" one_error
	st -t nobody --every 0.1 "${rest[@]}"
	same "status when -t found no thread" "$status" 9
	check "-t: that is told" grep -q "no thread 'nobody'" "$tmp/stderr"
	st -b -d 0.3 -o /dev/full true
	same "status of a failed report alone" "$status" 1
}

# With --every the thread of -t may be born later than the first report.
born_later() {
	st -f csv --every 0.1 -t shares -- \
	    bash -c "sleep 0.5; exec '$targets/shares' 1"
	same "-t names what is born later: status" "$status" 0
}

# They wait for their commands most of the time.
beside report_fails
beside born_later
beside duration_ends_first
by_each outlives
statuses
not_startable
streams
inherits_nothing
from_the_first
finish
