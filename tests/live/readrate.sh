#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# readrate.sh - --sampler read beside what it reads, on another CPU, has as many
# samples as were asked for, however seldom the kernel books what that runs; also
# at rates that no other sampler takes.
. "$(dirname "$0")/../lib/lib.sh"
need jq taskset
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
refuses 2 "rate.*read" -b --sampler ptrace -r 50001 -- true
finish
