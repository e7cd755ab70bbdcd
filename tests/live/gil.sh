#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# gil.sh - who holds the GIL and for what part of the time, who waits for it, how
# long garbage is collected, and the time in each mode, for each CPython.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3 awk

# run WHAT COMMAND...: start gil.py with a CPython.
run() {
	local what=$1

	shift
	spawn "$@" "$top_srcdir/tests/targets/gil.py" "$what"
	wait_until 20 grep -qs ready "$out" && return
	fail "$version: $what does not get ready"
	return 1
}

# held_by NAME: for what part of the time.
held_by() {
	q --arg n "$1" '[.threads[] | select(.name == $n) | .gil_held_pct] |
	    add // -1'
}

# share KEY: a time of the last document as a part of all, in percent.
share() {
	q --arg k "$1" '100 * .time[$k] / .sampling.duration_s'
}

# near WHAT GOT WANTED POINTS
near() {
	within "$2" "$3" "$4" && return
	echo "$1: $2, not $3"
	return 1
}

takes_turns() {
	json 2 -p "$pid" &&
	    near "held" "$(share gil_held_s)" 100 6 &&
	    near "by one" "$(held_by much)" 70 8 &&
	    near "by the other" "$(held_by little)" 30 8 &&
	    near "by the sleeper" "$(held_by sleeper)" 0 1 &&
	    near "threads that wait" "$(share gil_wait_s)" 100 15 &&
	    near "garbage" "$(share gc_s)" 0 1
}

holds_half() {
	json 2 -p "$pid" &&
	    near "held" "$(share gil_held_s)" 50 8 &&
	    near "by it" "$(held_by half)" 50 8 &&
	    near "threads that wait" "$(share gil_wait_s)" 0 1
}

collects() {
	json 2 -p "$pid" &&
	    near "garbage" "$(share gc_s)" 50 12 &&
	    near "held" "$(share gil_held_s)" 100 6
}

# The ways to sample that tell of Python: the best one, and by stops.
ways() {
	printf '%s\n' auto ptrace
}

# Who stops no thread has as much in half the time.
quickly() {
	"$@" 1 || "$@" 12
}

# handles SAMPLER SECONDS: in the mode nearly all time is that of handled, which is
# half of all.
handles() {
	json "$2" -r 4000 --sampler "$1" -p "$pid" &&
	    near "handled, of all" "$(total handled)" 50 20 &&
	    json "$2" -r 4000 --sampler "$1" -m exception -p "$pid" &&
	    same_mode exception &&
	    at_least "$(total handled)" 95 && at_least 4 "$(total fine)"
}

same_mode() {
	[ "$(q .sampling.mode)" = "$1" ]
}

# runs_outside SAMPLER SECONDS: who runs without it has no time in the mode.
runs_outside() {
	json "$2" --sampler "$1" -m gil -p "$pid" && same_mode gil &&
	    at_least "$(total fine)" 90 && at_least 10 "$(total hashing)" &&
	    json "$2" --sampler "$1" -p "$pid" &&
	    at_least "$(total hashing)" 20
}

# look PYTHON: the words of a command. What a mode is does not depend on who
# samples, so that each way is tried with one version, below. A free-threaded
# build has a GIL where that is asked for.
look() {
	export PYTHON_GIL=1
	run turns "$@" || return
	check "$version: turns" twice takes_turns
	check "$version: unharmed" unharmed "$pid"
	slay KILL "$pid"
	beside garbage "$@"
	beside exceptions "$@"
	together
}

garbage() {
	run garbage "$@" && check "$version: garbage" twice collects
}

exceptions() {
	run exceptions "$@" &&
	    check "$version: exceptions" quickly handles auto
}

each_minor look

system=$(python3 -c 'import sys; print(sys.executable)')
run half "$system"
check "a GIL that nobody wants" twice holds_half
slay KILL "$pid"
run exceptions "$system"
check "exceptions, ptrace" patiently handles ptrace
slay KILL "$pid"
run outside "$system"
for way in $(ways); do
	beside check "time without the GIL, $way" patiently runs_outside "$way"
done
together
slay KILL "$pid"

# In a namespace its threads have other numbers.
run_in_namespace() {
	run turns unshare --pid --fork --kill-child "$system" || return
	pid=$(pgrep -P "$pid") && own "$pid"
}
if unshare --pid --fork true 2>/dev/null; then
	check "namespace: a Python in one" run_in_namespace
	check "namespace: turns" twice takes_turns
	slay KILL "$pid"
else
	echo "no namespaces"
fi

# Where there is none, nothing is said of it, and its modes are empty.
start deep
json 1 -m gil -p "$pid"
same "no Python: no figures" "$(q '[.time.gil_held_s, .time.gil_wait_s,
    .time.gc_s, .threads[].gil_held_pct] | all(. == null)')" true
same "no Python: no time in a mode" "$(q .lens.time_s)" 0
st -b -d 0.5 -m gil -p "$pid"
check "no Python: and why" grep -q "they tell of no CPython" "$tmp/stdout"
same "no Python: no line for it" "$(grep -c ^GIL "$tmp/stdout")" 0
slay KILL "$pid"

refuses 2 "only time on a processor" -m wall -p 1
refuses 2 "none of cpu, gil, exception" -m gill -p 1
finish
