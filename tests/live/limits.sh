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
	check "$1: descriptors" twice spares_descriptors "$1"
}

spares_descriptors() {
	limited -n 64 -b -f json -d 6 -o "$tmp/json" --sampler "$1" -p "$pid" &&
	    at_least "$(total dl_hot)" 70
}

mkdir "$tmp/libraries"
each_sees dlchurn 300 "$tmp/libraries" -- descriptors

# A small stack is no reason to die: of the first thread, which has the environment
# on it, and of ours.
stacks() {
	local kib

	# make's has the names of all tests, some of them twice
	unset MAKEFLAGS MFLAGS TESTS TEST_LOGS
	LARGE=$(head -c 16384 /dev/zero | tr '\0' x)
	export LARGE
	start cxx
	for kib in 64 96; do
		limited -s "$kib" dump "$pid"
		same "stack of $kib KiB: dump" "$?" 0
		limited -s "$kib" -b -f json -d 0.5 -o "$tmp/json" -p "$pid"
		same "stack of $kib KiB: batch" "$?" 0
	done
	unset LARGE
	slay KILL "$pid"
}

# In little memory it works without source lines, or tells of the lack of it.
tells_or_works() {
	case $1 in
	0) return ;;
	1) [ "$(cat "$tmp/stderr")" = "stacktop: out of memory" ] ||
		one_error ;;
	*) return 1 ;;
	esac
}

memory() {
	local kib

	start shares
	for kib in 30000 35000 40000 45000 50000 55000 60000 65000; do
		limited -v "$kib" dump "$pid"
		check "$kib KiB of memory: dump" tells_or_works "$?"
		limited -v "$kib" -b -d 0.3 -p "$pid"
		check "$kib KiB of memory: batch" tells_or_works "$?"
	done
	slay KILL "$pid"
}

# A sanitizer takes far more of both for itself.
grep -aq __asan_init "$STACKTOP" || grep -aq __tsan_init "$STACKTOP" || {
	stacks
	memory
}
finish
