#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# names.sh - every kind of code is named and walked: deep, without frame
# pointers, through the PLT, signal frames, vDSO, stripped, static, C++.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# seen SAMPLER FUNCTION: what it takes, judged by that.
seen() {
	sampler=$1
	look
	"$2"
}

look() {
	plenty 200 1 --sampler "$sampler" -p "$pid"
}

# how much of the time has a path that matches
share_of_path() {
	q --arg r "$1" '.functions as $f |
	    ([.stacks[].self_s] | add) as $all |
	    ([.stacks[] | select([.frames[] | $f[.].name] | reverse |
	    join(";") | test($r)) | .self_s] | add // 0) / $all * 100'
}

deep_path() {
	local i

	printf 'main'
	for i in $(seq -f %02.0f 0 39); do printf ';deep_%s' "$i"; done
}

# No name but module+0x.
has_no_names() {
	at_least "$(q '[.functions[] | select(.name | test("^stripped\\+0x"))
	    | .self_pct] | add // 0')" 95 &&
	    at_least "$(q '[.functions[] |
		select((.name | test("^stripped\\+0x")) and .self_pct > 10)] |
		length')" 3
}

# The first look is there already.
stripped() {
	check "$sampler: stripped: three functions, not one" \
	    eval 'has_no_names || { look && has_no_names; }'
}

completes() {
	json 2 --stack-size 16 --sampler "$sampler" -p "$pid"
	at_least "$(q .sampling.late)" 1 && at_least \
	    "$(share_of_path '(^|;)main;(big_frames;){80}big_leaf$')" 90
}

# The rest is read a moment later, which is longer on a busy machine.
completed() {
	sampler=$1
	check "$sampler: a stack of 80 KiB of which 16 are copied" \
	    twice completes
}

deep() {
	check "$sampler: forty frames in order" at_least \
	    "$(share_of_path "$(deep_path)\$")" 95
}

omitfp() {
	check "$sampler: without frame pointers" at_least \
	    "$(share_of_path '(^|;)main;fp_outer;fp_middle;fp_leaf$')" 95
}

debugframe() {
	check "$sampler: by unwind tables for debuggers" at_least \
	    "$(share_of_path '(^|;)main;fp_outer;fp_middle;fp_leaf$')" 95
}

nodebugframe() {
	check "$sampler: and only by those" at_least 5 \
	    "$(share_of_path '(^|;)main;fp_outer;fp_middle;fp_leaf$')"
}

plt() {
	check "$sampler: through the PLT" at_least \
	    "$(share_of_path '(^|;)main;plt_caller')" 95
}

sigframe() {
	check "$sampler: over a signal frame" at_least "$(share_of_path \
	    '(^|;)main;sig_interrupted;(.*;)?sig_handler')" 10
	check "$sampler: nothing is cut off" at_least \
	    "$(total main)" 95
}

own_stack() {
	check "$sampler: a handler with a stack of its own" at_least \
	    "$(total sig_handler)" 10
}

vdso() {
	check "$sampler: in the vDSO" at_least \
	    "$(share_of_path '(^|;)main;clock_caller;.')" 20
	check "$sampler: the vDSO is a module" test -n \
	    "$(q '.functions[] | select(.module | test("vdso")) | .name')"
}

staticpie() {
	check "$sampler: static PIE" at_least \
	    "$(share_of_path '(^|;)main;share_fifty$')" 15
}

cxx() {
	check "$sampler: templates demangled" at_least \
	    "$(total 'shop::counter<unsigned long>::add(unsigned long)')" 5
	check "$sampler: operators demangled" at_least "$(total \
	    'shop::counter<unsigned long>::operator+=(unsigned long)')" 3
	# ptrace finds the short turns of an exception less often
	check "$sampler: exceptions are walked to main" at_least \
	    "$(share_of_path '(^|;)main;shop::catcher')" \
	    "$([ "$sampler" = ptrace ] && echo 0.3 || echo 5)"
}

lines() {
	start shares
	json 3 -p "$pid"
	slay TERM "$pid"
	same "the source file" "$(q '.functions[] |
	    select(.name == "share_fifty") | .file | split("/") | last')" \
	    shares.c
	check "the source line" within "$(q '.functions[] |
	    select(.name == "share_fifty") | .line')" \
	    "$(grep -n '^share_fifty' "$top_srcdir/tests/targets/shares.c" |
		cut -d: -f1)" 3
	same "the kind" "$(q '.functions[] |
	    select(.name == "share_fifty") | .kind')" native
	same "the module" "$(q '.functions[] |
	    select(.name == "share_fifty") | .module')" shares
}

# line_total FUNCTION SOURCE: percent with it at the line that has SOURCE.
line_total() {
	q --arg f "$1" --arg l "$(grep -n "$2" \
	    "$top_srcdir/tests/targets/shares.c" | cut -d: -f1)" \
	    '[.lines[] | select(.name == $f and .line == ($l | tonumber)) |
		.total_pct] | add // 0'
}

shares_of_lines() {
	local d

	json 3 --lines -p "$pid" || return
	d=$(q '.sampling.samples | 2 * ((5000 / (. + 1)) | sqrt)')
	within "$(line_total main 'x = share_fifty')" 50 "$d" &&
	    within "$(line_total main 'x = share_thirty')" 30 "$d" &&
	    within "$(line_total main 'x = share_twenty')" 20 "$d"
}

by_line() {
	start shares
	check "each call of main has its share" twice shares_of_lines
	check "lines add up to the function" within \
	    "$(q '[.lines[] | select(.name == "share_fifty") |
		.self_pct] | add')" "$(self share_fifty)" 0.01
	check "and to everything" within \
	    "$(q '[.lines[].self_pct] | add')" 100 0.5
	check "the time without a line is one row" within "$(q '[.lines[] |
	    select(.line == null) | .name] | length')" "$(q '[.lines[] |
	    select(.line == null) | .name] | unique | length')" 0
	same "a line names its function" "$(q '. as $all | [.lines[] |
	    select(.name != $all.functions[.function].name)] | length')" 0
	slay TERM "$pid"
}

# A stack longer than the copy is marked and kept.
truncated() {
	plenty 50 1 --stack-size 8 --sampler "$sampler" -p "$pid"
	check "$sampler: a short copy is counted" at_least \
	    "$(q .sampling.truncated)" "$(q '.sampling.samples * 0.9')"
	check "$sampler: and its frames kept" at_least "$(total deep_39)" 95
	check "$sampler: as far as they go" at_least "$(total deep_36)" 95
}

# last_of FILE: its last whole line becomes the last document.
last_of() {
	grep -a '}$' "$1" | tail -n 1 >"$tmp/json"
}

whole_since() {
	last_of "$1" && grep -q 'stack 64 KiB' "$tmp/json" &&
	    at_least "$(total main)" 30
}

# Who stands still has all of it copied.
is_whole_at_once() {
	plenty 50 1 --sampler ptrace -p "$pid"
	same "ptrace: a stack of 40 KB is whole at once" \
	    "$(q .sampling.truncated)" 0
	check "ptrace: to main" at_least "$(total main)" 95
}

# But the copies grow, unless their size was asked for: 40 KB need two steps.
grows() {
	local us target=$pid

	spawn "$STACKTOP" -b -f json --every 0.3 -r 4000 \
	    --sampler "$sampler" -p "$target"
	us=$pid
	check "$sampler: copies grow by two steps, and are whole then" \
	    wait_until 40 whole_since "$out"
	slay TERM "$us"
	ends "$us"
	last_of "$out"
	check "$sampler: which leaves no gap" seen_within 15
}

# long_stack SAMPLER
long_stack() {
	sampler=$1
	truncated
	if [ "$sampler" = ptrace ]; then is_whole_at_once; else grows; fi
}

each_sees deep -- seen deep
each_sees omitfp -- seen omitfp
each_sees bigstack -- completed
each_sees debugframe -- seen debugframe
each_sees nodebugframe -- seen nodebugframe
each_sees plt -- seen plt
each_sees sigframe -- seen sigframe
each_sees sigframe 300 alt -- seen own_stack
each_sees vdso -- seen vdso
each_sees stripped -- seen stripped
each_sees staticpie -- seen staticpie
each_sees cxx -- seen cxx
each_sees deep 300 1000 -- long_stack
lines
by_line
finish
