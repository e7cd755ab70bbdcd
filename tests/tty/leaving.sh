#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# leaving.sh - every way out leaves the terminal as it was and the target
# unharmed: q, Ctrl-C, Ctrl-Z and fg, signals, crashes.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

enter() {
	tm_run "$STACKTOP -p $pid; echo left with \$?"
	up "$1"
}

by_key() {
	enter "$2"
	tm_keys "$1"
	sees "$2: its status" "^left with $3"
	restored "$2"
	tm_run clear
	loses "$2: cleared" 'left with'
}

by_signal() {
	enter "SIG$1"
	kill -"$1" "$(its_pid)"
	# a shell reports a death by signal before the echo
	sees "SIG$1: its status" "left with $2"
	restored "SIG$1"
	check "SIG$1: the target is unharmed" unharmed "$pid"
	tm_run clear
	loses "SIG$1: cleared" 'left with'
}

# The shell goes on to "echo left" at once when the command is stopped, so
# that is asked for at the end.
suspend() {
	tm_run "$STACKTOP -p $pid"
	up "Ctrl-Z"
	tm_keys C-z
	sees "Ctrl-Z: the shell is back" 'Stopped'
	check "Ctrl-Z: the target is unharmed" unharmed "$pid"
	restored "Ctrl-Z"
	tm_run fg
	up "fg"
	tm_keys q
	tm_run 'echo left with $?'
	sees "fg: its status" '^left with 0'
	restored "fg"
}

# A resize while it is suspended is seen at fg.
suspend_and_resize() {
	tm_run "$STACKTOP -p $pid"
	up "Ctrl-Z"
	tm_keys C-z
	sees "Ctrl-Z: the shell is back" 'Stopped'
	tm_resize 60 20
	tm_run fg
	up "fg in another size"
	tm_keys q
	tm_resize 80 24
	restored "fg in another size"
}

# Under nohup a SIGHUP is nothing to it.
ignored() {
	tm_run "env --ignore-signal=HUP $STACKTOP -p $pid; echo left with \$?"
	up "ignored SIGHUP"
	kill -HUP "$(its_pid)"
	tm_keys q
	sees "ignored SIGHUP: left by q" '^left with 0'
	tm_run clear
	loses "ignored SIGHUP: cleared" 'left with'
}

start shares
tm_start 80 24
tm_modes "$tmp/before"
by_key q q 0
by_key C-c Ctrl-C 0
by_signal TERM 143
by_signal HUP 129
by_signal INT 0
ignored
by_signal SEGV 139
by_signal ABRT 134
suspend
suspend_and_resize
check "the target is unharmed" unharmed "$pid"
finish
