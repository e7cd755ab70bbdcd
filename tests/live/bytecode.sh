#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# bytecode.sh - the listings of Python code are what dis of that very interpreter
# says: offsets, opcodes as specialised and their bases, arguments, lines; for
# each CPython on this machine.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need python3

addresses=$tmp/addresses truth=$tmp/truth

# Lines that differ, but for texts that cannot be compared.
differing() {
	awk -F '\t' -v truth="$truth" '
	    {
		if ((getline line <truth) <= 0)
			line = "nothing"
		n = split(line, want, "\t")
		if ($1 == "code")
			code = $2
		if (n == 5 && want[4] == "*")
			want[4] = $4
		same = n == NF
		for (i = 1; i <= n; i++)
			same = same && want[i] == $i
		if (!same && shown++ < 5)
			print code ": " $0 "\n   dis says: " line
	    }
	    END {
		if ((getline line <truth) > 0)
			print "more: " line
	    }' "$tmp/listing"
}

# read_listings WHAT WORD...: of all that opcodes.py, run by the words, tells of
read_listings() {
	what=$version$1
	shift
	rm -f "$addresses" "$truth"
	PYTHONUTF8=1 spawn "$@"
	if ! wait_until 60 test -s "$addresses"; then
		fail "$what does not get ready"
		cat "$out"
		return 1
	fi
	timeout 60 "$builddir/tests/live/pylisting" "$pid" <"$addresses" \
	    >"$tmp/listing" 2>"$tmp/marks"
	slay KILL "$pid"
	check "$what: thousands of instructions" \
	    at_least "$(wc -l <"$truth")" 20000
}

# The n-th word of what pylisting said at its end.
marks() {
	awk -v n="$1" '{ print $n }' "$tmp/marks"
}

# compare WORD...: the words of the command of an interpreter
compare() {
	local script=$top_srcdir/tests/targets/opcodes.py

	read_listings "" "$@" "$script" "$addresses" "$truth" || return
	same "$what: as dis says" "$(differing)" ""
	case $version in
	3.[89].*|3.10.*|3.13.*t) return ;;
	esac
	check "$what: many of them specialised" at_least \
	    "$(awk -F '\t' '$3 != ""' "$tmp/listing" | wc -l)" 200
	[[ $version != 3.11.* ]] || return 0

	read_listings ", monitored" "$@" "$script" "$addresses" "$truth" \
	    monitored || return
	# what it is a form of is left to compare
	awk -F '\t' -v OFS='\t' '$3 != "" { $2 = $3; $3 = "" } 1' \
	    "$tmp/listing" >"$tmp/bases"
	mv "$tmp/bases" "$tmp/listing"
	same "$what: as dis says" "$(differing)" ""
	check "$what: many of them" at_least "$(marks 2)" 100
	"$@" -c 'import sys; sys.exit(not sys._jit.is_available())' \
	    2>/dev/null || return 0

	PYTHON_JIT=1 read_listings ", with its JIT" "$@" "$script" \
	    "$addresses" "$truth" || return
	same "$what: as dis says" "$(differing)" ""
	check "$what: some compiled" at_least "$(marks 4)" 1
}

each_minor compare
finish
