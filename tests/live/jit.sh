#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# jit.sh - code that a runtime compiles is named by its perf map, as that grows.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

maps=() # and jitdumps
# A target leaves its map behind, as runtimes do.
sweep() {
	rm -f "${maps[@]}"
	cleanup
}
trap sweep EXIT

# begin [ARG...]: start the target.
begin() {
	start jit "$@"
	maps+=("/tmp/perf-$pid.map" "/tmp/jit-$pid.dump")
}

# how much of the time has a path that matches
share_of_path() {
	q --arg r "$1" '.functions as $f |
	    ([.stacks[].self_s] | add) as $all |
	    ([.stacks[] | select([.frames[] | $f[.].name] | reverse |
	    join(";") | test($r)) | .self_s] | add // 0) / $all * 100'
}

kinds_of() {
	q --arg n "$1" '[.functions[] | select(.name == $n) |
	    .kind + " " + .module] | unique | join(",")'
}

# watch: sample it for four seconds; the signals come while that runs.
watch() {
	local target=$pid us

	spawn "$STACKTOP" -b -f json -d 4 -o "$tmp/json" -p "$target"
	us=$pid
	sleep 1.3
	slay USR1 "$target"
	sleep 1.3
	slay USR2 "$target"
	ends "$us"
	pid=$target
	same "it ends well" "$ended" 0
}

by_sampler() {
	json 2 --sampler "$1" -p "$pid"
	check "$1: named, and whole through a stub without frame" at_least \
	    "$(share_of_path '(^|;)main;run;jit_caller;stub;first loop$')" 95
	same "$1: the kind" "$(kinds_of 'first loop')" "jit [jit]"
}

# Who samples makes no difference, but ptrace sees little on a busy machine.
replaced() {
	begin
	watch
	# how long each ran is up to how busy the machine is
	check "the first until it was replaced" \
	    within "$(self 'first loop')" 35 25
	check "then the second" at_least "$(self 'second loop')" 20
	check "beside it the third, which came later, elsewhere" \
	    at_least "$(self 'third loop')" 4
	check "hardly anything is nameless" at_least 1 \
	    "$(self '[code without a file]')"
	slay TERM "$pid"
}

# Code that is compiled anew, at its place and by its name, is another function.
again() {
	begin 300 again
	watch
	same "the same loop, told of twice, and another one" \
	    "$(q '[.functions[] | select(.name == "first loop")] | length')" 2
	check "each has its time" at_least \
	    "$(q '[.functions[] | select(.name == "first loop") | .self_pct] |
	    min')" 4
	slay TERM "$pid"
}

# Lines that a jitdump tells, with the text of the source.
lined() {
	mkdir "$tmp/moved"
	for ((i = 1; i < 20; i++)); do
		echo "text of line $i"
	done >"$tmp/moved/loop.js"
	begin 300 lined
	json 2 --lines --annotate "lined loop" --source-path "/src=$tmp/moved" \
	    -p "$pid"
	same "lines of compiled code" "$(q '[.listing.lines[] |
	    "\(.file):\(.line) \(.text)"] | join(",")')" \
	    "/src/loop.js:10 text of line 10,/src/loop.js:11 text of line 11,$(
		)/src/loop.js:12 text of line 12"
	check "the loop has the time" at_least "$(q '.listing.lines[] |
	    select(.line == 11) | .self_pct')" 95
	check "also in the list by lines" at_least "$(q '.functions as $f |
	    [.lines[] | select($f[.function].name == "lined loop" and
	    .file == "/src/loop.js" and .line == 11) | .self_pct] | add // 0')" 80
	slay TERM "$pid"
}

silent() {
	begin 300 silent
	json 1 -p "$pid"
	check "without a map there is one row" \
	    at_least "$(self '[code without a file]')" 90
	check "and stacks are whole" at_least \
	    "$(share_of_path '(^|;)main;run;jit_caller;\[code')" 90
	slay TERM "$pid"
}

# A map that appears while we look on.
late() {
	local target us

	begin 300 silent
	printf '%s %s found\n' "$(awk '/rwxp/ { sub("-.*", ""); print; exit }' \
	    "/proc/$pid/maps")" 1000 >"$tmp/map"
	target=$pid
	spawn "$STACKTOP" -b -f json -d 3 -o "$tmp/json" -p "$target"
	us=$pid
	sleep 1
	cp "$tmp/map" "/tmp/perf-$target.map"
	ends "$us"
	check "a map that comes late names what comes after" \
	    at_least "$(self found)" 25
	slay TERM "$target"
}

# Somebody else's file does not tell us what the code is called.
foreign() {
	[ "$(id -u)" -eq 0 ] || return
	begin
	chown 12345 "/tmp/perf-$pid.map"
	json 1 -p "$pid"
	check "another user's map is not believed" \
	    at_least "$(self '[code without a file]')" 90
	slay TERM "$pid"
}

child() {
	local child

	begin 300 child
	json 3 --children -p "$pid"
	check "a child has the names of its parent" \
	    at_least "$(self 'first loop')" 95
	check "and is sampled" at_least "$(q '.processes | length')" 2
	child=$(pgrep -P "$pid")
	slay TERM "$pid"
	check "it ends with its parent" wait_until 5 test ! -e "/proc/$child"
}

# As in a container: a /tmp and a number of its own.
contained() {
	local target

	if ! unshare --pid --fork --mount-proc true 2>/dev/null; then
		echo "skipped: may not make namespaces"
		return
	fi
	# shellcheck disable=SC2016 # for the inner shell
	spawn unshare --pid --fork --mount-proc sh -c 'exec 9<"$1" &&
	    mount -t tmpfs none /tmp && exec /proc/self/fd/9' \
	    sh "$targets/jit"
	wait_until 20 grep -qs ready "$out" ||
	    fail "the contained target does not get ready"
	target=$(pgrep -P "$pid")
	own "$target"
	json 1 -p "$target"
	check "a map where only the process sees it, under its own number" \
	    at_least "$(self 'first loop')" 90
	slay KILL "$target"
}

dumped() {
	begin
	st dump "$pid"
	check "dump names them, too" \
	    grep -Eq 'first loop|jit_caller|stub' "$tmp/stdout"
	slay TERM "$pid"
}

node_js() {
	if ! command -v node >/dev/null; then
		echo "skipped: no node"
		return
	fi
	cat >"$tmp/deep.js" <<-'EOF'
	function leaf(n){ let s=0; for(let i=0;i<n;i++) s=(s*69069+5)&0x7ffffff; return s; }
	function mid(n){ let s=0; for(let i=0;i<20;i++) s+=leaf(n+i); return s; }
	const end=Date.now()+20000; let t=0; while(Date.now()<end) t+=mid(2000);
	EOF
	spawn node --perf-basic-prof --interpreted-frames-native-stack \
	    --no-turbo-inlining "$tmp/deep.js"
	maps+=("/tmp/perf-$pid.map")
	wait_until 20 has_run "$pid" 100
	json 2 -p "$pid"
	check "node: functions, in order" at_least \
	    "$(share_of_path ';JS:[^;]*mid [^;]*;JS:[^;]*leaf [^;]*$')" 90
	same "node: their file" "$(q '[.functions[] |
	    select(.name | test("leaf ")) | .file] | unique | join(" ")')" \
	    "$tmp/deep.js"
	same "node: their line" "$(q '[.functions[] |
	    select(.name | test("leaf ")) | .line] | unique | join(" ")')" 1
	slay TERM "$pid"
}

begin
by_each by_sampler
slay TERM "$pid"
beside replaced
beside again
beside late
lined
together
silent
foreign
child
contained
dumped
node_js
finish
