#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dump.sh - one stack of each of THREADS (50) threads: stacktop dump, eu-stack
# and gdb, in turn, ROUNDS times; medians of the wall time, and the calls of the
# program that returned EINTR for it. The start of a program is part of all of
# them; "in a running program" is without it. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need awk eu-stack

THREADS=${THREADS:-50}
ROUNDS=${ROUNDS_OF_DUMPS:-15}
DUMPS=${DUMPS:-$builddir/tests/bench/dumps}

command_of() {
	case $1 in
	start)		echo "$STACKTOP --version" ;;
	stacktop)	echo "$STACKTOP dump $pid" ;;
	eu-stack-q)	echo "eu-stack -q -p $pid" ;;
	eu-stack)	echo "eu-stack -p $pid" ;;
	eu-stack-s)	echo "eu-stack -s -p $pid" ;;
	gdb)		echo "gdb -nx -batch -p $pid -x $tmp/bt.gdb" ;;
	esac
}

title_of() {
	case $1 in
	start)		echo "stacktop --version: a program's start" ;;
	stacktop)	echo "stacktop dump: names, lines" ;;
	eu-stack-q)	echo "eu-stack -q: addresses" ;;
	eu-stack)	echo "eu-stack: names" ;;
	eu-stack-s)	echo "eu-stack -s: names, lines" ;;
	gdb)		echo "gdb, bt of all: names, lines" ;;
	esac
}

interrupted() {
	grep -c EINTR "$out"
}

# one NAME: "ms EINTRs" appended to its file.
one() {
	local t0 t1 e0

	e0=$(interrupted)
	t0=${EPOCHREALTIME/./}
	$(command_of "$1") >/dev/null 2>&1 </dev/null
	t1=${EPOCHREALTIME/./}
	sleep 0.02
	echo "$((t1 - t0)) $(($(interrupted) - e0))" >>"$tmp/$1"
}

column() {
	awk -v n="$2" '{ print $n }' "$tmp/$1" | median
}

# row TITLE US EINTRs
row() {
	awk -v title="$1" -v us="$2" -v e="$3" -v q="$(column eu-stack-q 1)" \
	    'BEGIN { printf "| %s | %.2f ms | %.2f | %s |\n", title, us / 1000,
		us / q, e }'
}

[ -x "$DUMPS" ] || skip "$DUMPS is not built (make check TESTS=)"
start waits 3000 "$((THREADS - 1))" 7
echo "thread apply all bt" >"$tmp/bt.gdb"
tools="start stacktop eu-stack-q eu-stack eu-stack-s"
command -v gdb >/dev/null && tools="$tools gdb"
for ((i = 0; i < ROUNDS; i++)); do
	for tool in $tools; do
		one "$tool"
	done
	while read -r part us _ _ _; do
		echo "$us" >>"$tmp/$part"
	done < <("$DUMPS" "$pid" 1)
done
echo "$(machine); $THREADS threads, $ROUNDS rounds"
echo
echo "| | wall | of eu-stack -q | EINTR |"
echo "|---|---|---|---|"
for tool in $tools; do
	row "$(title_of "$tool")" "$(column "$tool" 1)" "$(column "$tool" 2)"
done
row "in a running program: addresses" "$(column stacks 1)" 0
row "in a running program: names" "$(column named 1)" 0
slay TERM "$pid"
finish
