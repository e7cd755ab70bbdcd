#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# hotline.sh - does the code panel find the line that takes the time? Programs
# with one known hot line, ROUNDS runs each, beside perf record on the same run:
# how often either has that line first, with the shares as stacktop corrects
# them and as the interrupts found them, and how often their lines have the same
# order: none of those that either has among its three first, with a tenth or
# more, changes places with another by more than chance (three standard deviations
# of the difference). Prints Markdown.
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

# The first line of a list.
first() {
	head -n 1 "$1" | cut -d' ' -f1
}

# 1 when two lists of lines have the same order.
same_order() {
	awk -v n=$((997 * SECS)) '
		$2 >= 10 && FNR <= 3 { top[$1] }
		NR == FNR { a[$1] = $2; next }
		{ b[$1] = $2 }
		END {
			same = 1
			for (x in top) for (y in top) {
				p = (a[x] + a[y] + b[x] + b[y]) / 200
				chance = 300 * sqrt(2 * p / n)
				if (a[x] > a[y] && b[x] < b[y] &&
				    a[x] - a[y] + b[y] - b[x] > chance)
					same = 0
			}
			print same
		}' "$1" "$2"
}

is_first() {
	[ "$(first "$1")" = "$2" ] && echo 1 || echo 0
}

round() {
	local what=$1 hot=$2

	perf record -q -e cpu-clock -F 997 -o "$tmp/perf.data" -p "$pid" -- \
	    sleep $((2 * SECS)) >/dev/null 2>&1 &
	lines_of back "hot_$what" >"$tmp/ours"
	lines_of raw "hot_$what" >"$tmp/raw"
	wait $!
	perf_lines "hot_$what" >"$tmp/perf"
	echo "$what $(is_first "$tmp/ours" "$hot") $(is_first "$tmp/raw" "$hot")" \
	    "$(is_first "$tmp/perf" "$hot")" \
	    "$(same_order "$tmp/raw" "$tmp/perf")" >>"$tmp/rounds"
}

echo "$(machine); $ROUNDS runs of $SECS s each"
echo
echo "| hot line | stacktop has it first | as interrupted | perf annotate |" \
    "raw and perf: same order |"
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
