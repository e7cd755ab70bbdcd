#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# hotline.sh - does the code panel find the line that takes the time? Programs
# with one known hot line, ROUNDS runs each, beside perf record on the same run:
# how often either has that line first, and how often their three first lines
# are the same in the same order, with the shares as stacktop corrects them and
# as the interrupts found them. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need jq awk perf addr2line nm
ROUNDS=${ROUNDS:-20}
SECS=${SECS:-2}
source=$top_srcdir/tests/targets/hotline.c

# lines_of SKID FUNCTION: lines by their share, the most first
lines_of() {
	json "$SECS" --skid "$1" --annotate "$2" -p "$pid" || return
	q '[.listing.lines[] | select(.self_s > 0)] | sort_by(-.self_s)[] |
	    "\(.line) \(.self_pct)"'
}

# The same of what perf record saw meanwhile.
perf_lines() {
	local start

	start=$(nm "$targets/hotline" | awk -v f="$1" '$3 == f { print $1 }')
	perf script -i "$tmp/perf.data" -F ip,sym,symoff 2>/dev/null |
	    sed -n "s/^ *[0-9a-f]* $1+0x//p" | while read -r offset; do
		printf '0x%x\n' $((0x$start + 0x$offset))
	    done | addr2line -e "$targets/hotline" |
	    sed 's/ (disc.*//; s/.*://' |
	    sort | uniq -c | sort -rn |
	    awk '{ n += $1; v[NR] = $2; c[NR] = $1 }
		END { for (i = 1; i <= NR; i++) print v[i], 100 * c[i] / n }'
}

# The first three lines of at least a tenth, in one word.
top() {
	awk '$2 >= 10 && n++ < 3 { printf "%s,", $1 }'
}

round() {
	local what=$1 hot=$2 ours raw perf

	perf record -q -e cpu-clock -F 997 -o "$tmp/perf.data" -p "$pid" -- \
	    sleep $((2 * SECS)) >/dev/null 2>&1 &
	ours=$(lines_of back "hot_$what" | top)
	raw=$(lines_of raw "hot_$what" | top)
	wait $!
	perf=$(perf_lines "hot_$what" | top)
	echo "$what $([ "${ours%%,*}" = "$hot" ] && echo 1 || echo 0)" \
	    "$([ "${raw%%,*}" = "$hot" ] && echo 1 || echo 0)" \
	    "$([ "${perf%%,*}" = "$hot" ] && echo 1 || echo 0)" \
	    "$([ "$raw" = "$perf" ] && echo 1 || echo 0)" >>"$tmp/rounds"
}

echo "$(machine); $ROUNDS runs of $SECS s each"
echo
echo "| hot line | stacktop has it first | as interrupted | perf annotate |" \
    "raw and perf: same lines in the same order |"
echo "|---|---|---|---|---|"
for what in div load branch; do
	hot=$(grep -n "HOT $what" "$source" | cut -d: -f1)
	for ((i = 0; i < ROUNDS; i++)); do
		start hotline "$what"
		round "$what" "$hot"
		slay TERM "$pid"
	done
	awk -v w="$what" '$1 == w { n++; a += $2; b += $3; c += $4; d += $5 }
	    END { printf "| %s | %.0f %% | %.0f %% | %.0f %% | %.0f %% |\n", w,
		100 * a / n, 100 * b / n, 100 * c / n, 100 * d / n }' \
	    "$tmp/rounds"
done
finish
