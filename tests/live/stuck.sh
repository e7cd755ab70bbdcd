#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# stuck.sh - a terminal that takes no output, as that of a dead connection, keeps
# nobody from ending stacktop.
. "$(dirname "$0")/../lib/lib.sh"
need script mkfifo

# The reader of the terminal: script, that writes to what is full already.
on_stuck_terminal() {
	mkfifo "$tmp/full"
	exec 5<>"$tmp/full"
	timeout 1 cat /dev/zero >&5
	TERM=xterm LINES=60 COLUMNS=200 \
	    script -qc "exec $*" /dev/null >&5 2>&1 </dev/null 5>&- &
	terminal=$!
	own "$terminal"
	wait_until 20 pgrep -P "$terminal" -x stacktop >/dev/null
	us=$(pgrep -P "$terminal" -x stacktop)
	own "$us"
}

cannot_write() {
	grep -Eqs 'wait_woken|tty_write' "/proc/$1/wchan"
}

gone() {
	! is_same "$1" || is_zombie "$1"
}

ends_by() {
	local guard

	on_stuck_terminal "$STACKTOP" --refresh 0.1 -p "$pid"
	check "SIG$1: its output is stuck" wait_until 30 cannot_write "$us"
	guard=$(pgrep -P "$us" -x stacktop-guard)
	own "$guard"
	slay "$1" "$us"
	check "SIG$1: ends it all the same" wait_until 20 gone "$us"
	check "SIG$1: and its guardian" wait_until 20 gone "$guard"
	slay KILL "$terminal"
	exec 5>&-
	rm "$tmp/full"
}

start shares
beside ends_by TERM
beside ends_by KILL
together
check "the target is unharmed" unharmed "$pid"
finish
