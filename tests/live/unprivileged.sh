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
cp "$STACKTOP" "$targets"/{canperf,dlchurn,dlhot.so,exits,shares} "$tmp/" ||
    skip "no room"
STACKTOP=$tmp/stacktop
chmod 755 "$tmp"/*
reports=$tmp/out
mkdir -m 777 "$reports"

# sample SECONDS SAMPLER: as an ordinary user.
sample() {
	"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -f json -d "$1" \
	    -o "$reports/$2" --sampler "$2" -p "$pid" 2>"$tmp/stderr" \
	    </dev/null || { cat "$tmp/stderr"; return 1; }
	cp "$reports/$2" "$tmp/json"
}

shares_by() {
	sample "$2" "$1" && [ "$(q '.functions[0].name')" = share_fifty ] &&
	    at_least "$(total main)" 95
}

all_in_kernel() {
	sample 3 perf && seen_within 15
}

# Time in the kernel, which an ordinary user's events cannot see, is booked.
kernel_time() {
	spawn "${nobody[@]}" dd if=/dev/zero of=/dev/null bs=1M
	check "in the kernel: as much as was used" twice all_in_kernel
	check "in the kernel: it is seen" at_least "$(self '[kernel]')" 80
	check "in the kernel: why not better" test "$(q '.sampling.refused |
	    test("per CPU.*BPF")')" = true
	check "in the kernel: and what permits it" test "$(q '.sampling.cure |
	    test("sudo")')" = true
	kernel_refused
	slay KILL "$pid"
}

# --kernel is asked for in vain, and that is said.
kernel_refused() {
	"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -d 1 --kernel \
	    --sampler perf-thread -p "$pid" >"$tmp/stdout" 2>&1 </dev/null
	same "--kernel refused: status" "$?" 0
	check "--kernel refused: the sampling line says so" \
	    grep -q 'by perf.*, no kernel functions' "$tmp/stdout"
	check "--kernel refused: and what helps" \
	    grep -q 'no kernel functions: .*sudo' "$tmp/stdout"
}

# rows PATTERN: the own time in percent of all functions of such names.
rows() {
	jq --arg p "$1" '[.functions[] | select(.name | test($p)) | .self_pct] |
	    add // 0' "$tmp/json"
}

program_by() {
	sample 2 "$1" && at_least "$(total share_fifty)" 20 &&
	    at_least "$(total main)" 80
}

libraries_by() {
	sample 2 "$1" && at_least "$(rows '^\[churn.*so: cannot be read]$')" 60
}

deleted_library() {
	check "deleted library, $1: its name" twice libraries_by "$1"
	same "deleted library, $1: not as code without a file" \
	    "$(rows 'code without')" 0
}

# Built anew while it runs: the program is read all the same, and a library at
# least called by its name.
deleted() {
	local s

	cp "$tmp/shares" "$tmp/gone"
	spawn "${nobody[@]}" "$tmp/gone"
	wait_until 20 grep -qs ready "$out"
	rm "$tmp/gone"
	for s in $samplers; do
		beside check "deleted, $s: the functions" twice program_by "$s"
	done
	together
	"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" dump "$pid" \
	    >"$tmp/stdout" 2>&1
	check "deleted: dump names" grep -qw main "$tmp/stdout"
	slay KILL "$pid"
	spawn "${nobody[@]}" "$tmp/dlchurn" 300 "$reports"
	for s in $samplers; do
		beside deleted_library "$s"
	done
	together
	slay KILL "$pid"
}

"${nobody[@]}" "$tmp/canperf" && kernel_time
spawn "${nobody[@]}" "$tmp/shares"
wait_until 20 grep -qs ready "$out"
samplers="ptrace auto"
"${nobody[@]}" "$tmp/canperf" && samplers="perf perf-thread $samplers"
for s in $samplers; do
	beside check "$s: the functions, and all under main" \
	    patiently shares_by "$s"
done
together
check "unharmed" unharmed "$pid"
"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" dump "$pid" >"$tmp/stdout" 2>&1
same "dump" "$?" 0
check "dump names" grep -qw main "$tmp/stdout"
"${nobody[@]}" timeout -s KILL 60 "$STACKTOP" -b -o /dev/null -- "$tmp/exits" 0.3 7 \
    >/dev/null 2>&1
same "launch: its status" "$?" 7
deleted
finish
