#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# ending.sh - the target ends while it is watched: the picture stays, under a
# banner, and everything but new samples goes on working.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

usable() {
	tm_keys I
	loses "$1: the order can be inverted" 'SELF%▼'
	tm_keys I
	sees "$1: and back" 'SELF%▼'
	tm_keys '\'
	tm_type thirty
	loses "$1: the filter works" share_fifty
	tm_keys Escape
	sees "$1: Esc works" share_fifty
	tm_keys h
	sees "$1: the help works" 'Moving'
	tm_keys Escape
}

attached() {
	start shares 300
	tm_run "$STACKTOP -p $pid; echo left with \$?"
	up "attached"
	slay TERM "$pid"
	sees "attached: the banner" COMPLETE
	usable attached
	tm_keys q
	sees "attached: its status" '^left with 0'
	restored "attached"
	tm_run clear
	loses "attached: cleared" 'left with'
}

launched() {
	tm_run "$STACKTOP $targets/shares 2; echo left with \$?"
	up "launched"
	sees "launched: the banner with the status" 'COMPLETE.*exited with 0'
	usable launched
	tm_keys q
	sees "launched: its status" '^left with 0'
	sees "launched: its output was not lost" '^ready'
	restored "launched"
	tm_run clear
	loses "launched: cleared" 'left with'
}

status_passed_on() {
	tm_run "$STACKTOP $targets/exits 1 5; echo left with \$?"
	sees "exits 5: the banner" 'COMPLETE.*exited with 5'
	tm_keys q
	sees "exits 5: passed on" '^left with 5'
	sees "exits 5: its last words" '^last words'
	tm_run clear
	loses "exits 5: cleared" 'left with'
	tm_run "$STACKTOP $targets/exits 1 -9; echo left with \$?"
	sees "killed: the banner" 'COMPLETE.*(signal|killed)'
	tm_keys q
	sees "killed: passed on" '^left with 137'
	tm_run clear
	loses "killed: cleared" 'left with'
}

# Output while the picture is up goes to a pane, never over it.
console() {
	tm_run "$STACKTOP sh -c 'echo chatter one; $targets/shares 2; echo chatter two; exit 3'; echo left with \$?"
	sees "console: the picture" 'SELF%'
	sees "console: the output is in a pane" 'chatter one|ready'
	sees "console: complete" 'COMPLETE'
	tm_keys q
	sees "console: all of it afterwards" '^chatter one'
	sees "console: to the last line" '^chatter two'
	sees "console: the status" '^left with 3'
	restored "console"
	tm_run clear
	loses "console: cleared" 'left with'
}

# Leaving early: the command runs on, in the foreground, to its end.
leaving_early() {
	tm_run "$STACKTOP sh -c '$targets/exits 3 6; exit 6'; echo left with \$?"
	sees "early: the picture" 'SELF%'
	tm_keys q
	sees "early: its output so far" '^ready'
	sees "early: its output to come" '^last words'
	sees "early: its status" '^left with 6'
	restored "early"
}

not_found() {
	tm_run clear
	tm_run "$STACKTOP no-such-command; echo left with \$?"
	sees "no such command: said" '^stacktop: .*no-such-command'
	sees "no such command: 127" '^left with 127'
	restored "no such command"
}

tm_start 80 24
tm_modes "$tmp/before"
attached
launched
status_passed_on
console
leaving_early
not_found
finish
