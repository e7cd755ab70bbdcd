#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limits.sh - where there is little of something (setrlimit(2)) it does what
# can be done, or says what it lacks.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# limited WHAT AMOUNT ARG...: run stacktop to its end under a limit of ulimit;
# its exit status.
limited() (
	ulimit "$1" "$2" || exit 99
	shift 2
	st "$@"
	exit "$status"
)

# Ever new files: let go of before descriptors run out.
descriptors() {
	limited -n 64 -b -f json -d 6 -o "$tmp/json" --sampler "$1" -p "$pid" &&
	    at_least "$(total dl_hot)" 70
}

mkdir "$tmp/libraries"
start dlchurn 300 "$tmp/libraries"
for s in $(samplers); do
	check "$s: descriptors" twice descriptors "$s"
done
slay KILL "$pid"
finish
