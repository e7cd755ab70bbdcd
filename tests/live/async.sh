#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# async.sh - asyncio's tasks: their names, threads, frames and who awaits them
# are those that the process itself tells, for each CPython from 3.14 on; older
# ones, and programs without asyncio, say so.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3

tasks=$top_srcdir/tests/targets/tasks.py
truth=$tmp/truth.json

# dump_json WHAT [ARG...]
dump_json() {
	local what=$1

	shift
	st dump --json --async "$@" "$pid"
	cp "$tmp/stdout" "$tmp/json"
	same "$what: status" "$status" 0
}

# The tasks of the last document as tasks.py tells them.
read_outside() {
	q '[.asyncio.tasks[] | { "\(.id)": { name: (.name // ""), tid,
	    awaited_by: (.awaited_by | sort),
	    frames: [.frames[] | [.file, .line, .function]] } }] | add'
}

# Print the first tasks that differ.
differing() {
	jq -nr --slurpfile a "$truth" --slurpfile b "$tmp/outside" '
	    ($a[0] + $b[0] | keys[]) as $k | $a[0][$k] as $true |
	    $b[0][$k] as $ours | select($true != $ours) |
	    $k, ($true | tojson), ($ours | tojson)' | head -n 6
}

# begin WORDS... FILE [HOW]
begin() {
	rm -f "$truth"
	spawn "$@"
	wait_until 30 test -s "$truth" && return
	fail "$version does not get ready"
	slay KILL "$pid"
	return 1
}

is_true() {
	dump_json "$1"
	same "$1: nothing is missing" \
	    "$(q '.asyncio | [.note, .torn, .changed, .cut] | tojson')" \
	    '[null,false,0,false]'
	read_outside >"$tmp/outside"
	same "$1: as asyncio says itself" "$(differing)" ""
	check "$1: thousands" at_least "$(q '.asyncio.tasks | length')" 2000
	same "$1: none has ended" \
	    "$(q '[.asyncio.tasks[] | select(.name == "done")] | length')" 0
	check "$1: unharmed" unharmed "$pid"
}

# Those that do not wait, "name state" each.
restless() {
	q '[.asyncio.tasks[] | select(.state != "waiting") |
	    "\(.name) \(.state)"] | sort | join(", ")'
}

# Tasks that wait at the same place are told of together.
is_short() {
	st dump "$pid"
	check "$1: a dump without them tells how to see them" grep -q \
	    'asyncio runs here: --async' "$tmp/stdout"
	st dump --async "$pid"
	check "$1: text" grep -Eq '^ +[0-9]{3} tasks, waiting: .* more$' \
	    "$tmp/stdout"
	check "$1: short" at_least 500 "$(wc -l <"$tmp/stdout")"
	check "$1: several awaiters" grep -q 'task "shared": see above' \
	    "$tmp/stdout"
	check "$1: nothing unprintable" \
	    test -z "$(tr -d '[:print:]\n\200-\377' <"$tmp/stdout")"
}

# Tasks that come and go all the time: each has the frames of its own coroutine,
# whose name it has, or none.
churns() {
	local i

	spawn "$@" -c 'import asyncio
for i in range(50):
    exec(f"""async def f{i}():
    for _ in range({i}):
        await asyncio.sleep(0)""")
async def main():
    print("ready", flush=True)
    while True:
        for i in range(50):
            asyncio.create_task(globals()[f"f{i}"](), name=f"f{i}")
        await asyncio.sleep(0)
asyncio.run(main())'
	wait_until 20 grep -q ready "$out"
	for ((i = 0; i < 10; i++)); do
		st dump --json --async "$pid"
		jq -r '.asyncio.tasks[] | select(.name[:1] == "f") |
		    [.name, .frames[-1].function // "-", .state] | join(" ")' \
		    "$tmp/stdout"
	done >"$tmp/churn"
	check "$version, churn: tasks are seen" grep -Eq '^(f[0-9]+) \1 ' "$tmp/churn"
	same "$version, churn: each with its own frames" \
	    "$(grep -Ev '^(f[0-9]+) (\1 |- changing)' "$tmp/churn" | head -n 3)" ""
	check "$version, churn: unharmed" unharmed "$pid"
	slay KILL "$pid"
}

# In a namespace its threads have other numbers: all tasks are of threads of ours.
in_namespace() {
	rm -f "$truth"
	spawn unshare --pid --fork --kill-child "$@" "$tasks" "$truth"
	wait_until 30 test -s "$truth" || return 1
	pid=$(pgrep -P "$pid")
	own "$pid"
	dump_json "$version, namespace"
	same "$version, namespace: each with its thread" \
	    "$(q '[.threads[].tid] as $t | [.asyncio.tasks[] | select(.tid) |
	    .tid | IN($t[])] | [length > 2000, all] | tojson')" '[true,true]'
	slay KILL "$pid"
}

in_circle() {
	st dump --async "$pid"
	grep -q 'they wait for each other' "$tmp/stdout"
}

# look PYTHON: the words of a command
look() {
	local minor=${version#3.}

	if [ "${minor%%.*}" -lt 14 ]; then
		spawn "$@" -c 'import asyncio
asyncio.run(asyncio.sleep(1000))'
		wait_until 20 has_run "$pid" 4
		dump_json "$version"
		same "$version: too old" "$(q .asyncio.note)" \
		    "asyncio tells of its tasks from CPython 3.14 on"
		slay KILL "$pid"
		return
	fi
	begin "$@" "$tasks" "$truth" || return
	is_true "$version"
	is_short "$version"
	slay KILL "$pid"
	begin "$@" "$tasks" "$truth" blocked || return
	is_true "$version, loop blocked"
	same "$version, loop blocked: what runs, what did not begin" \
	    "$(restless)" "blocks running, late not begun"
	slay KILL "$pid"
	spawn "$@" "$tasks" "$truth" circle
	wait_until 20 grep -q ready "$out"
	check "$version: tasks that wait for each other" wait_until 20 in_circle
	slay KILL "$pid"
	churns "$@"
	if unshare --pid --fork true 2>/dev/null; then
		check "$version: a Python in a namespace" in_namespace "$@"
	fi
}

each_minor look

# What is not about a version.
system=$(python3 -c 'import sys; print(sys.executable)')

start deep
dump_json "no Python"
same "no Python: said" "$(q .asyncio.note)" \
    "there is no CPython in this process"
slay KILL "$pid"
spawn "$system" -c 'import time; print("ready", flush=True); time.sleep(1000)'
wait_until 20 grep -q ready "$out"
st dump --async "$pid"
same "no asyncio: status" "$status" 0
check "no asyncio: said" grep -q '^asyncio: no tasks' "$tmp/stdout"
check "no asyncio: the frames are there" grep -q 'p <module>' "$tmp/stdout"
slay KILL "$pid"

refuses 2 "needs Python frames" dump --async --python no 1
finish
