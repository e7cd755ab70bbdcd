#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rates.sh - high rates: 20 kHz with 64 KiB of stack and 50 kHz with 16 KiB, for
# SECS (10) seconds each, unwound, named and counted as they come; what was lost
# and what it took. Beside it perf record, which only writes to a file, for
# PERF_SECS (2) seconds. Prints Markdown.
SECS=${SECS:-10}
. "$(dirname "$0")/bench.sh"
need jq awk
PERF_SECS=${PERF_SECS:-2}

# What perf record says it lost: samples, or at least the times it lost some.
perf_lost() {
	perf record -F "$1" --call-graph "dwarf,$2" -p "$pid" \
	    -o "$tmp/perf.data" -- sleep "$PERF_SECS" >"$tmp/perf.out" 2>&1 ||
	    { echo "failed"; return; }
	perf report -i "$tmp/perf.data" --stats 2>/dev/null | awk '
		/ SAMPLE events/ { samples = $NF }
		/LOST_SAMPLES events|LOST events/ { lost += $(NF) }
		END { printf "%d chunks of %d samples\n", lost, samples }'
	rm -f "$tmp/perf.data"
}

# row HZ KIB BYTES
row() {
	json "$SECS" -r "$1" --stack-size "$2" -p "$pid" ||
	    return
	echo "| $1 Hz, $2 KiB | $(q .sampling.samples) |" \
	    "$(q .sampling.lost) | $(q '.sampling.achieved_hz | round') |" \
	    "$(q '.sampling.profiler_cpu_pct | . * 10 | round / 10') % |" \
	    "$(command -v perf >/dev/null && perf_lost "$1" "$3") |"
}

start deep 3000
echo "$(machine); $SECS s, perf $PERF_SECS s"
echo
echo "| | samples | lost | Hz | own CPU | perf record lost |"
echo "|---|---|---|---|---|---|"
row 20000 64 65528
row 50000 16 16384
finish
