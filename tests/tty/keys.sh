#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# keys.sh - what the keys do, in a real terminal: sort, invert, filter, search,
# window, threads, freeze, help, rows of Python.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

# The functions on the screen, in order, in short: "fifty thirty twenty".
order() {
	tm_screen | grep -Eo 'share_(fifty|thirty|twenty)' |
	    awk '!seen[$0]++' | sed 's/share_//' | tr '\n' ' '
}

is_order() {
	[ "$(order)" = "$1 " ]
}

ordered() {
	if wait_until 20 is_order "$2"; then
		pass "$1"
		return
	fi
	fail "$1: the order is '$(order)', wanted '$2'"
	tm_screen | sed 's/^/    |/'
}

sorting() {
	ordered "by SELF% at first" "fifty thirty twenty"
	tm_keys I
	ordered "I inverts" "twenty thirty fifty"
	tm_keys I
	ordered "I again" "fifty thirty twenty"
	tm_keys N
	ordered "N sorts by name" "fifty thirty twenty"
	tm_keys I
	ordered "N and I" "twenty thirty fifty"
	tm_keys P
	ordered "P sorts by own time again" "fifty thirty twenty"
	tm_keys T
	sees "T sorts by total time" 'main'
	tm_keys P
}

filtering() {
	tm_keys '\'
	tm_type thirty
	loses "the filter takes others away" share_fifty
	sees "the filter keeps what matches" share_thirty
	tm_keys Enter
	sees "Enter keeps the filter" share_thirty
	check "Enter keeps the filter" tm_hides share_fifty
	tm_keys Escape
	sees "Esc takes the filter away" share_fifty
	tm_keys '\'
	tm_type twenty
	loses "a filter that is being typed acts at once" share_fifty
	tm_keys Escape
	sees "and Esc takes it back" share_fifty
}

searching() {
	tm_keys /
	tm_type twenty
	sees "the search keeps all" share_fifty
	tm_keys Enter
	sees "and moves the selection" '^>.*share_twenty'
	tm_keys Escape Home
	sees "Home goes back" '^>.*share_fifty'
}

windows_and_freeze() {
	tm_keys w
	sees "w changes the window" 'last (1|10|60) s'
	tm_keys w w w
	tm_keys p
	sees "p freezes" FROZEN
	tm_keys I
	ordered "a frozen picture can be sorted" "twenty thirty fifty"
	tm_keys I
	tm_keys p
	sees "p thaws" LIVE
	tm_keys R
	sees "R begins anew" share_fifty
}

help() {
	local key

	for key in h '?' F1; do
		tm_keys "$key"
		sees "$key shows the help" 'Moving'
		tm_keys Escape
		sees "and Esc leaves it" share_fifty
	done
}

threads() {
	start threads 300 2
	tm_run "$STACKTOP -p $pid"
	up "threads" 'steady_work'
	tm_keys t
	sees "t shows the threads" 'steady'
	tm_keys t
	up "t again" '_work'
	tm_keys ']'
	tm_keys '['
	sees "[ and ] step through the threads" SELF%
	tm_keys q
	restored "after the thread view"
	slay TERM "$pid"
}

# The panel that explains the figures, in three sizes.
figures() {
	tm_keys f
	sees "f explains the figures" 'samples that the kernel could not store'
	sees "f leaves rows of the list" share_fifty
	tm_keys Escape
	loses "Esc closes it" 'could not store'
	check "Esc closes nothing else" tm_shows share_fifty
	tm_keys f
	tm_keys q
	loses "q closes it" 'f closes'
	check "q has not quit" test -n "$(its_pid)"
}

# Kernel functions, out and in; where there are none, why.
kernel() {
	tm_keys K
	sees "K without --kernel tells the cure" 'No kernel rows: '
	tm_keys Home
	loses "the next key takes it away" 'No kernel rows: '
	tm_keys q
	restored "after K"
	canperf_cpu || return 0
	spawn dd if=/dev/zero of=/dev/null bs=1M
	tm_run "$STACKTOP --kernel --sampler perf -p $pid"
	sees "--kernel lists the kernel's functions" '\[kernel\]'
	tm_keys K
	sees "K takes the kernel's rows out" 'kernel rows out'
	loses "and none is left" '\[kernel\]'
	tm_keys p
	tm_keys K
	sees "frozen, K brings them back" '\[kernel\]'
	tm_keys q
	restored "with --kernel"
	slay KILL "$pid"
}

# Rows of Python only: what a function calls in C is its own time then, down to
# the opcode.
python_rows() {
	cat >"$tmp/adds.py" <<-'END'
	def adds():
	    while True:
	        sum(range(1000))
	adds()
	END
	spawn python3 "$tmp/adds.py"
	tm_run "$STACKTOP -p $pid"
	sees "Python: C has rows" 'long|Long|sum|range'
	tm_keys y
	sees "y leaves rows of Python only" 'rows Python only'
	sees "and they have the time of what they call" \
	    '^>? *(9[0-9]|100)[.0-9]* .* adds '
	tm_keys Enter
	sees "so have the opcodes" '^[>● ]+[4-9][0-9]\.[0-9] .* (PRE)?CALL'
	check "and none of it is elsewhere" tm_hides 'of it elsewhere'
	tm_keys Escape
	tm_keys y
	loses "y again: all rows" 'rows Python only'
	tm_keys q
	restored "after y"
	slay KILL "$pid"
}

# S asks for a file, see panel.sh. What is no key does nothing, and nothing near the keys destroys anything.
all_keys() {
	local c

	for c in a b c e f g i j k l m n o r u v x y z A B D E F G H J K L M \
	    O U V W X Y Z 0 1 2 3 4 5 6 7 8 9 + - '<' '>' Tab Enter Escape \
	    Up Down Left Right PPage NPage Home End F2 F3 F4 F5 F6 F7 F8 F9 \
	    C-a C-l C-v BSpace DC IC; do
		tm_keys "$c"
	done
	for c in 1 2 3 4 5 6; do
		tm_keys Escape
	done
	check "all keys: stacktop lives" test -n "$(its_pid)"
	check "all keys: the target is unharmed" unharmed "$pid"
}

start shares
tm_start 80 24
tm_modes "$tmp/before"
tm_run "$STACKTOP -p $pid"
up "start"
sorting
filtering
searching
windows_and_freeze
help
all_keys
tm_keys q
restored "after q"
tm_run "$STACKTOP -p $pid"
up "again"
figures
shares=$pid
kernel
slay TERM "$shares"
python_rows
threads
finish
