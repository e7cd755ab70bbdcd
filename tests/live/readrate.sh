#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# readrate.sh - --sampler read beside what it reads, on another CPU, has as many
# samples as were asked for, however seldom the kernel books what that runs; also
# at rates that no other sampler takes. Threads that live for some ms are met from
# their beginning on.
. "$(dirname "$0")/../lib/lib.sh"
need jq taskset python3
[ "$(nproc)" -ge 2 ] || skip "one CPU"

# sampled HZ LEAST MOST SECONDS: samples for each second that the target ran
sampled() {
	json "$4" --sampler read -r "$1" -p "$pid" &&
	    test "$(q --argjson least "$2" --argjson most "$3" '.sampling |
	    .samples / .target_cpu_s | . >= $least and . <= $most')" = true
}

start hot
taskset -a -p -c 0 "$pid" >/dev/null
taskset -p -c 1 $$ >/dev/null
for rate in "997 500 1500" "100000 10000 110000"; do
	# shellcheck disable=SC2086
	sampled $rate 1 || sampled $rate 6
	check "at ${rate%% *} Hz" test $? = 0
done
check "says that it sees Python only" \
    grep -q "sees Python only, and no CPython" "$tmp/stderr"
slay TERM "$pid"

# A thread for each request, as servers have it, which does one thing after the
# other; at the end, what the first one took of the CPU time, in percent.
cat >"$tmp/requests.py" <<'EOF'
import signal, sys, threading, time
took = 0.0
going = True


def spin(seconds):
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        n = 2000
        while n:
            n -= 1


def first():
    spin(0.005)


def second():
    spin(0.005)


def request():
    global took
    first()
    took += time.thread_time()
    second()


def end(*_):
    global going
    going = False


signal.signal(signal.SIGUSR1, end)
print("ready", flush=True)
while going:
    t = threading.Thread(target=request)
    t.start()
    t.join()
print(round(100 * took / time.process_time()), flush=True)
EOF

# Half of the time of a request is in first: where threads are met late, much less.
meets_early() {
	local share

	json "$1" --sampler read -r 4000 -p "$pid" &&
	    share=$(q '[.functions[] | select(.name == "first") | .total_pct] |
	    add // 0') && at_least "$share" 30
}

spawn python3 "$tmp/requests.py"
wait_until 20 grep -qs ready "$out" || fail "not ready"
wait_until 20 has_run "$pid" 30
meets_early 1 || meets_early 5
check "threads of 10 ms are met early" test $? = 0
kill -USR1 "$pid"
wait_until 10 eval '[ "$(wc -l <"$out")" -eq 2 ]'
echo "first had $(tail -n 1 "$out") % by its own clock"
slay TERM "$pid"

# Threads that are too brief to be met: what they run is not the one's that is.
cat >"$tmp/brief.py" <<'EOF'
import threading


def work():
    for _ in range(3000):
        pass


print("ready", flush=True)
while True:
    t = [threading.Thread(target=work) for _ in range(2)]
    for one in t:
        one.start()
    for one in t:
        one.join()
EOF

own_time() {
	cut -d' ' -f1 /proc/"$pid"/task/"$pid"/schedstat
}

# has_its_own SECONDS: no more is booked on the first thread than it ran
has_its_own() {
	local before after

	before=$(own_time)
	json "$1" --sampler read -p "$pid" || return
	after=$(own_time)
	test "$(q --argjson ran "$((after - before))" '.target.pid as $first |
	    [.stacks[] | select(.thread == $first) | .self_s] |
	    (add // 0) * 1e9 <= 1.15 * $ran')" = true
}

spawn python3 "$tmp/brief.py"
wait_until 20 grep -qs ready "$out" || fail "not ready"
wait_until 20 has_run "$pid" 30
has_its_own 1.5 || has_its_own 4
check "beside brief threads the first one has its own time" test $? = 0
slay TERM "$pid"
refuses 2 "rate.*read" -b --sampler ptrace -r 50001 -- true
finish
