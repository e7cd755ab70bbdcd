#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# truth.sh - programs whose shares are known by construction: what both
# samplers say is within 2 points at 5,000 samples, and what perf says.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# The points allowed for a number of samples: 2 at 5,000, wider below by the
# square root; and wider still where the rate had to yield or the target, which
# never rests, did not have a CPU to itself: then samples stand for unequal
# times.
allowed() {
	awk -v n="$1" -v cpu="$2" 'BEGIN {
		d = 2 * sqrt(5000 / (n > 0 ? n : 1))
		if (n < 4000 || cpu < 0.8) d *= 1.5
		print (d < 2 ? 2 : d) }'
}

# shares_near SAMPLER NAME:WANTED...
shares_near() {
	local sampler=$1 seconds=1.5 n d f bad=0

	shift
	[ "$sampler" = ptrace ] && seconds=8	# at its own rate
	json "$seconds" -r 4000 --sampler "$sampler" -p "$pid" || return
	n=$(q .sampling.samples)
	d=$(allowed "$n" "$(q '.sampling.target_cpu_s / .sampling.duration_s')")
	seen_within 15 || bad=1
	for f; do
		within "$(self "${f%:*}")" "${f#*:}" "$d" && continue
		echo "${f%:*}: $(self "${f%:*}"), not within $d of ${f#*:}" \
		    "($n samples)"
		bad=1
	done
	return $bad
}

shares_by() {
	check "$1: 50, 30 and 20 %" twice shares_near "$1" \
	    share_fifty:50 share_thirty:30 share_twenty:20
	same "$1: the backend that was asked for" "$(q .sampling.backend)" \
	    "${1%%-*}"
	check "$1: enough samples" at_least "$(q .sampling.samples)" 100
	check "$1: main has it all" at_least "$(total main)" 98
	check "$1: the shares add up" within \
	    "$(q '[.functions[].self_pct] | add')" 100 0.5
}

recursion_by() {
	check "$1: recursion has half of its own" twice shares_near "$1" \
	    descend:50 bottom:50
	check "$1: recursion counts once" within "$(total descend)" 100 1.5
	check "$1: bottom's total is its own" within "$(total bottom)" \
	    "$(self bottom)" 0.01
}

# The two look one after the other: each is as far from the truth as it may.
beside_perf() {
	local f theirs

	command -v perf >/dev/null || { echo "no perf to compare with"; return; }
	perf record -q -e cpu-clock -F 4000 -o "$tmp/perf.data" -p "$pid" -- \
	    sleep 1.5 >/dev/null 2>&1 || { echo "perf refuses"; return; }
	json 1.5 -r 4000 --sampler perf -p "$pid" || return
	for f in fifty thirty twenty; do
		theirs=$(perf report -i "$tmp/perf.data" --stdio -s sym \
		    2>/dev/null | awk -v f="share_$f" '$NF == f { print $1 + 0 }')
		check "share_$f as perf record has it ($theirs)" \
		    within "$(self "share_$f")" "$theirs" 4
	done
}

# whole_by SAMPLER ARG...: what was seen of a program that ends is what it used,
# which is told up to two ticks late when one attaches.
whole_by() {
	json 20 --sampler "$@" || return
	within "$(q .lens.time_s)" "$(q .sampling.target_cpu_s)" \
	    "$(q '.sampling.target_cpu_s * 0.04 + 0.02')" || seen_within 0
}

attached_by() {
	spawn "$targets/exits" 1.2 0
	wait_until 20 grep -qs ready "$out"
	whole_by "$1" -p "$pid"
}

# To its end, and from its beginning.
ending_by() {
	check "$1: all of a command" twice whole_by "$1" -- "$targets/exits" 0.6 0
	check "$1: all that is left of a process" twice attached_by "$1"
}

start shares
by_each shares_by
"$targets/canperf" && beside_perf
slay TERM "$pid"

each_sees recurse -- recursion_by

# ptrace cannot see what a thread runs after its last sample
for s in $(samplers | grep -v ptrace); do
	ending_by "$s"
done
finish
