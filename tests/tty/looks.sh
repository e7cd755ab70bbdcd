#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# looks.sh - colours and characters: NO_COLOR and --color=never give none, a
# locale without UTF-8 and --ascii give ASCII, and hostile names stay harmless.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

# A colour is SGR 30-37, 38, 40-47, 48, 90-107.
colour='\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m'

coloured() {
	tm capture-pane -p -e | grep -Eq "$colour"
}

ascii_only() {
	! tm_screen | LC_ALL=C grep -q '[^ -~]'
}

# look WHAT ENV OPTIONS CHECK...: start so, check, leave.
look() {
	local what=$1 env=$2 opts=$3

	shift 3
	# shellcheck disable=SC2086
	tm_start 80 24 $env
	tm_modes "$tmp/before"
	tm_run "$STACKTOP $opts -p $pid"
	up "$what"
	check "$what" wait_until 5 "$@"
	tm_keys q
	restored "$what"
}

no_colour() {
	! coloured
}

start shares
look "colour" "" "" coloured
look "NO_COLOR" NO_COLOR=1 "" no_colour
look "--color=never" "" --color=never no_colour
look "--color=always beats NO_COLOR" NO_COLOR=1 --color=always coloured
look "TERM=vt100" TERM=vt100 "" no_colour
look "UTF-8" "" "" eval '! ascii_only'
look "LC_ALL=C" LC_ALL=C "" ascii_only
look "--ascii" "" --ascii ascii_only
slay TERM "$pid"

start hostile_name
tm_start 110 26
tm_modes "$tmp/before"
title=$(tm_flag pane_title)
tm_run "$STACKTOP -p $pid"
up "hostile names" very_long
sees "hostile names: escaped" 'x1b\]0;PWNED'
tm_keys t
sees "hostile names: in the thread view" 'x1b'
same "hostile names: the title is untouched" "$(tm_flag pane_title)" "$title"
tm_keys q
restored "hostile names"
finish
