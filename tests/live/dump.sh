#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dump.sh - stacktop dump: one stack of every thread, now.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# deep_39 ... deep_00 main, as lines of the dump have them
in_order() {
	awk 'match($0, /deep_[0-9][0-9]/) {
		n = substr($0, RSTART + 5, 2) + 0
		if (seen++ && n != last - 1)
			exit 1
		last = n
	}
	END { exit !(seen == 40 && last == 0) }' "$1"
}

start deep
st dump "$pid"
same "status" "$status" 0
check "forty frames, innermost first" in_order "$tmp/stdout"
check "and main" grep -qw main "$tmp/stdout"
check "unharmed" unharmed "$pid"
slay TERM "$pid"

start sleepers 300 40
st dump "$pid"
same "sleepers: status" "$status" 0
for name in awake wait-lock wait-pipe wait-sleep wait-poll; do
	check "thread $name is named" grep -q -- "$name" "$tmp/stdout"
done
for f in wait_lock wait_pipe wait_sleep wait_poll; do
	check "all ten are in $f" test \
	    "$(grep -c "\\<$f\\>" "$tmp/stdout")" -ge 10
done
st dump "$pid" --json
same "--json: status" "$status" 0
cp "$tmp/stdout" "$tmp/json"
check "--json: is JSON" jq -e . "$tmp/json" >/dev/null
same "--json: 41 threads" "$(q '.threads | length')" 41
check "unharmed" unharmed "$pid"
slay TERM "$pid"
finish
