#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# percpu.sh - perf events of whole CPUs: they are what root gets, in a PID
# namespace too; strangers stay out; a command is seen from its exec on and not
# before.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk
canperf_cpu || skip "no right to watch whole CPUs"

whole() {
	check "$1: whole" seen_within 10
}

per_cpu() {
	grep -q 'one event per CPU' <<<"$(q .sampling.how)"
}

# Without BPF it is the second choice.
chosen() {
	start shares
	json 1 -p "$pid"
	if [ "$(q .sampling.refused)" != null ]; then
		check "why it is not chosen is said: $(q .sampling.refused)" \
		    grep -q 'per CPU' <<<"$(q .sampling.refused)"
	else
		check "it is chosen" per_cpu
		check "and filtered" eval \
		    '! grep -q unfiltered <<<"$(q .sampling.how)"'
	fi
	slay TERM "$pid"
}

# A stranger does the same in another process all the while.
strangers() {
	start recurse
	start shares
	json 2 --sampler perf-cpu -p "$pid"
	check "the target is seen" at_least "$(total share_fifty)" 40
	same "the stranger is not" "$(total descend)" 0
	same "one thread" "$(q '.threads | length')" 1
}

# By cycles of the hardware: where there is a counter the shares are the same, and
# the time is that of the clock; else that is said.
cycles() {
	start shares
	if "$STACKTOP" doctor --json | jq -e \
	    'any(.machine[]; .check == "pmu" and .verdict == "ok")' >/dev/null; then
		json 2 --sampler perf-cycles -p "$pid"
		check "cycles: seen" within "$(total share_fifty)" 50 5
		check "cycles: as much time as was used" seen_within 10
	else
		echo "no hardware counters here"
		refuses 1 'no hardware counters' --sampler perf-cycles -p "$pid"
		check "cycles: and what does work" grep -q perf-cpu "$tmp/stderr"
	fi
	slay TERM "$pid"
}

# From the first instruction: what a short program does is in it, what stacktop
# did before it is not.
launched() {
	json 20 --sampler perf-cpu -- "$targets/exits" 2 0
	check "launched: seen" at_least "$(total exits_work)" 80
	same "launched: nothing of ours" "$(q '[.functions[] |
	    select(.module == "stacktop")] | length')" 0
}

# in_namespace WHAT SCRIPT: run it where process ids begin anew, with ours for
# its checks.
in_namespace() {
	spawn unshare -p -f --mount-proc bash -c "$2"
	ends "$pid"
	same "$1: status" "$ended" 0
	check "$1: per CPU" per_cpu
	check "$1: seen" at_least "$(total share_fifty)" 40
}

namespaces() {
	local us="$STACKTOP -b -f json -d 2 --sampler perf-cpu -o $tmp/json"

	unshare -p -f --mount-proc true 2>/dev/null ||
	    { echo "no namespaces"; return; }
	in_namespace "in a namespace" \
	    "$targets/shares 60 & $us -p \$!"
	whole "in a namespace"
	in_namespace "in a namespace, launched" "$us -- $targets/shares 3 &
	    wait \$!"
	# the target has one of its own below ours
	in_namespace "a namespace in a namespace" "
	    unshare -p -f --mount-proc $targets/shares 60 >$tmp/inner &
	    timeout 20 sh -c 'until grep -q ready $tmp/inner; do
		sleep 0.02; done'
	    $us -p \$(pgrep -P \$!)"
	whole "a namespace in a namespace"
	# and seen from here
	spawn unshare -p -f --mount-proc "$targets/shares" 60
	wait_until 20 pgrep -P "$pid" >/dev/null
	own "$(pgrep -P "$pid")"
	wait_until 20 grep -qs ready "$out"
	json 1 --sampler perf-cpu -p "$(pgrep -P "$pid")"
	check "looked into from outside: seen" at_least \
	    "$(total share_fifty)" 40
}

chosen
strangers
cycles
launched
namespaces
finish
