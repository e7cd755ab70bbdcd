# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# tmux.sh - a real terminal for a test: a tmux server of its own with one
# window that runs a plain shell. Sourced after lib.sh.

need tmux
tm_socket=stacktop-test-$$
tm_ended=0

tm() {
	tmux -u -L "$tm_socket" -f /dev/null "$@"
}

tm_stop() {
	[ -e "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/$tm_socket" ] &&
	    tm kill-server 2>/dev/null
	rm -f "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/$tm_socket"
}
trap 'tm_stop; cleanup' EXIT

# tm_start WIDTH HEIGHT [NAME=VALUE...]: a shell with the prompt "$ " and this
# environment. The shell's own line editor is off, so that the modes of the
# terminal are those of plain typing.
tm_start() {
	local w=$1 h=$2

	shift 2
	tm_stop
	unset TMUX
	tm new-session -d -x "$w" -y "$h" \
	    "exec env -i PATH='$PATH' HOME='$tmp' TERM=screen-256color \
	    LC_ALL=C.UTF-8 PS1='\$ ' $* bash --norc --noprofile --noediting" ||
	    { fail "tmux does not start"; finish; }
	tm set -g status off
	tm set -g remain-on-exit on
	tm resize-window -x "$w" -y "$h" 2>/dev/null
	tm_await
}

tm_keys() {
	tm send-keys "$@"
}

tm_type() {
	tm send-keys -l -- "$1"
}

# The shell reads lines again: the terminal is its own, and no program's modes
# are left to make something else of what is typed.
tm_is_back() {
	local shell

	shell=$(tm_flag pane_pid)
	[ "$(ps -o tpgid= -p "$shell" | tr -d ' ')" = "$shell" ] &&
	    stty -a -F "$(tm_flag pane_tty)" | grep -q ' icrnl' &&
	    stty -a -F "$(tm_flag pane_tty)" | grep -q '^icanon\| icanon'
}

# Its prompt is what stands before the cursor.
tm_prompts() {
	local y

	y=$(tm_flag cursor_y)
	tm_is_back && tm capture-pane -p -S "$y" -E "$y" | grep -q '\$ *$'
}

# Until the shell has a prompt; a job in the background may write behind it.
tm_await() {
	wait_until 20 tm_is_back && wait_until 1 tm_prompts
}

tm_line() {
	tm_type "$1"
	tm_keys Enter
}

# Type a command line, when the shell asks for one.
tm_run() {
	tm_await
	tm_line "$1"
}

tm_screen() {
	tm capture-pane -p
}

tm_shows() {
	tm_screen | grep -Eq -- "$1"
}

tm_hides() {
	! tm_shows "$1"
}

# tm_wait REGEX [SECONDS]: until the screen shows it.
tm_wait() {
	wait_until "${2:-20}" tm_shows "$1"
}

# sees WHAT REGEX: a check that the screen comes to show it.
sees() {
	if tm_wait "$2"; then
		pass "$1"
		return
	fi
	fail "$1: the screen does not show '$2':"
	tm_screen | sed 's/^/    |/'
	return 1
}

# loses WHAT REGEX: a check that the screen ceases to show it.
loses() {
	if wait_until 20 tm_hides "$2"; then
		pass "$1"
		return
	fi
	fail "$1: the screen still shows '$2':"
	tm_screen | sed 's/^/    |/'
	return 1
}

tm_resize() {
	tm resize-window -x "$1" -y "$2"
}

tm_flag() {
	tm display-message -p "#{$1}"
}

# tm_modes FILE: the terminal's modes, but for its size, as the shell finds them.
tm_modes() {
	rm -f "$1" "$1.done"
	tm_run "stty -a | sed '/rows/d' >$1; : >$1.done"
	wait_until 20 test -e "$1.done"
}

normal_screen() {
	[ "$(tm_flag alternate_on)" = 0 ] && [ "$(tm_flag cursor_flag)" = 1 ] &&
	    [ "$(tm_flag mouse_any_flag)" = 0 ] &&
	    [ "$(tm_flag keypad_flag)" = 0 ]
}

# restored WHAT: the last check of every test: the shell works, the modes are
# those of $tmp/before, the picture is gone and the cursor is back.
restored() {
	local mark=$RANDOM

	tm_await
	tm_keys Enter
	tm_run "echo mark\$(($mark + 1))"
	sees "$1: the shell works and echoes" "mark$((mark + 1))" || return
	tm_modes "$tmp/after"
	check "$1: the terminal's modes are restored" \
	    cmp -s "$tmp/before" "$tmp/after"
	check "$1: screen, cursor, mouse and keypad are restored" \
	    wait_until 5 normal_screen
}

# up: stacktop's picture is there, with a function of the target.
up() {
	sees "$1: the picture" 'SELF%' && sees "$1: a function" "${2:-share_}"
}

# its PID: that of the stacktop which runs in the window.
its_pid() {
	pgrep -P "$(tm_flag pane_pid)" -x stacktop | head -n 1
}
