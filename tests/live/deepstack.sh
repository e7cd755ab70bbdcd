#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# deepstack.sh - stacks beyond the 64 KiB that the kernel copies with a sample,
# of threads that return all the time, so that little can be read later: the
# rest is copied by the program in the kernel, or in the stop.
. "$(dirname "$0")/../lib/lib.sh"
need jq
canperf_cpu || skip "no right to watch whole CPUs"
"$STACKTOP" --version | grep -q 'copied by the kernel: yes' ||
    skip "built without what copies"

# percent OF PATTERN: of the samples whose stack is like OF, those where it is like
# PATTERN. It is written as function;caller;...
percent() {
	q --arg of "$1" --arg re "$2" '.functions as $f | [.stacks[] |
	    { n: .samples, is: [.frames[] | $f[.].name] | join(";") } |
	    select(.is | test($of))] | ([.[] | select(.is | test($re)) | .n] |
	    add // 0) * 100 / ([.[].n] | add // 1)'
}

frames='((deep_frames;){90}|(deep_frames;){150})deep_loop;'

copied() {
	start deepstack
	plenty 1500 1.5 -r 997 -p "$pid"
	if [ "$(q .sampling.bpf_filter)" != true ]; then
		skip "no BPF: $(q .sampling.how)"
	fi
	# until the program is loaded, on a busy machine for a tenth of a second
	check "whole, but for the first: $(q '.sampling | "of \(.samples) " +
	    "\(.truncated) truncated, \(.late) late, \(.costly) costly, " +
	    "\(.lost) lost"')" test "$(q '.sampling |
	    .beyond > 150 and .truncated + .late <= 0.01 * .beyond + 50')" = true
	for of in 'main;.*_start' 'second;.*clone3?'; do
		got=$(percent "^deep_leaf;deep_frames;.*;$of\$" \
		    "^deep_leaf;$frames$of\$")
		check "each frame of $of, $got %" at_least "$got" 99
	done
}

# A size that was asked for is what is copied.
asked_for() {
	json 0.5 --stack-size 64 -p "$pid"
	same "no more than what was asked for" "$(q .sampling.beyond)" 0
	check "which is too little" at_least "$(q .sampling.truncated)" 1
	slay TERM "$pid"
}

# Pages of the stack that nobody has touched hide nothing behind them.
missing() {
	start holes
	plenty 500 1 -r 997 -p "$pid"
	check "over missing pages: $(q .sampling.truncated) truncated of $(q \
	    .sampling.samples)" test "$(q '.sampling |
	    .truncated <= 0.03 * .samples + 100')" = true
	got=$(percent '^hole_leaf;' \
	    '^hole_leaf;hole_frame;hole_caller;(work;)?start_thread;clone3?$')
	check "over missing pages: to the beginning, $got %" at_least "$got" 80
	slay TERM "$pid"
}

# A thread that stands still has all of it read.
stopped() {
	start deepstack
	plenty 100 1 --sampler ptrace -p "$pid"
	same "stopped: none is short" "$(q '.sampling.truncated +
	    .sampling.late')" 0
	for of in 'main;.*_start' 'second;.*clone3?'; do
		got=$(percent "^deep_leaf;deep_frames;.*;$of\$" \
		    "^deep_leaf;$frames$of\$")
		check "stopped: each frame of $of, $got %" at_least "$got" 99
	done
	slay TERM "$pid"
}

copied
asked_for
missing
stopped
finish
