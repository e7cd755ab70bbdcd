# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# lib.sh - what the live and terminal tests share: the program under test,
# targets that are started and cleaned up, waiting with a deadline, and checks
# that are counted. A script sources it, checks, and ends with "finish".

set -u
# The leak check of the sanitizers stops us with ptrace, which fails when we
# have just used it ourselves; the unit tests look for leaks.
export LC_ALL=C.UTF-8 ASAN_OPTIONS=detect_leaks=0

top_srcdir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
builddir=${abs_top_builddir:-$PWD}
STACKTOP=${STACKTOP:-$builddir/stacktop}
targets=${TARGETS:-$builddir/tests/targets}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/stacktop-test.XXXXXX") || exit 99
chmod 755 "$tmp"	# another user reads from it in some tests
declare -A birth	# pid -> start time of what is to be ended with us:
declare -A owner	# the shell that it is to be ended with
failures=0
starts=0
parts=()	# the shells of what is done beside each other

cleanup() {
	local p

	exec 2>/dev/null	# the shell tells of each kill
	for p in "${parts[@]}"; do
		slay TERM "$p" && wait "$p"
	done
	for p in "${!birth[@]}"; do
		[ "${owner[$p]}" -ne "$BASHPID" ] || slay KILL "$p"
	done
	wait
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 99' INT TERM HUP

# ---- checks ----

pass() {
	echo "ok: $*"
}

# Count a failure and show what there is to see.
fail() {
	echo "NOT OK: $*"
	failures=$((failures + 1))
}

# check WHAT COMMAND...: the command must succeed.
check() {
	local what=$1

	shift
	if "$@"; then pass "$what"; else fail "$what ($*)"; fi
}

# same WHAT GOT WANTED
same() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1: got '$2', wanted '$3'"
	fi
}

skip() {
	echo "skipped: $*"
	exit 77
}

# twice COMMAND...: what is drawn at random is sometimes far out, as is what was
# measured while the machine was busy with other things. So a figure may be
# wrong once, but not twice. The command takes its sample itself.
twice() {
	"$@" || "$@"
}

# patiently COMMAND...: where the machine is busy with other things ptrace sees
# little in a short time. The command takes a sample of so many seconds, its
# last argument.
patiently() {
	"$@" 2 || "$@" 12
}

finish() {
	echo "took $SECONDS s"
	[ "$failures" -eq 0 ] || echo "$failures checks failed"
	exit $((failures > 0))
}

need() {
	local tool

	for tool; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
}

# ---- parts beside each other ----

# beside COMMAND...: do this part of the test while the script goes on, in a shell
# and with a $tmp of its own. It ends what it starts.
beside() {
	local traps

	traps=$(trap -p EXIT INT TERM HUP)
	(
		tmp=$tmp/part.${#parts[@]}
		mkdir "$tmp" && chmod 755 "$tmp"
		parts=() failures=0
		eval "$traps"
		"$@"
		exit $((failures > 0))
	) >"$tmp/told.${#parts[@]}" 2>&1 &
	own $!
	parts+=($!)
}

# Wait for all parts, tell what they told, and count those that failed. Where one is
# skipped, so is the test.
together() {
	local i status skips=0

	for i in "${!parts[@]}"; do
		wait "${parts[i]}"
		status=$?
		cat "$tmp/told.$i"
		[ "$status" -ne 77 ] || skips=$((skips + 1))
		case $status in
		0|77)	;;
		*)	failures=$((failures + 1)) ;;
		esac
		unset "birth[${parts[i]}]"
	done
	rm -rf "$tmp"/told.* "$tmp"/part.*
	parts=()
	[ "$skips" -eq 0 ] || [ "$failures" -gt 0 ] || exit 77
}

# by_each FUNCTION [ARG...]: a part for each sampler, called with it and then ARG...:
# on one target, started before, they do not take time from each other.
by_each() {
	local s

	for s in $(samplers); do
		beside "$1" "$s" "${@:2}"
	done
	together
}

# each_sees TARGET [ARG...] -- FUNCTION [ARG...]: the same on a target that is
# started for it, and ended.
each_sees() {
	local words=()

	while [ "$1" != -- ]; do
		words+=("$1")
		shift
	done
	start "${words[@]}"
	by_each "${@:2}"
	slay TERM "$pid"
}

# ---- waiting ----

# wait_until SECONDS COMMAND...: poll until the command succeeds.
wait_until() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.02
	done
}

# ---- processes ----

# The start time of a process. With its id it names it for good: ids are used
# again within seconds while a test forks a lot, and nobody else may be killed.
born() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# own PID: end it with us, if it is still the same.
own() {
	birth[$1]=$(born "$1") owner[$1]=$BASHPID
}

is_same() {
	[ -n "${birth[$1]-}" ] && [ "$(born "$1")" = "${birth[$1]}" ]
}

# slay SIGNAL PID: signal a process that we own and that still is.
slay() {
	is_same "$2" && kill -"$1" "$2" 2>/dev/null
}

# start NAME [ARG...]: run a target until the script ends. Sets pid; out is the
# file that gets its output. Returns when it says it is ready.
start() {
	local name=$1

	shift
	spawn "$targets/$name" "$@"
	wait_until 20 grep -qs ready "$out" && return
	fail "$name does not get ready"
	finish
}

# spawn COMMAND [ARG...]: the same for any command, without waiting.
spawn() {
	starts=$((starts + 1))
	out=$tmp/out.$starts
	"$@" >"$out" 2>&1 </dev/null &
	pid=$!
	own "$pid"
}

untouched() {
	grep -qs '^TracerPid:[[:space:]]*0$' "/proc/$1/status" || return 1
	! grep -Eqs '^State:[[:space:]]*[Tt]' /proc/"$1"/task/*/status
}

# The process lives, no thread of it is stopped, nobody traces it. A tracer
# that was killed is gone a moment after its death: that may take a second.
unharmed() {
	is_same "$1" && ! is_zombie "$1" && wait_until 2 untouched "$1"
}

# The CPU time of a process, in clock ticks.
ticks() {
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $12 + $13 }'
}

# has_run PID TICKS: has it used so many since it began?
has_run() {
	[ "$(ticks "$1")" -ge "$2" ]
}

# ends PID: wait for the end of an owned child and set ended to its status.
ends() {
	local end=$((SECONDS + 20))

	while is_same "$1" && ! is_zombie "$1"; do
		[ "$SECONDS" -lt "$end" ] || { ended=timeout; return 1; }
		sleep 0.02
	done
	wait "$1"
	ended=$?
}

is_zombie() {
	grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"
}

# ---- the program under test ----

# st ARG...: run stacktop to its end. Sets status; its output is in
# $tmp/stdout and $tmp/stderr.
st() {
	timeout --foreground -s KILL 90 "$STACKTOP" "$@" \
	    >"$tmp/stdout" 2>"$tmp/stderr" </dev/null
	status=$?
}

# json SECONDS ARG...: sample in batch mode into $tmp/json; the command line
# ARG chooses the target. Fails the test when there is no valid document.
json() {
	local seconds=$1

	shift
	st -b -f json -d "$seconds" -o "$tmp/json" "$@"
	if [ "$status" -ne 0 ] || ! jq -e . "$tmp/json" >/dev/null; then
		fail "stacktop -b -f json -d $seconds $*: status $status"
		sed 's/^/    /' "$tmp/stderr"
		echo '{"functions":[],"threads":[],"stacks":[]}' >"$tmp/json"
		return 1
	fi
}

# plenty SAMPLES SECONDS ARG...: the same, anew and for as much longer as it takes
# while it has fewer samples, as happens where the machine is busy with other
# things. Who is not stopped for them can have four times as many a second.
plenty() {
	local wanted=$1 seconds=$2 most had

	most=$(times "$2" 15)
	shift 2
	case " $* " in
	*" ptrace "*|*" -r "*) ;;
	*)	set -- "$@" -r 4000
		seconds=$(times "$seconds" 0.4) ;;
	esac
	while json "$seconds" "$@"; do
		had=$(q .sampling.samples)
		if [ "$had" -ge "$wanted" ] || at_least "$seconds" "$most"; then
			return 0
		fi
		seconds=$(longer "$seconds" "$wanted" "$had" "$most")
	done
	return 1
}

# longer SECONDS WANTED HAD MOST: what should bring as many as are wanted, but then
# at once all there may be.
longer() {
	awk -v s="$1" -v w="$2" -v n="$3" -v m="$4" 'BEGIN {
		s *= 1.5 * w / (n + 1)
		print s < m / 2 ? s : m }'
}

times() {
	awk -v a="$1" -v b="$2" 'BEGIN { print a * b }'
}

# q FILTER [ARG...]: a value out of the last document.
q() {
	jq -r "$@" "$tmp/json"
}

# self NAME, total NAME: percent of a function in the last document, 0 if none.
self() {
	q --arg n "$1" '[.functions[] | select(.name == $n) | .self_pct] | add // 0'
}

total() {
	q --arg n "$1" \
	    '[.functions[] | select(.name == $n) | .total_pct] | add // 0'
}

# within GOT WANTED POINTS
within() {
	awk -v a="$1" -v b="$2" -v d="$3" \
	    'BEGIN { exit !(a - b <= d && b - a <= d) }'
}

# All that the process used was seen: the samples of the last document stand for
# it, within so many percent.
seen_within() {
	within "$(q '100 * .lens.time_s / .sampling.target_cpu_s')" 100 "$1" &&
	    return
	echo "samples stand for $(q .lens.time_s) s of" \
	    "$(q .sampling.target_cpu_s) s"
	return 1
}

at_least() {
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a >= b) }'
}

# The call paths of the last document, heaviest first, outermost function
# first: "main;f;g".
paths() {
	q '.functions as $f | .stacks | sort_by(-.self_s)[] |
	    [.frames[] | $f[.].name] | reverse | join(";")'
}

# has_path REGEX
has_path() {
	paths | grep -Eq -- "$1"
}

# One line on stderr, "stacktop: what: why", and at most one with the cure; what
# there is to choose from is set in.
one_error() {
	local lines

	lines=$(grep -vc '^  ' "$tmp/stderr")
	head -n 1 "$tmp/stderr" | grep -Eq '^stacktop( dump)?: [^ ]' &&
	    [ "$lines" -ge 1 ] && [ "$lines" -le 2 ]
}

# refuses STATUS REGEX ARG...: stacktop ends with the status, one error whose
# text matches, and nothing on stdout.
refuses() {
	local want=$1 regex=$2

	shift 2
	st "$@"
	if [ "$status" -eq "$want" ] && one_error &&
	    grep -Eiq -- "$regex" "$tmp/stderr" && [ ! -s "$tmp/stdout" ]; then
		pass "$* -> $want: $(head -n 1 "$tmp/stderr")"
		return
	fi
	fail "$*: status $status (wanted $want), stderr (wanted $regex):"
	sed 's/^/    /' "$tmp/stderr"
}

# has_cure: the last error came with what to do about it.
has_cure() {
	[ "$(wc -l <"$tmp/stderr")" -eq 2 ]
}

# The samplers that this machine allows. Root or the same user may always
# ptrace here; perf may be refused by a container.
samplers() {
	canperf_cpu && echo perf-cpu
	"$targets/canperf" && echo perf-thread
	echo ptrace
}

# May whole CPUs be watched? Without BPF they may all the same, at a price.
canperf_cpu() {
	"$targets/canperf" cpu
}

[ -x "$STACKTOP" ] || { echo "no program at $STACKTOP"; exit 99; }
