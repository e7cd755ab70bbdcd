#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# hostile.sh - names made to hurt: escape sequences, line feeds, bytes that are
# no UTF-8, 100 KB. They are shown escaped, in every format.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# Only printable ASCII, line ends and UTF-8 that is no control character.
clean() {
	sed -i 's/\r$//' "$1"	# the line ends of CSV
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$1" &&
	    ! LC_ALL=C grep -q "$(printf '\302[\200-\237]')" "$1" &&
	    ! LC_ALL=C grep -q "$(printf '\342\200\256')" "$1" &&
	    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1
}

formats() {
	local f

	for f in text json csv; do
		st -b -f "$f" -d 1 --sampler "$1" -p "$pid"
		same "$1, $f: status" "$status" 0
		check "$1, $f: clean output" clean "$tmp/stdout"
		check "$1, $f: the name is escaped" \
		    grep -Fq '\x1b]0;PWNED' "$tmp/stdout"
		check "$1, $f: no line beyond 64 KiB" awk \
		    '{ if (length($0) > 65536) long = 1 } END { exit long }' \
		    "$tmp/stdout"
	done
	jq -e . "$tmp/stdout" >/dev/null 2>&1
}

start hostile_name
for s in $(samplers); do
	formats "$s"
done
json 1 -p "$pid"
check "the 100 KB name is cut" at_least 8192 \
    "$(q '[.functions[].name | length] | max')"
check "and has its time" at_least "$(q '[.functions[] |
    select(.name | startswith("very_long_")) | .self_pct] | add')" 20
check "the thread's name is escaped" test -n "$(q '.threads[] |
    select(.name | contains("\\x1b[2J")) | .tid')"
st dump "$pid"
same "dump: status" "$status" 0
check "dump: clean output" clean "$tmp/stdout"
st dump "$pid" --json
check "dump --json: clean output" clean "$tmp/stdout"
check "dump --json: is JSON" jq -e . "$tmp/stdout" >/dev/null
st -b -d 0.3 -n "$(printf '\033]0;PWNED\007z')"
same "-n with such a name finds it" "$status" 0
refuses 3 '\\x1b\]0' -b -n "$(printf '\033]0;no such name')"
check "and an error names it escaped" clean "$tmp/stderr"
check "unharmed" unharmed "$pid"
finish
