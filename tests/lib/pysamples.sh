# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# pysamples.sh - Python in live profiles, as $sampler takes them: for each CPython
# on this machine all stacks are such as the program can have, the functions have
# their shares, files and lines. All of a test, sourced by it.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/pythons.sh"
need jq python3

# profile WHAT SAMPLER FILE MODE PYTHON...: $wanted samples, at least; $rate
# a second, if set
profile() {
	local what=$1 sampler=$2 file=$3 mode=$4

	shift 4
	spawn "$@" "$top_srcdir/tests/targets/$file" "$mode"
	wait_until 20 grep -qs ready "$out" || fail "$what: not ready"
	plenty "${wanted:-40}" 0.7 --lines --sampler "$sampler" \
	    ${rate:+-r "$rate"} -p "$pid"
	check "$what: unharmed" unharmed "$pid"
	slay KILL "$pid"
	same "$what: status" "$status" 0
}

# The stacks with Python in them, innermost first: "p NAME;n;...;"; native frames
# in a row are one "n". In $s is the time of each.
stacks='[.functions[] |
    if .kind == "python" then "p \(.name);" else "n;" end] as $f |
    .stacks[] | .self_s as $s | [.frames[] | $f[.]] |
    select(any(.[]; . != "n;")) | add | gsub("n;(n;)+"; "n;")'

# impossible PATTERN: the time in stacks that the program cannot have, in per
# mille, and the first few of them. Its module may be met before or between the
# calls; what could not be read is said to be so, and counted.
impossible() {
	local re="$1|^(n;)?p <module>;(n;)?\$|cannot be read"

	q --arg re "$re" "[$stacks | { s: \$s, is: . }] |
	    ([.[] | select(.is | test(\$re) | not) | .s] | add // 0) * 1000 /
	    ([.[].s] | add // 1) | ceil"
	q --arg re "$re" "$stacks | select(test(\$re) | not)" | head -n 3 >&2
}

# expect WHAT SAMPLER PATTERN. Up to 3.9 stacks are put together by counting, so
# the place of native frames may be wrong where a function is entered or left.
# Read without a stop, 3.11 to 3.13 show a frame that has just been left, which
# they leave as it was, on top of its caller: the more calls, the more often.
expect() {
	local most=20 got

	case $2-$version in
	ptrace-3.[89].*) ;;
	ptrace-*) most=2 ;;
	read-3.1[123].*) most=100 ;;
	esac
	got=$(impossible "$3")
	check "$1: impossible stacks, $got per mille" test "$got" -le "$most"
}

# total NAME: its share of the samples, in percent, with what it calls in C. Of
# samples: those weigh the same, however long a thread waited for a CPU.
total() {
	q --arg name "$1" '[.functions[] | select(.kind == "python" and
	    .name == $name) | .samples_total] | add // 0' |
	    awk -v all="$(q .sampling.samples)" \
		'{ printf "%.0f", 100 * $1 / (all > 0 ? all : 1) }'
}

# have_python WHAT [SHARE]
have_python() {
	check "$1: nearly all have Python" test "$(q --argjson least "${2-0.95}" \
	    '.sampling |
	    .python_stacks.samples >= $least * .samples - 2')" = true
}

is_counted() {
	local way=stopped

	[ "$2" = ptrace ] || way=nonstop
	same "$1: how" "$(q .sampling.python)" "$way"
	have_python "$1"
	check "$1: nothing damaged" test "$(q '.sampling.python_stacks |
	    .cut + .unreadable + .strange + .nameless <=
	    0.005 * .samples + 1')" = true
	check "$1: few torn" test "$(q '.sampling.python_stacks |
	    .torn <= 0.01 * .samples + 1')" = true
}

# Its rows have the file and the first line, and lines of their own.
has_lines() {
	same "$1: where it is" "$(q '.functions[] | select(.name == "thrice") |
	    "\(.file | sub(".*/"; "")):\(.line) \(.kind)"')" \
	    "shares.py:20 python"
	check "$1: its lines" test "$(q '[.lines[] | select(.name == "thrice")] |
	    ([.[] | select(.line == 22 or .line == 23) | .self_s] | add) >=
	    0.95 * ([.[].self_s] | add)')" = true
}

# The time in the collector that is called so, in per mille of all in it.
collected() {
	q --arg re "p <GC>;$1" "[$stacks | select(test(\"p <GC>;\")) |
	    { s: \$s, is: test(\$re) }] |
	    ([.[] | select(.is) | .s] | add // 0) * 1000 /
	    ([.[].s] | add // 1) | round"
}

# The collector is called by the function that it was called in. Read without a
# stop, it may have ended by the time that the frames are read: where the machine
# is busy that may take long.
is_collecting() {
	local least=1000 got

	[ "$2" = ptrace ] || least=950
	profile "$1" "$2" shares.py collect "${python[@]}"
	check "$1: in <GC>" test "$(q '[.functions[] | select(.name == "<GC>") |
	    .total_pct] | add > 60')" = true
	got=$(collected '(n;)?(p [^;]*<genexpr>;(n;)?)?p collect;')
	check "$1: where it was called, $got per mille" \
	    test "$got" -ge "$least"
}

is_flat() {
	wanted=300 profile "$1" "$2" shares.py flat "${python[@]}"
	is_counted "$1" "$2"
	has_lines "$1"
	near "$1: thrice" "$(total thrice)" 75 12
}

# As often as it can: several stacks are read at once then. All of the time is
# theirs. Up to 3.10 frames lie apart, and such a recursion goes on faster than a
# hundred of them can be read.
is_fast() {
	case $version in
	3.[89].*|3.10.*) return ;;
	esac
	rate=1000000 wanted=5000 profile "$1" "$2" shares.py recursive \
	    "${python[@]}"
	is_counted "$1" "$2"
	expect "$1" "$2" "$recursion"
	check "$1: all time" test "$(q '(.lens.time_s /
	    .sampling.target_cpu_s) | . > 0.8 and . < 1.2')" = true
}

near() {
	check "$1, $2 % of $3 %" test $(($2 - $3)) -le "$4" -a \
	    $(($3 - $2)) -le "$4"
}

# try SAMPLER
try() {
	local what="$version, $1" end='(n;)?p <module>;(n;)?$'
	local deep=$end recursion="^(n;)?(p odd;)?((n;)?p even;(n;)?p odd;)*"

	recursion+="((n;)?p even;)?(n;)?p recursive;$end"

	# the native stack is longer than its copy, where each has a C frame
	case $1-$version in
	read-*) ;;
	*-3.8.*|*-3.9.*|*-3.10.*) deep= ;;
	esac
	is_flat "$what, flat" "$1"
	[ -z "$repeated" ] || return	# the same, built by another
	is_collecting "$what, collecting" "$1"
	profile "$what, recursive" "$1" shares.py recursive "${python[@]}"
	expect "$what, recursive" "$1" "$recursion"
	[ "$1" != read ] || is_fast "$what, fast" "$1"
	profile "$what, callback" "$1" busy.py mixed "${python[@]}"
	expect "$what, callback" "$1" \
	    "^(n;)?((p spin;(n;)?)?p key;(n;)?)?(p mixed;)$end"
	profile "$what, generator" "$1" busy.py generator "${python[@]}"
	expect "$what, generator" "$1" \
	    "^(n;)?((p spin;(n;)?)?p numbers;(n;)?)?(p generator;)$end"
	wanted=15 profile "$what, deep" "$1" busy.py deep "${python[@]}"
	# up to 3.10 frames lie apart: it takes long to read so many
	case $1-$version in
	read-3.[89].*|read-3.10.*) have_python "$what, deep" 0.85 ;;
	*)	have_python "$what, deep" ;;
	esac
	expect "$what, deep" "$1" \
	    "^(n;)?(p spin;(n;)?)?(p deep;(n;)?)*$deep"
	profile "$what, threads" "$1" busy.py threads "${python[@]}"
	expect "$what, threads" "$1" \
	    '^(n;)?(p spin;(n;)?p (Thread[.])?run;.*|p [^s].*|p start;.*)$'
}

try_one() {
	python=("$@")
	try "$sampler"
}

each_python try_one
finish
