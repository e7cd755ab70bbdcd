#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# badluck.sh - what cannot be watched is refused with the right exit status,
# one clear line and one with the cure; or it is watched all the same.
. "$(dirname "$0")/../lib/lib.sh"
need jq setpriv

nobody() {
	setpriv --reuid=65534 --regid=65534 --clear-groups \
	    --inh-caps=-all --bounding-set=-all "$@"
}

free_pid() {
	local p=$(($(cat /proc/sys/kernel/pid_max) - 1))

	while [ -e "/proc/$p" ]; do p=$((p - 1)); done
	echo "$p"
}

usage() {
	local bad esc=$'\033'

	refuses 2 'nothing to watch' -b
	check "with a cure" has_cure
	for bad in '--no-such-option' '-p x' '-p 0' '-p -5' '-r 0 -p 1' \
	    '-r x -p 1' '-d -1 -p 1' '-f yaml -p 1' '-s nothing -p 1' \
	    '-w 7 -p 1' '-F /(/ -p 1' '--stack-size 0 -p 1' \
	    '--sampler magic -p 1' '-p 1 true' 'dump' 'dump x' \
	    '-l 0 -p 1' '-p 99999999999999999999'; do
		# shellcheck disable=SC2086
		refuses 2 . $bad
		check "$bad: with a cure" has_cure
	done
	for bad in "-r $esc -p 1" "-f $esc -p 1" "--$esc" "-$esc" "dump $esc" \
	    "dump --$esc"; do
		# shellcheck disable=SC2086
		refuses 2 . $bad
		check "$bad: nothing raw" eval '! grep -q "$esc" "$tmp/stderr"'
	done
}

no_process() {
	local p

	p=$(free_pid)
	refuses 3 "$p.*no such process|no such process.*$p" -b -p "$p"
	refuses 3 'no such process' dump "$p"
	refuses 3 'no-such-name' -b -n no-such-name-at-all
}

kernel_thread() {
	[ "$(cat /proc/2/comm 2>/dev/null)" = kthreadd ] || {
		echo "no kernel threads to see here"
		return
	}
	refuses 3 'kernel' -b -p 2
	refuses 3 'kernel' dump 2
}

zombie() {
	local z

	# its child ends when it can no longer wait for it
	spawn bash -c 'sleep 0.5 & echo "$!"; exec sleep 300'
	wait_until 20 grep -q . "$out"
	z=$(cat "$out")
	wait_until 20 is_zombie "$z"
	refuses 3 'zombie|ended|exited' -b -p "$z"
	refuses 3 'zombie|ended|exited' dump "$z"
}

not_ours() {
	[ "$(id -u)" -eq 0 ] || { echo "not root"; return; }
	start shares
	nobody timeout -s KILL 60 "$STACKTOP" -b -d 1 -p "$pid" \
	    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	same "another user's process" "$?" 4
	check "another user's process: one error" one_error
	check "another user's process: a cure" has_cure
	check "another user's process: the cure is to the point" \
	    grep -Eiq 'root|user|sudo|CAP_' "$tmp/stderr"
	nobody timeout -s KILL 60 "$STACKTOP" dump "$pid" \
	    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	same "dump of another user's process" "$?" 4
	check "dump: one error" one_error
	check "it is unharmed" unharmed "$pid"
	slay TERM "$pid"
}

functions_of() {
	json "$2" -p "$1" && [ "$(q .sampling.backend)" = perf ] &&
	    [ "$(q '.functions[0].name')" = share_fifty ]
}

# Traced by another: perf does not mind; ptrace is refused, and named.
traced() {
	local tracer

	command -v "$1" >/dev/null || { echo "no $1"; return; }
	start shares
	local t=$pid
	case $1 in
	strace)	spawn strace -f -o /dev/null -p "$t" ;;
	gdb)	spawn gdb -nx -batch -p "$t" -ex continue ;;
	esac
	tracer=$pid
	wait_until 30 grep -qs "^TracerPid:[[:space:]]*[1-9]" "/proc/$t/status"
	# gdb stops it for a while before it goes on
	wait_until 30 eval '! grep -Eqs "^State:[[:space:]]*[Tt]" /proc/'"$t/status"
	# gdb may stop it again
	"$targets/canperf" &&
		check "traced by $1: watched by perf all the same" \
		    patiently functions_of "$t"
	refuses 4 'trace' -b -d 1 --sampler ptrace -p "$t"
	check "traced by $1: a cure" has_cure
	check "traced by $1: names it" grep -Eq "$1|$tracer" "$tmp/stderr"
	slay INT "$tracer"
	wait_until 10 untouched "$t"
	check "traced by $1: unharmed" unharmed "$t"
	slay KILL "$tracer"
	slay KILL "$t"
}

# A container's filter: auto goes on with ptrace and says so.
perf_refused() {
	start shares
	"$targets/noperf" timeout -s KILL 60 "$STACKTOP" -b -f json -d 2 \
	    -o "$tmp/json" -p "$pid" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	same "no perf: it goes on" "$?" 0
	same "no perf: with ptrace" "$(q .sampling.backend)" ptrace
	check "no perf: and the functions" test "$(total main)" = 100
	"$targets/noperf" timeout -s KILL 60 "$STACKTOP" -b -d 1 \
	    --sampler perf -p "$pid" >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	same "no perf, but asked for: refused" "$?" 4
	check "no perf, but asked for: one error" one_error
	check "no perf, but asked for: a cure" has_cure
	check "it is unharmed" unharmed "$pid"
	slay TERM "$pid"
}

# Targets that die while we attach: never a hang, a crash or a wrong status.
dies_early() {
	local i p

	for i in $(seq 12); do
		"$targets/exits" 0.0$((i * 7 % 9 + 1)) 0 >/dev/null &
		p=$!
		st -b -d 2 -p "$p"
		case $status in
		0|3) ;;
		*) fail "dies during attach: status $status"; cat "$tmp/stderr" ;;
		esac
		wait "$p" 2>/dev/null
	done
	pass "targets that die during attach"
}

terminal() {
	local term

	need script
	start shares
	for term in '' dumb no-such-terminal; do
		TERM=$term timeout -s KILL 60 script -qec \
		    "$STACKTOP -p $pid 2>$tmp/stderr" /dev/null \
		    >"$tmp/stdout" </dev/null
		same "TERM='$term': status" "$?" 1
		check "TERM='$term': one error" one_error
		check "TERM='$term': the cure is -b" \
		    grep -q -e '-b' "$tmp/stderr"
	done
	# nothing that is a terminal at all
	timeout -s KILL 60 setsid "$STACKTOP" -p "$pid" >"$tmp/stdout" \
	    2>"$tmp/stderr" </dev/null
	same "no terminal: status" "$?" 1
	check "no terminal: one error" one_error
	check "no terminal: the cure is -b" grep -q -e '-b' "$tmp/stderr"
	check "it is unharmed" unharmed "$pid"
	slay TERM "$pid"
}

output() {
	start shares
	timeout -s KILL 60 "$STACKTOP" -b -d 0.5 -p "$pid" \
	    2>"$tmp/stderr" </dev/null >&-
	same "closed stdout: status" "$?" 1
	check "closed stdout: one error" one_error
	check "closed stdout: with a cure" has_cure
	timeout -s KILL 60 "$STACKTOP" -b -d 0.5 -p "$pid" \
	    2>"$tmp/stderr" </dev/null >/dev/full
	same "full stdout: status" "$?" 1
	check "full stdout: one error" one_error
	check "full stdout: why" grep -q 'No space' "$tmp/stderr"
	st -b -d 0.5 -o /dev/full -p "$pid"
	same "full -o: status" "$status" 1
	check "full -o: with a cure" has_cure
	refuses 5 'no/such' -b -d 0.5 -o "$tmp/no/such" -p "$pid"
	check "no directory for -o: with a cure" has_cure
	timeout -s KILL 60 "$STACKTOP" -b -d 0.5 -p "$pid" <&- 2>&- \
	    >"$tmp/stdout"
	same "closed stdin and stderr" "$?" 0
	check "and the report is whole" grep -q share_fifty "$tmp/stdout"
	"$STACKTOP" dump "$pid" 2>"$tmp/stderr" >/dev/full
	same "dump into a full stdout" "$?" 1
	check "dump into a full stdout: one error" one_error
	check "it is unharmed" unharmed "$pid"
	slay TERM "$pid"
}

# st_in LOCALE ARG...
st_in() {
	timeout -s KILL 60 env LC_ALL="$1" "$STACKTOP" "${@:2}" \
	    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	status=$?
}

locale() {
	start shares
	st_in C -b -d 0.5 -p "$pid"
	same "LC_ALL=C" "$status" 0
	check "LC_ALL=C: plain bytes" eval \
	    "! LC_ALL=C grep -q '[^ -~	]' '$tmp/stdout'"
	st_in no_SUCH -b -d 0.5 -p "$pid"
	same "an unknown locale" "$status" 0
	slay TERM "$pid"
}

ourselves() {
	st -b -p $$ -d 0.2
	same "the shell that started us can be watched" "$status" 0
	refuses 2 '.' -b -p 1 -n x
}

# The /proc of another PID namespace names strangers.
foreign_proc() {
	local args

	unshare -pf true 2>/dev/null || return # not permitted
	for args in "-b -d 0.2 -p 1" "-b -n shares" "dump 1" "-b -- true"; do
		# shellcheck disable=SC2086
		timeout -s KILL 60 unshare -pf "$STACKTOP" $args \
		    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
		status=$?
		same "foreign /proc: $args: status" "$status" 1
		check "foreign /proc: $args: is told" grep -q \
		    'PID namespace' "$tmp/stderr"
		check "foreign /proc: $args: the cure" has_cure
		check "foreign /proc: $args: nothing else" test ! -s \
		    "$tmp/stdout"
	done
}

beside traced strace
beside traced gdb
beside dies_early
usage
no_process
foreign_proc
kernel_thread
zombie
not_ours
together
perf_refused
terminal
output
locale
ourselves
finish
