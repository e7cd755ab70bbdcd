#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# sizes.sh - the picture at 80x24, 40x10 and 200x50, and while it is resized.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

# The picture has the whole window: the name of the process is in the first
# line, and the keys are in the last.
fits() {
	tm_screen | sed -n 1p | grep -q shares &&
	    tm_screen | sed -n "$1p" | grep -Eq 'Help'
}

at_size() {
	local what="${1}x$2"

	tm_start "$1" "$2"
	tm_modes "$tmp/before"
	tm_run "$STACKTOP -p $pid"
	up "$what"
	check "$what: fits" wait_until 5 fits "$2"
	sees "$what: the header names the process" 'shares'
	sees "$what: it is live" 'LIVE'
	if [ "$1" -ge 80 ]; then
		sees "$what: the key bar" 'Quit'
		sees "$what: TOTAL%" 'TOTAL%'
		sees "$what: the quality figures" 'lost 0'
		sees "$what: the threads" '[Tt]hreads'
	fi
	tm_keys q
	restored "$what"
}

is_wide() {
	[ "$(tm_flag window_width)" = "$1" ]
}

resizing() {
	local size

	tm_start 80 24
	tm_modes "$tmp/before"
	tm_run "$STACKTOP -p $pid"
	up "resize"
	for size in 40x10 200x50 20x5 1x1 300x100 80x24; do
		tm_resize "${size%x*}" "${size#*x}"
		wait_until 5 is_wide "${size%x*}"
	done
	up "resized back"
	check "resized back: fits" wait_until 5 fits 24
	tm_keys q
	restored "resized"
}

# What stood in the last cell of all, here the end of a rule, goes with a resize.
last_cell_empty() {
	tm_screen | sed -n "$1p" | grep -Eq '^ Save to.{0,71}$'
}

shrinking() {
	local row

	tm_start 80 24
	tm_modes "$tmp/before"
	tm_run "$STACKTOP -p $pid"
	up "shrinking"
	tm_keys a
	sees "shrinking: the panel" '^── .* of the time.*─$'
	row=$(tm_screen | grep -n '^── .* of the time' | cut -d : -f 1)
	tm_keys S
	sees "shrinking: a prompt" '^ Save to'
	tm_resize 80 "$row"
	check "shrinking: the last cell is empty" \
	    wait_until 5 last_cell_empty "$row"
	tm_keys Escape q q
	restored "shrinking"
}

start shares
at_size 80 24
at_size 40 10
at_size 200 50
resizing
shrinking
check "unharmed" unharmed "$pid"
finish
