#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# awaited.sh - with --async the time of a task is that of who awaits it, or has
# begun it eagerly: the stacks of awaited.py and eager.py, in each way that Python
# frames are read, for each CPython from 3.14 on; older ones, and programs without
# asyncio, say so.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3

# What a sample's Python functions are, innermost first, and in $s its time.
stacks='[.functions[] | if .kind == "python" then .name + ";" else "" end] as $f |
    .stacks[] | .self_s as $s | [.frames[] | $f[.]] | add // ""'

server='serves;<task "server">;main;<task main>;'
loop='Handle._run;BaseEventLoop._run_once;.*<module>;$'
gathered="^burn;leaf;<task leaf>;branch;<task branch>;gathers;$server$loop"
grouped="^burn;leaf;<task \"worker-[01]\">;(TaskGroup[.][_a-z]*;)*groups;$server$loop"
alone="^burn;alone;<task alone>;$loop"
lost="^burn;(leaf|alone);$loop"
made='([a-zA-Z_.<>]*factory;)?([a-zA-Z]+[.])?create_task;create_task;'
outer="outer;<task \"outer\">;${made}main;<task main>;$loop"
inner="^burn;inner;<task inner>;${made}makes;$outer"

# share PATTERN: of the time in burn(), in percent.
share() {
	q --arg re "$1" "[$stacks | select(startswith(\"burn;\")) |
	    { s: \$s, is: test(\$re) }] |
	    ([.[] | select(.is) | .s] | add // 0) * 100 /
	    ([.[].s] | add // 1) | floor"
}

# covers WHAT LEAST
covers() {
	local who="$gathered|$grouped|$alone"

	check "$1: gather()" at_least "$(share "$gathered")" 20
	check "$1: TaskGroup" at_least "$(share "$grouped")" 20
	check "$1: nobody awaits it" at_least "$(share "$alone")" 1
	check "$1: who awaits, $(share "$who") %" \
	    at_least "$(share "$who")" "$2"
	check "$1: no other stacks" at_least "$(share "$who|$lost")" 98
	check "$1: counted" test "$(q '.sampling | .asyncio.note == null and
	    .asyncio.samples + .asyncio.lost >= 0.8 * .samples and
	    .asyncio.cut == 0')" = true
}

# within WHAT LEAST: of tasks that run within each other each has a row
within() {
	check "$1: within one" at_least "$(share "^burn;$outer")" 10
	check "$1: within two" at_least "$(share "$inner")" 60
	check "$1: each, $(share "$inner|^burn;$outer") %" \
	    at_least "$(share "$inner|^burn;$outer")" "$2"
}

# One that asks for no tasks has none.
asks_not() {
	plenty 20 0.3 -p "$pid"
	same "$1, not asked: no tasks" "$(q '.sampling.asyncio |
	    tojson')$(share '<task')" null0
}

# each_way FILE JUDGE PYTHON...: has it judged what each way sees of that program;
# by stops alone, which get little where there is more to do.
each_way() {
	local file=$1 judge=$2 way

	shift 2
	spawn "$@" "$top_srcdir/tests/targets/$file"
	wait_until 20 grep -qs ready "$out" || fail "$version: not ready"
	for way in perf read; do
		beside one_way "$way" "$judge"
	done
	together
	one_way ptrace "$judge"
}

one_way() {
	plenty 150 0.5 -r 997 --async --sampler "$1" -p "$pid"
	case $1-$(q .sampling.python) in
	perf-none)	echo "not copied here: $version" ;;
	perf-*)		"$2" "$version, $1" 80 ;;
	*)		"$2" "$version, $1" 95 ;;
	esac
}

# look PYTHON: the words of a command
look() {
	local minor=${version#3.}

	[ "${minor%%.*}" -ge 14 ] || return
	each_way awaited.py covers "$@"
	asks_not "$version"
	check "$version: unharmed" unharmed "$pid"
	slay KILL "$pid"
	each_way eager.py within "$@"
	check "$version: eager: unharmed" unharmed "$pid"
	slay KILL "$pid"
}

# says WHAT NOTE CODE
says() {
	spawn "$system" -c "$3"
	json 0.3 --async --sampler ptrace -p "$pid"
	same "$1: said" "$(q .sampling.asyncio.note)" "$2"
	slay KILL "$pid"
}

each_minor look

system=$(python3 -c 'import sys; print(sys.executable)')
case $("$system" -c 'import sys; print(sys.version_info.minor)') in
[89]|1[0-3])
	says "older" "asyncio tells of its tasks from CPython 3.14 on" \
	    'while True: pass'
	;;
esac
start deep
json 0.3 --async -p "$pid"
same "no Python: said" "$(q .sampling.asyncio.note)" \
    "there is no CPython in this process"
slay KILL "$pid"

refuses 2 "needs Python frames" --async --python no -p 1
finish
