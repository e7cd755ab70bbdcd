# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# bench.sh - what the benchmarks share: medians, CPU times of processes, and a
# Markdown table of the machine. Figures of one run are comparable with each
# other only.

. "$(dirname "${BASH_SOURCE[0]}")/../lib/lib.sh"
ROUNDS=${ROUNDS:-5}
SECS=${SECS:-4}
ticks=$(getconf CLK_TCK)

median() {
	sort -g | awk '{ v[NR] = $1 } END {
		if (NR == 0) print "-"
		else if (NR % 2) print v[(NR + 1) / 2]
		else print (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# CPU seconds of a process, of its threads to the nanosecond, and of its
# children that were waited for.
cpu_of() {
	{
		cat /proc/"$1"/task/*/schedstat
		sed 's/.*) //' "/proc/$1/stat"
	} 2>/dev/null | awk -v hz="$ticks" '
		NF == 3 { s += $1 / 1e9 }
		NF > 3 { s += ($14 + $15) / hz }
		END { printf "%.4f\n", s }'
}

machine() {
	echo "$(nproc) x $(sed -n 's/^model name.*: //p' /proc/cpuinfo |
	    head -n 1), Linux $(uname -r | cut -d- -f1)," \
	    "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)," \
	    "$(perf --version 2>/dev/null || echo no perf)"
}
