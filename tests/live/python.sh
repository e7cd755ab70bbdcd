#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# python.sh - Python frames: file, line and name of every frame of threads that
# wait in awkward places are those that the process itself tells, for each
# CPython on this machine; and they stand at their place in the native stack.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3

park=$top_srcdir/tests/targets/parked.py
truth=$tmp/truth.json

# The Python frames of the last document as parked.py tells them; what cannot be
# printed is escaped, in both.
read_outside() {
	q '[.threads[] | select(any(.frames[]; .kind == "python")) |
	    { "\(.tid)": [.frames[] | select(.kind == "python") |
	    [.file, .line, .function]] }] | add'
}

# Print the threads that differ.
differing() {
	jq -nr --slurpfile a "$truth" --slurpfile b "$tmp/outside" '
	    def shown: gsub("\u001b"; "\\x1b") | gsub("\n"; "\\x0a");
	    $a[0] | to_entries[] | (.value | map(.[0] |= shown)) as $true |
	    select($true != $b[0][.key]) | .key, ($true | tojson),
	    ($b[0][.key] | tojson)'
}

# dump_json WHAT [ARG...]
dump_json() {
	local what=$1

	shift
	st dump --json "$@" "$pid"
	cp "$tmp/stdout" "$tmp/json"
	same "$what: status" "$status" 0
}

# All threads that wait are there, with their frames, and none was guessed.
is_true() {
	read_outside >"$tmp/outside"
	same "$1: as the process says itself" "$(differing | head -c 2000)" ""
	same "$1: nothing was guessed" "$(q '[.threads[].unsure // 0] | add')" 0
	same "$1: nothing is missing" \
	    "$(q '[.threads[].python_note // empty] | length')" 0
}

# C functions in between: sorted calls its key, which calls the event.
is_mixed() {
	same "$1: native below Python" "$(q '[.threads[] | select(
	    (.frames[-1].kind == "native" or .note != null) and
	    any(.frames[]; .kind == "python"))] | length')" \
	    "$(q '[.threads[] | select(any(.frames[]; .kind == "python"))] |
	    length')"
	same "$1: a callback out of C" "$(q '[.threads[].frames |
	    map(.kind[:1] + " " + (.function | sub(".*[.]"; ""))) |
	    select(any(. == "p over_lines")) | join(";") |
	    test("p park;(n [^;]*;)*p <lambda>;(n [^;]*;)+p over_lines;")] |
	    all')" true
	same "$1: no loop is left over" "$(q '[.threads[].frames[] |
	    select(.function | startswith("_PyEval_EvalFrameDefault"))] |
	    length')" 0
}

# The GIL: the busy thread runs with it or waits for it.
has_gil() {
	q '.threads[] | select(any(.frames[]; .function == "busy")) | .gil' |
	    grep -Eq 'held|waiting'
}

# look PYTHON: the words of a command
look() {
	rm -f "$truth"
	spawn "$@" "$park" "$truth"
	if ! wait_until 30 test -s "$truth"; then
		fail "$version does not get ready"
		return
	fi
	dump_json "$version"
	same "$version: its version" "$(q .python.version)" "$version"
	is_true "$version"
	is_mixed "$version"
	tried=0
	[[ $version == *t ]] || until has_gil || [ $((tried += 1)) -gt 20 ]; do
		dump_json "$version: again"
	done
	[[ $version == *t ]] ||
	    check "$version: who has the GIL, or wants it" has_gil
	dump_json "$version, Python only" --native no
	is_true "$version, Python only"
	same "$version, Python only: is that" "$(q '[.threads[].frames[] |
	    select(.kind != "python")] | length')" 0
	dump_json "$version, native only" --python no
	same "$version, native only: is that" "$(q '[.threads[].frames[] |
	    select(.kind == "python")] | length')" 0
	check "$version: unharmed" unharmed "$pid"
	slay KILL "$pid"
}

each_python look

# What is not about a version.
system=$(python3 -c 'import sys; print(sys.executable)')

# A hundred thousand frames: the innermost are shown, and that there are more.
# Before 3.11 each takes a C frame, and the stack is the limit.
if "$system" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
	spawn "$system" -c 'import sys, time
sys.setrecursionlimit(200000)
def down(n):
    if n: down(n - 1)
    else: print("ready", flush=True); time.sleep(1000)
down(100000)'
	wait_until 20 grep -q ready "$out"
	dump_json deep
	check "deep: thousands are shown" at_least "$(q '[.threads[0].frames[] |
	    select(.function == "down")] | length')" 4000
	same "deep: and that there are more" "$(q '.threads[0].python_note |
	    test("more Python frames")')" true
	slay KILL "$pid"
fi

# Code that is made, runs once and is freed, at the same addresses again and
# again: its name, file and line belong together, and it has them.
spawn "$system" -c 'i = 0
while True:
    i += 1
    exec(compile("def f%d():\n%s for _ in range(2000): pass\nf%d()" %
                 (i, "\n" * (i % 50), i), "file%d" % i, "exec"), {})'
wait_until 20 has_run "$pid" 10
for ((i = 0; i < 20; i++)); do
	st dump --json "$pid"
	jq -r '.threads[].frames[] | select(.kind == "python") |
	    [.function, .file, .line // 0] | join(" ")' "$tmp/stdout"
done >"$tmp/churn"
check "churn: functions are seen" grep -q '^f[0-9]' "$tmp/churn"
same "churn: none has what another one had" "$(awk '/^f[0-9]/ {
	n = substr($1, 2)
	if ($2 != "file" n || $3 != n % 50 + 2)
		print
    }
    /cannot be read/' "$tmp/churn")" ""
slay KILL "$pid"

# In a namespace its threads have other numbers.
park_in_namespace() {
	rm -f "$truth"
	spawn unshare --pid --fork --kill-child "$system" "$park" "$truth"
	wait_until 30 test -s "$truth" || return 1
	pid=$(pgrep -P "$pid")
	own "$pid"
}
if unshare --pid --fork true 2>/dev/null; then
	check "namespace: a Python in one" park_in_namespace
	dump_json namespace
	same "namespace: all threads have Python frames" "$(q '[.threads[] |
	    select(any(.frames[]; .kind == "python"))] | length')" 29
	slay KILL "$pid"
else
	echo "no namespaces"
fi

# Where there is none, nothing is said of it.
start deep
dump_json "no Python"
same "no Python: nothing is said" "$(q 'has("python") or
    ([.threads[] | has("gil")] | any)')" false
slay KILL "$pid"

# One in a child that has ended is told of all the same.
st -b -o "$tmp/report" -- \
    sh -c '"$0" -c "for i in range(3000000): pass"; true' "$system"
check "ended child: its Python" grep -q '^Python *3[.]' "$tmp/report"

for option in --python --native; do
	refuses 2 "neither auto nor no; give auto" dump "$option" yes 1
	refuses 2 "neither auto nor no; give auto" "$option" yes -- true
	st "$option" auto --usage
	same "$option auto" "$status" 0
done
refuses 2 "neither native nor" dump --python no --native no 1
finish
