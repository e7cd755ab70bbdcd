#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# truth.sh - known shares as stacktop's samplers and perf record see them, at
# some 5,000 samples each, in one run. Prints a Markdown table.
. "$(dirname "$0")/bench.sh"
need jq awk

seconds_for() {
	case $1 in
	ptrace)	echo 25 ;;	# its budget halves the rate
	*)	echo 6 ;;
	esac
}

# row SOURCE NAME=WANTED...: what the last document says of the functions
row() {
	local source=$1 cells='' f worst=0 got

	shift
	for f; do
		got=$(self "${f%=*}")
		cells="$cells $(printf '%.1f' "$got") |"
		worst=$(awk -v a="$got" -v b="${f#*=}" -v w="$worst" 'BEGIN {
			d = a > b ? a - b : b - a; print (d > w ? d : w) }')
	done
	printf '| %s | %s | %s%s %.1f |\n' "$target" "$source" \
	    "$(q .sampling.samples)" " |$cells" "$worst"
}

# perf's report as a document of ours
perf_json() {
	perf record -q -e cpu-clock -F 997 -g -o "$tmp/perf.data" -p "$pid" -- \
	    sleep 6 >/dev/null 2>&1 || return
	perf report -i "$tmp/perf.data" --stdio --no-children -g none -s sym \
	    2>/dev/null | awk -v n="$(perf script -i "$tmp/perf.data" -F ip \
	    2>/dev/null | grep -c '^$')" '
		BEGIN { printf "{\"sampling\":{\"samples\":%d},\"functions\":[", n }
		/^ *[0-9.]+%/ { printf "%s{\"name\":\"%s\",\"self_pct\":%s}",
		    sep, $NF, $1 + 0; sep = "," }
		END { print "]}" }' >"$tmp/json"
}

measure() {
	local s

	target=$1
	shift
	start "$target"
	for s in $(samplers); do
		json "$(seconds_for "$s")" --sampler "$s" -p "$pid"
		row "stacktop, $s" "$@"
	done
	if command -v perf >/dev/null && perf_json; then
		row "perf record" "$@"
	fi
	slay TERM "$pid"
}

echo "$(machine)"
echo
echo "| program | seen by | samples | 1st | 2nd | 3rd | worst, points |"
echo "|---|---|---|---|---|---|---|"
measure shares share_fifty=50 share_thirty=30 share_twenty=20
measure staticpie share_fifty=50 share_thirty=30 share_twenty=20
measure recurse descend=50 bottom=50 main=0
