#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# jobs.sh - a job of a shell: in the background it waits for the terminal with
# no thread of the target stopped, and it can be ended there.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

# A shell tells of its jobs before a prompt.
tells_stop() {
	tm_keys Enter
	tm_shows Stopped
}

# stopped_job WHAT: the shell has seen stacktop stop.
stopped_job() {
	check "$1: it waits for the terminal" wait_until 20 tells_stop
	check "$1: the target is unharmed" unharmed "$pid"
}

# A shell that misses the end of a stopped job leaves it a zombie.
its_end() {
	local it

	it=$(its_pid)
	[ -z "$it" ] || grep -q '^State:.Z' "/proc/$it/status"
}

# killed_job WHAT: the shell's kill ends it, wherever it waits.
killed_job() {
	tm_run 'kill %1'
	if wait_until 20 its_end; then
		pass "$1: kill ends it"
	else
		fail "$1: kill does not end it:"
		ps -o pid,ppid,pgid,tpgid,stat,wchan:20,args --forest \
		    -g "$(tm_flag pane_pid)"
		grep -E '^(Sig|Shd|State)' "/proc/$(its_pid)/status"
		tm_screen | sed 's/^/    |/'
	fi
	restored "$1"
	tm_run 'wait; clear'
	loses "$1: cleared" 'kill'
}

begun_in_background() {
	tm_run "$STACKTOP --sampler ptrace -p $pid &"
	stopped_job "&"
	tm_run fg
	up "&: fg"
	tm_keys q
	restored "&: fg"
	tm_run clear
	tm_run "$STACKTOP --sampler ptrace -p $pid &"
	stopped_job "& again"
	killed_job "& again"
}

# Nothing is started that nobody sees.
command_in_background() {
	tm_run "$STACKTOP touch $tmp/begun &"
	stopped_job "& with a command"
	check "& with a command: it has not begun" test ! -e "$tmp/begun"
	tm_run fg
	sees "& with a command: fg" COMPLETE
	check "& with a command: it has run" test -e "$tmp/begun"
	tm_keys q
	restored "& with a command"
	tm_run clear
	loses "& with a command: cleared" stacktop
}

continued_in_background() {
	tm_run "$STACKTOP --sampler ptrace -p $pid"
	up "bg"
	tm_keys C-z
	sees "bg: the shell is back" 'Stopped'
	tm_run 'clear; bg'
	stopped_job "bg"
	tm_run fg
	up "bg: fg"
	tm_keys q
	restored "bg: fg"
	tm_run clear
	tm_run "$STACKTOP --sampler ptrace -p $pid"
	up "bg"
	tm_keys C-z
	sees "bg, kill: the shell is back" 'Stopped'
	tm_run 'clear; bg'
	stopped_job "bg, kill"
	killed_job "bg, kill"
}

# Stopped by others, it could not let go of the screen itself.
stopped_by_force() {
	tm_run "$STACKTOP -p $pid"
	up "SIGSTOP"
	kill -STOP "$(its_pid)"
	sees "SIGSTOP: the shell is back" 'Stopped'
	killed_job "SIGSTOP"
}

start shares
tm_start 80 24
tm_modes "$tmp/before"
begun_in_background
command_in_background
continued_in_background
stopped_by_force
check "the target is unharmed" unharmed "$pid"
finish
