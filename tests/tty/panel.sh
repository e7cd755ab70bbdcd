#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# panel.sh - the code panel in a real terminal: opening, moving, following a
# call, callers, source lines, saving, the user's editor.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

# An editor that tells how it was called and waits for Enter, or does as it is
# told first.
cat >"$tmp/editor" <<END
#!/bin/sh
echo "\$*" >"$tmp/called"
[ -e "$tmp/stop" ] && rm "$tmp/stop" && kill -TSTP \$\$
stty raw
echo "EDITING"
head -c 1 >/dev/null
END
chmod +x "$tmp/editor"

# The selected row of the panel, by its address: "+6e".
selected() {
	tm_screen | sed -n '/^── /,$p' | sed -n 's/^>.* \([+-][0-9a-f]*\) .*/\1/p'
}

moved_from() {
	[ -n "$(selected)" ] && [ "$(selected)" != "$1" ]
}

samples() {
	tm_screen | sed -n 's/^ Samples \([0-9,]*\) .*/\1/p' | tr -d ,
}

more_samples_than() {
	local now

	now=$(samples)
	[ "${now:-0}" -gt "$1" ]
}

# Which of the functions stands first is known only after some time.
on_fifty() {
	tm_keys '/'
	tm_type share_fifty
	tm_keys Enter
	sees "$1: the function" '^>.*share_fifty'
}

opening() {
	local hot

	on_fifty "opening"
	tm_keys a
	sees "a opens the panel" '^── share_fifty .* of the time, .*hottest \+'
	sees "with instructions" '\+[0-9a-f]+ .* (add|xor|imul|mov|rol|lea|shl) '
	sees "at the hottest row" '^>.[ 0-9.]*[0-9.]+ █'
	sees "and keys of its own" 'H Hottest'
	hot=$(selected)
	tm_keys H
	tm_keys H
	check "H H goes to the next hottest" wait_until 10 moved_from "$hot"
	tm_keys j
	tm_keys k
	sees "source lines" 'shares\.c:[0-9]+|target\.h:[0-9]+'
	tm_keys s
	loses "s takes them away" '^  (shares\.c|target\.h):[0-9]+'
	tm_keys s
	sees "and brings them back" '^  (shares\.c|target\.h):[0-9]+'
	tm_keys Tab
	sees "Tab goes to the list" 'Tab goes here'
	tm_keys Up Down Down
	sees "the panel follows it" '^── (share_thirty|share_twenty|main|_)'
	tm_keys Tab
	loses "Tab comes back" 'Tab goes here'
	tm_keys Escape
	loses "Esc closes it" '^── (share_|main|_)'
	check "and nothing else" test -n "$(its_pid)"
}

following() {
	tm_keys T Home Enter
	sees "a caller's code" '^── (main|_start|__libc_start)'
	tm_keys Escape
	tm_keys '/'
	tm_type '/^main$/'
	tm_keys Enter Enter
	sees "the code of main" '^── main '
	sees "at a call that took much" '^>.* [0-9.]+ +\+[0-9a-f]+ .*call'
	tm_keys '/'
	tm_type 'call*share_fifty'
	tm_keys Enter
	sees "a search within it" 'search call\*share_fifty: 1 of 1'
	sees "its call has total time" '^>.* [0-9.]+ +\+[0-9a-f]+ .*share_fifty'
	tm_keys Enter
	sees "Enter follows the call" '^── share_fifty '
	tm_keys Escape
	sees "Esc comes back" '^── main '
	sees "to the call" '^>.*share_fifty'
	tm_keys c
	sees "c shows the callees" 'calls +[0-9.]+ .*share_thirty'
	tm_keys c
	loses "and hides them" 'calls +[0-9.]+ .*share_thirty'
	tm_keys q
	loses "q closes the panel" '^── main '
	check "q has not quit" test -n "$(its_pid)"
	tm_keys Escape P Home
}

saving() {
	on_fifty "saving"
	tm_keys a
	sees "to save" '^── share_fifty '
	tm_keys S
	sees "S asks where to" 'Save to: share_fifty.txt'
	tm_keys C-u
	tm_type "$tmp/code.txt"
	tm_keys Enter
	sees "it is saved" 'Saved to '
	check "as text" grep -Eq '\+[0-9a-f]+ +[a-z]+' "$tmp/code.txt"
	: >"$tmp/code.json"
	tm_keys S C-u
	tm_type "$tmp/code.json"
	tm_keys Enter
	sees "what is there is not overwritten" 'overwrite it\?'
	check "before one says so" test ! -s "$tmp/code.json"
	tm_keys y
	sees "y overwrites" 'Saved to '
	check "with JSON" python3 -c "
import json
rows = json.load(open('$tmp/code.json'))['listing']['rows']
assert sum(row['self_s'] for row in rows) > 0"
	mkfifo "$tmp/pipe"
	for path in /dev/stdout /dev/tty "$tmp/pipe"; do
		tm_keys S C-u
		tm_type "$path"
		tm_keys Enter
		sees "$path is refused" "$path: not a regular file"
	done
	tm_keys S C-u
	tm_type "$tmp/none/code.txt"
	tm_keys Enter
	sees "an error is told" 'none/code.txt: No such file'
}

editing() {
	local before

	before=$(samples)
	tm_keys o
	sees "o starts the editor" '^EDITING'
	check "at a line" grep -Eq '^\+[0-9]+ /.*(shares\.c|target\.h)$' \
	    "$tmp/called"
	sleep 1
	tm_keys x
	sees "and the picture comes back" '^── share_fifty '
	check "sampling went on" \
	    wait_until 10 more_samples_than "$((before + 300))"
	: >"$tmp/stop"
	tm_keys o
	sees "a stopped editor stops us" 'Stopped'
	tm_run fg
	sees "fg goes on with it" '^EDITING'
	tm_keys x
	sees "and the picture comes back again" '^── share_fifty '
	tm_keys o
	sees "an editor at our end" '^EDITING'
	kill -TERM "$(its_pid)"
	restored "after SIGTERM with an editor"
}

no_editor() {
	tm_run "EDITOR=/none/ed $STACKTOP -p $pid"
	up "without an editor"
	on_fifty "without an editor"
	tm_keys a
	sees "without an editor" 'shares\.c:[0-9]+|target\.h:[0-9]+'
	tm_keys o
	sees "o says so" 'Editor: not found: /none/ed'
}

# What is known of a function stays when the process is gone.
after_the_end() {
	kill -TERM "$pid"
	sees "the process ends" COMPLETE
	tm_keys H
	sees "its code is still there" '^>.[ 0-9.]*[0-9.]+ █'
	tm_resize 40 10
	sees "on a small screen" '^── share_fifty '
	tm_resize 200 50
	sees "beside the list" '│── share_fifty '
	tm_resize 80 24
	tm_keys q q
	restored "after q"
}

start shares
tm_start 80 24 EDITOR="$tmp/editor"
tm_modes "$tmp/before"
tm_run "$STACKTOP -p $pid"
up "start"
opening
following
saving
editing
no_editor
sees "no sample was lost for it" 'lost 0 '
after_the_end
finish
