#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# command.sh - a launched command has a terminal of its own that works, while
# the screen is there and after it, and outlives whatever ends stacktop.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

cat >"$tmp/talk" <<'EOF'
trap 'echo got int $((++ints))' INT
trap 'echo got winch' WINCH
echo mine >/dev/tty
while ! [ -e "$1/go" ]; do sleep 0.05; done
read -r x
echo "got text: $x"
read -r x || echo got eof
exit 7
EOF

cat >"$tmp/count" <<'EOF'
echo $$ >"$1/counts"
for i in $(seq 1 30); do
	echo "line $i" || exit 1
	sleep 0.1
done
echo last >"$1/counted"
EOF

keys_and_size() {
	rm -f "$tmp/go"
	tm_run "$STACKTOP bash $tmp/talk $tmp; echo left with \$?"
	sees "the command has a controlling terminal" '^mine'
	tm_keys i C-c
	sees "Ctrl-C is for the command" 'got int 1'
	tm_resize 70 20
	sees "a resize is told to the command" 'got winch'
	tm_keys C-]
	loses "Ctrl-] ends typing" 'Ctrl-\] ends typing'
	tm_keys q
	sees "quit: the command runs on" 'runs on'
	sees "quit: its output so far" '^got winch'
	tm_keys C-c
	sees "quit: Ctrl-C is for the command" '^.*got int 2'
	tm_line clear
	tm_resize 80 24
	: >"$tmp/go"
	sees "quit: what is typed is for the command" 'got text: clear'
	tm_keys C-d
	sees "quit: Ctrl-D too" 'got eof'
	sees "quit: its status" '^left with 7'
	restored "quit"
	tm_run clear
	loses "quit: cleared" 'left with'
}

counting() {
	rm -f "$tmp/counts" "$tmp/counted"
	tm_run "$STACKTOP bash $tmp/count $tmp; echo left with \$?"
	up "$1" .
	sees "$1: its output" '^line 2'
	helpers=$(pgrep -P "$(its_pid)" '^stacktop-')
	for p in $helpers; do own "$p"; done
}

helpers_stay() {
	local p

	for p in $helpers; do is_same "$p" && ! is_zombie "$p" && return; done
	return 1
}

no_helper_stays() {
	! helpers_stay
}

# counts_on WHAT: to the last line, with nothing left out.
counts_on() {
	check "$1: the command comes to its end" \
	    wait_until 30 test -e "$tmp/counted"
	sees "$1: its output goes on to the terminal" '^line 30'
	same "$1: all of it, once" "$(tm capture-pane -p -S - |
	    grep -Ec 'line [0-9]+$')" 30
	same "$1: there were a guardian and a leader" "$(wc -w <<<"$helpers")" 2
	check "$1: neither stays" wait_until 20 no_helper_stays
	tm_run clear
	loses "$1: cleared" 'line 30'
	tm clear-history
}

outlives() {
	counting "SIG$1"
	kill -"$1" "$(its_pid)"
	sees "SIG$1: its status" "left with $2"
	counts_on "SIG$1"
	restored "SIG$1"
	tm_run clear
	loses "SIG$1: cleared" mark
}

# What it printed on the terminal goes there, also if our output goes elsewhere.
redirected() {
	tm_run "$STACKTOP bash -c 'echo to file; echo to terminal >&2' >$tmp/log"
	sees "redirected: complete" COMPLETE
	tm_keys q
	sees "redirected: the terminal's" '^to terminal'
	same "redirected: the file's" "$(cat "$tmp/log")" 'to file'
	tm_run clear
	loses "redirected: cleared" 'to terminal'
}

# A child that goes on keeps the terminal, but not us.
child_stays() {
	tm_run "$STACKTOP sh -c 'sleep 60 & echo child \$!'"
	sees "a child stays: complete" 'COMPLETE.* 1 of its children runs on'
	tm_keys q
	sees "a child stays: what was printed" '^child [0-9]'
	own "$(tm_screen | sed -n 's/^child //p' | tr -d ' ')"
	check "a child stays: we do not" wait_until 10 eval \
	    '[ -z "$(its_pid)" ]'
	restored "a child stays"
	tm_run clear
	loses "a child stays: cleared" '^child'
}

left_alone() {
	counting "Ctrl-]"
	tm_keys q
	sees "Ctrl-]: the command runs on" 'runs on'
	tm_keys C-]
	sees "Ctrl-]: its status" 'left with 0'
	counts_on "Ctrl-]"
}

tm_start 80 24
tm_modes "$tmp/before"
keys_and_size
outlives TERM 143
outlives HUP 129
outlives KILL 137
left_alone
redirected
child_stays
restored "at last"
finish
