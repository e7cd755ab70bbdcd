#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# still.sh - threads that sleep are dumped without a stop: they are not woken,
# no call of theirs returns EINTR, and their stacks are those that a stop shows.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# The times that threads of a process got a CPU.
switches() {
	awk '/ctxt_switches/ { n += $2 } END { print n }' /proc/"$1"/task/*/status
}

# The stacks of the last document, outermost function first: "THREAD: f;g".
stacks() {
	q '.threads[] | "\(.name): \([.frames[].function] | reverse |
	    join(";"))"'
}

dump_json() {
	st dump --json "$1"
	cp "$tmp/stdout" "$tmp/json"
	same "$2: status" "$status" 0
}

# Every thread of waits has its stack.
waits_are_right() {
	local name

	for name in read poll futex sleep epoll signal recv child; do
		same "$1: wait_$name, from the thread's start" "$(stacks |
		    grep -Ec "^wait_$name: clone.*;start_thread;wait_for_good;wait_$name;")" 3
	done
	same "$1: all complete" "$(q '[.threads[] | select(.note != null)] |
	    length')" 0
}

start waits 300 24
waits=$pid waits_out=$out
asleep() {
	test "$(grep -hc '^State:[[:space:]]*[SD]' /proc/"$waits"/task/*/status |
	    awk '{ n += $1 } END { print n }')" -eq 25
}
wait_until 20 asleep
before=$(switches "$waits")
for i in 1 2 3; do
	dump_json "$waits" "waits ($i)"
done
same "waits: not woken once" "$(switches "$waits")" "$before"
waits_are_right waits
same "waits: 25 threads" "$(q '.threads | length')" 25
same "waits: no stop" "$(q '[.stops, .stop_us_max] | join(" ")')" "0 0"
check "waits: no call was interrupted" eval '! grep -q EINTR "$waits_out"'
st dump "$waits"
check "waits: the text says so" \
    grep -q 'stopped 0 of 25, longest stop 0 us' "$tmp/stdout"

# listening COMMAND...: spawn it with an input that never comes.
listening() {
	spawn bash -c 'exec "$@" <"$0"' "$tmp/never" "$@"
}

mkfifo "$tmp/never"
exec 9<>"$tmp/never"

# Where stops are refused, those that sleep have their stacks all the same.
unstoppable() {
	"$targets/nostop" timeout -s KILL 60 "$STACKTOP" dump --json "$1" \
	    >"$tmp/json" 2>"$tmp/stderr" </dev/null
}

unstoppable "$waits"
same "no ptrace: status" "$?" 0
waits_are_right "no ptrace"
start sleepers 300 8
unstoppable "$pid"
same "no ptrace, one runs: status" "$?" 0
same "no ptrace, one runs: eight sleep" "$(stacks |
    grep -Ec ';wait_(lock|pipe|sleep|poll);')" 8
same "no ptrace, one runs: and that has none" "$(q '.threads[] |
    select(.frames == []) | [.name, .note] | join(": ")')" \
    "awake: may not be traced"
slay KILL "$pid"
start deep
unstoppable "$pid"
same "no ptrace, none sleeps: status" "$?" 4
check "no ptrace, none sleeps: which gate" grep -q seccomp "$tmp/stderr"
slay KILL "$pid"

# debugged PID: put it into the hands of a debugger that has it stopped.
debugged() {
	command -v gdb >/dev/null || { echo "no gdb"; return 1; }
	listening gdb -nx -q -p "$1"
	wait_until 60 grep -qs '^State:[[:space:]]*t' "/proc/$1/status"
}

if debugged "$waits"; then
	dump_json "$waits" "under gdb"
	waits_are_right "under gdb"
	same "under gdb: no stop" "$(q .stops)" 0
	slay KILL "$pid"
	wait_until 10 untouched "$waits"
fi

# The test of the test: it does tell when it is interrupted.
slay STOP "$waits"
slay CONT "$waits"
check "waits: interrupted, it would tell" \
    wait_until 10 grep -q 'EINTR in wait_epoll' "$waits_out"
slay KILL "$waits"

# A stack that needs a register takes a stop, where one may be had.
start framed
framed=$pid
dump_json "$framed" framed
same "framed: one stop" "$(q .stops)" 1
check "framed: its length" at_least "$(q .stop_us_max)" 1
check "framed: from the start" \
    eval "stacks | grep -q '_start;.*;main;sleep_framed$'"
if debugged "$framed"; then
	dump_json "$framed" "framed, under gdb"
	same "framed, under gdb: what can be had" "$(stacks)" \
	    "framed: sleep_framed"
	same "framed, under gdb: and why no more" "$(q '.threads[0].note |
	    test("register")')" true
	slay KILL "$pid"
fi
slay KILL "$framed"

# same_both_ways WHAT LEAST: the process pid has LEAST threads that sleep, and
# each has one stack however it is taken.
same_both_ways() {
	local said

	said=$(timeout -s KILL 60 "$builddir/tests/live/bothways" "$pid")
	check "$1: $said" eval "[[ '$said' =~ ^asleep\ ([0-9]+)\ same\ ([0-9]+)\ blind\ 0$ ]] &&
	    [ \${BASH_REMATCH[1]} -ge $2 ] &&
	    [ \${BASH_REMATCH[1]} -eq \${BASH_REMATCH[2]} ]"
	slay KILL "$pid"
}

# Wait until all threads of pid, and at least so many, sleep.
settled() {
	local states

	states=$(cat /proc/"$pid"/task/*/stat 2>/dev/null |
	    sed 's/.*) //' | cut -d' ' -f1)
	test "$(wc -l <<<"$states")" -ge "$1" && ! grep -qv S <<<"$states"
}

# real WHAT THREADS COMMAND...: a program that waits, of so many threads.
real() {
	local what=$1 threads=$2

	shift 2
	command -v "$1" >/dev/null || { echo "no $1"; return; }
	listening "$@"
	wait_until 20 settled "$threads"
	sleep 0.5	# what sleeps between two steps of its start
	wait_until 20 settled "$threads"
	same_both_ways "$what" "$threads"
}

cat >"$tmp/threads.py" <<'EOF'
import os, queue, select, threading, time
q, (r, w) = queue.Queue(), os.pipe()
def down(n, f):
    return down(n - 1, f) if n else f()
for i in range(5):
    for f in (q.get, lambda: time.sleep(1000), lambda: os.read(r, 1),
              lambda: select.select([r], [], [])):
        threading.Thread(target=down, args=(4 * i, f), daemon=True).start()
time.sleep(1000)
EOF
start sleepers 300 40
same_both_ways sleepers 40
start waits 300 7
same_both_ways waits 7
real python3 21 "$(python3 -c 'import sys; print(sys.executable)')" \
    "$tmp/threads.py"
real node 2 node -e 'setInterval(() => {}, 1000000)'
real gdb 1 gdb -nx -q
real sqlite3 1 sqlite3
finish
