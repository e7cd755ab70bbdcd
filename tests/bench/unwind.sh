#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# unwind.sh - what walking a stack costs, of the CPU: 500 samples of a program
# walked by remembered rules, by rules made anew (as if every address were met
# for the first time) and by libunwind, in one process and in turn; and perf
# script on samples of the same program. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need awk

WALKS=${WALKS:-$builddir/tests/bench/walks}
targets_measured=${TARGETS_MEASURED:-deep cxx omitfp}

# scripted SECONDS: "CPU-seconds samples frames" of perf script for what perf
# record writes in that time.
scripted() {
	local t

	perf record -q -e cpu-clock -F 997 --call-graph dwarf,16384 \
	    -o "$tmp/perf.data" -p "$pid" -- sleep "$1" >/dev/null 2>&1 ||
	    return
	t=$(TIMEFORMAT='%U %S'; { time perf script --no-inline -F ip \
	    -i "$tmp/perf.data" >"$tmp/script" 2>/dev/null; } 2>&1)
	rm -f "$tmp/perf.data"
	awk -v t="$t" 'BEGIN { RS = ""; split(t, s) }
		{ frames += NF }
		END { print s[1] + s[2], NR, frames }' "$tmp/script"
}

# us ROW CPU-SECONDS SAMPLES FRAMES
us() {
	awk -v row="$1" -v s="$2" -v n="$3" -v f="$4" 'BEGIN {
		if (n > 0 && f > 0)
			printf "%s %.0f %.2f %.1f -\n", row, s * 1e9 / f,
			    s * 1e6 / n, f / n }'
}

# What perf script costs a sample; and without its start, which is what a long
# recording costs more than a short one.
perf_script() {
	local short long

	read -ra short <<<"$(scripted 0.3)"
	read -ra long <<<"$(scripted "$SECS")"
	[ "${#short[@]}" -eq 3 ] && [ "${#long[@]}" -eq 3 ] || return
	us perf-script "${long[@]}"
	us perf-script-started \
	    "$(awk -v a="${long[0]}" -v b="${short[0]}" 'BEGIN { print a - b }')" \
	    $((long[1] - short[1])) $((long[2] - short[2]))
}

[ -x "$WALKS" ] || skip "$WALKS is not built (make check TESTS=)"
echo "$(machine)"
echo
echo "| program | walked by | ns a frame | us a sample | frames | equal to libunwind |"
echo "|---|---|---|---|---|---|"
for target in $targets_measured; do
	start "$target"
	{
		"$WALKS" "$pid" || fail "no samples of $target" >&2
		command -v perf >/dev/null && perf_script
	} | sed 's/ / | /g; s/^/| '"$target"' | /; s/$/ |/'
	slay TERM "$pid"
done
finish
