#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# unprivileged.sh - an ordinary user on his own process: perf without the
# kernel's part, or ptrace; and nothing else is needed.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk setpriv
[ "$(id -u)" -eq 0 ] || skip "root is needed to become somebody else"

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups
    --inh-caps=-all --bounding-set=-all)

# The build tree may lie where nobody may look.
cp "$STACKTOP" "$targets/shares" "$targets/exits" "$targets/canperf" "$tmp/" ||
    skip "no room"
STACKTOP=$tmp/stacktop
chmod 755 "$tmp"/*
mkdir -m 777 "$tmp/out"

sample() {
	"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -f json -d 2 \
	    -o "$tmp/out/$1" --sampler "$1" -p "$pid" 2>"$tmp/stderr" </dev/null
	same "$1: status" "$?" 0
	cp "$tmp/out/$1" "$tmp/json" 2>/dev/null
	same "$1: the functions" "$(q '.functions[0].name')" share_fifty
	check "$1: all of main's time" at_least "$(total main)" 95
}

# Time in the kernel, which an ordinary user's events cannot see, is booked.
kernel_time() {
	spawn "${nobody[@]}" dd if=/dev/zero of=/dev/null bs=1M
	"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -f json -d 3 \
	    -o "$tmp/out/kernel" --sampler perf -p "$pid" 2>"$tmp/stderr" \
	    </dev/null
	same "in the kernel: status" "$?" 0
	cp "$tmp/out/kernel" "$tmp/json" 2>/dev/null
	check "in the kernel: it is seen" at_least "$(self '[kernel]')" 80
	check "in the kernel: as much as was used" within \
	    "$(q '100 * .lens.time_s / .sampling.target_cpu_s')" 100 15
	check "in the kernel: why not better" test "$(q '.sampling.refused |
	    test("per CPU.*BPF")')" = true
	slay KILL "$pid"
}

"${nobody[@]}" "$tmp/canperf" && kernel_time
spawn "${nobody[@]}" "$tmp/shares"
wait_until 20 grep -qs ready "$out"
"${nobody[@]}" "$tmp/canperf" && sample perf && sample perf-thread
sample ptrace
sample auto
check "unharmed" unharmed "$pid"
"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" dump "$pid" >"$tmp/stdout" 2>&1
same "dump" "$?" 0
check "dump names" grep -qw main "$tmp/stdout"
"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -o /dev/null -- "$tmp/exits" 0.3 7 \
    >/dev/null 2>&1
same "launch: its status" "$?" 7
finish
