#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# annotate.sh - the code of a function with its times: which instructions are
# the hot ones, that all adds up, and where the code comes from.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk

# annotate FUNCTION SECONDS ARG...: into the last document, by more samples than
# usual in less time.
annotate() {
	local function=$1 seconds=$2

	shift 2
	case " $* " in
	*" -p "*)
		seconds=$(times "$seconds" 0.4)
		set -- -r 4000 "$@" ;;
	esac
	json "$seconds" --annotate "$function" "$@"
}

# The instruction with most time.
hottest() {
	q '.listing.rows | max_by(.self_s) | .text'
}

# hot FUNCTION PATTERN SECONDS
hot() {
	annotate "$1" "$3" -p "$pid" && hottest | grep -Eq "$2"
}

# No time is lost between the rows, the function and the list.
adds_up() {
	local rows self listed

	rows=$(q '([.listing.rows[].self_s] | add) + .listing.elsewhere_s')
	self=$(q .listing.self_s)
	listed=$(q '.listing.name as $n |
	    [.functions[] | select(.name == $n) | .self_s] | max')
	check "$1: rows add up ($rows s)" within "$rows" "$self" 0.001
	check "$1: to the time in the list" within "$self" "$listed" 0.001
	check "$1: there is some" at_least "$(q .listing.samples)" 10
	check "$1: little elsewhere" at_least 0.01 "$(q .listing.elsewhere_s)"
}

instructions() {
	start hot
	check "a division is the hot instruction" patiently hot hot_div 'div'
	adds_up "division"
	check "and its line the hot line" at_least \
	    "$(q '[.listing.lines[] | select((.text // "") |
	    test("divides")) | .self_pct] | add')" 90
	check "a load that misses" patiently hot hot_load 'mov.*\['
	adds_up "load"
	annotate hot_call 2 -p "$pid"
	check "a call has the time of the callee" at_least \
	    "$(q '[.listing.rows[] | select(.opcode == "call") | .total_pct] |
	    max')" 80
	check "and its name" test "$(q '[.listing.rows[] |
	    select(.opcode == "call") | .callee] | any(. == "memcpy@plt")')" = true
	check "and what it is on this processor" \
	    test "$(q '[.listing.rows[] | select(.callee == "memcpy@plt") |
	    .note // "" | test("memmove|memcpy")] | any')" = true
	annotate hot_div 0.5 --asm att --no-source -p "$pid"
	check "in the other syntax" grep -q '%r' <(q '.listing.rows[].text')
	same "no source text" "$(q '[.listing.lines[].text] | unique |
	    tostring')" '[null]'
	st -d 1 --annotate hot_div -l 1 -p "$pid"
	check "the hottest only" grep -q 'rows\? left out' "$tmp/stdout"
	check "it is there" grep -q '^ .* i\?div ' "$tmp/stdout"
	# a long function has it in its summary, too
	check "and few around it" grep -qx '[78]' \
	    <(grep -c '^.* +[0-9a-f]*  [a-z]' "$tmp/stdout")
	slay TERM "$pid"
}

# What led into the kernel is known: a system call, an access to a page.
entries() {
	start entries
	check "a system call" patiently hottest_are enter_by_call syscall
	check "a fault" patiently hottest_are enter_by_fault 'mov .*\['
	check "a string operation" patiently hottest_are go_on 'rep stosb'
	slay TERM "$pid"
}

# hottest_are FUNCTION PATTERN SECONDS: rows with most of the time; a loop may
# be unrolled
hottest_are() {
	annotate "$1" "$3" -p "$pid" &&
	    at_least "$(q --arg p "$2" '[.listing.rows[] |
		select(.text | test($p)) | .self_pct] | add')" 60
}

# The text of a file that stands elsewhere than it did.
sources() {
	mkdir -p "$tmp/moved/targets"
	sed 's/divides/is elsewhere/' "$top_srcdir/tests/targets/hot.c" \
	    >"$tmp/moved/targets/hot.c"
	start hot
	st -d 0.5 --annotate hot_div -p "$pid" \
	    --source-path "$top_srcdir/tests=$tmp/moved"
	check "source by another beginning" grep -q 'is elsewhere' "$tmp/stdout"
	st -d 0.5 --annotate hot_div -p "$pid" --source-path "$tmp/moved"
	check "source below a directory" grep -q 'is elsewhere' "$tmp/stdout"
	check "a source newer than the program" \
	    grep -q 'newer than the program' "$tmp/stdout"
	st -d 1 --annotate hot_div -p "$pid"
	check "source by its path" grep -q '/\* divides \*/' "$tmp/stdout"
	slay TERM "$pid"
}

# Where the bytes come from when the file is gone, or never was one.
origins() {
	cp "$targets/hot" "$tmp/gone"
	spawn "$tmp/gone"
	wait_until 20 grep -qs ready "$out"
	rm "$tmp/gone"
	annotate hot_load 1 -p "$pid"
	check "a deleted file" at_least "$(q '.listing.rows | length')" 8
	adds_up "deleted"
	slay TERM "$pid"

	annotate hot_load 60 -- "$targets/hot" 2
	check "a process that has ended" at_least \
	    "$(q '.listing.rows | length')" 8

	start stripped
	json 1 -p "$pid"
	annotate "$(q '.functions | max_by(.self_s) | .name')" 1 -p "$pid"
	check "a stripped file" at_least "$(q '.listing.rows | length')" 4
	adds_up "stripped"
	slay TERM "$pid"

	start vdso
	json 1 -p "$pid"
	annotate "$(q '[.functions[] | select(.module == "[vdso]")] |
	    max_by(.self_s) | .name')" 1 -p "$pid"
	check "the vDSO" at_least "$(q '.listing.rows | length')" 10
	adds_up "vDSO"
	slay TERM "$pid"

	start jit
	annotate 'first loop' 1 -p "$pid"
	slay TERM "$pid"
	check "compiled code" grep -q 'dec rdi' <(q '.listing.rows[].text')
	adds_up "compiled"
}

mistakes() {
	start hot
	st -d 1 --annotate hot_ -p "$pid"
	same "which one: status" "$status" 2
	check "which one: candidates" grep -q '^ .* %  hot_load$' "$tmp/stderr"
	st -d 0.3 --annotate no_such -p "$pid"
	same "none: status" "$status" 2
	check "none: says so" grep -Eq \
	    "no function 'no_such' was seen in [0-9]+ samples" "$tmp/stderr"
	st -d 0.3 --annotate hot_div -f csv -p "$pid"
	same "no CSV: status" "$status" 2
	st -d 0.3 --annotate hot_div --lines -p "$pid"
	same "two reports in one text: status" "$status" 2
	annotate hot_div 0.3 --lines -p "$pid"
	check "both as JSON" at_least \
	    "$(q '[.listing.rows, .lines | length] | min')" 1
	st -d 0.3 --asm arm -p "$pid"
	same "no such syntax: status" "$status" 2
	st -d 0.3 --source-path =x -p "$pid"
	same "no such place: status" "$status" 2
	for place in "$tmp/nowhere" "/build=$tmp/nowhere" "$targets/hot"; do
		st -d 0.3 --source-path "$place" -p "$pid"
		same "$place: status" "$status" 2
		check "$place: says what to give" \
		    grep -q 'give the directory' "$tmp/stderr"
	done
	st -b -d 0.3 --source-path "/build=$targets/hot" -p "$pid"
	same "a file for a file: status" "$status" 0
	slay TERM "$pid"
}

# A Python function: of a program that has ended by then, and of one that lives.
python_code() {
	local python program=$tmp/spin.py

	python=$(python3 -c 'import sys; print(sys.executable)')
	if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
		echo "python3 is older than 3.11"
		return
	fi
	cat >"$program" <<-'END'
	import sys, time

	def spin(until):
	    total = 0
	    while time.process_time() < until:
	        for i in range(1000):
	            total += i  # hot
	    return total

	spin(float(sys.argv[1]))
	END
	annotate spin 60 -- "$python" "$program" 3
	adds_up "Python, ended"
	same "Python: its kind" "$(q .listing.kind)" python
	same "Python: its file" "$(q .listing.file)" "$program"
	check "Python: specialised" at_least "$(q .listing.specialised_pct)" 5
	same "Python: its addition as it was in the end" "$(q '.listing.rows[] |
	    select(.base_opcode == "BINARY_OP") | .opcode')" BINARY_OP_ADD_INT
	check "Python: the hot line" at_least "$(q '[.listing.lines[] |
	    select((.text // "") | test("# hot")) | .self_pct] | add')" 15
	same "Python: arguments by name" "$(q '[.listing.rows[].text |
	    select(test("LOAD_GLOBAL.*[(]range [+] NULL[)]"))] | length')" 1
	same "Python: no address" "$(q '[.listing.rows[].address] | unique |
	    tojson')" "[null]"

	spawn "$python" "$program" 1000
	wait_until 20 has_run "$pid" 20
	annotate spin 3 -p "$pid"
	adds_up "Python, living"
	check "Python: specialised, too" \
	    at_least "$(q .listing.specialised_pct)" 5
	st -d 2 --annotate spin -p "$pid"
	check "Python: the text has both forms" \
	    grep -q 'BINARY_OP_ADD_INT (BINARY_OP)' "$tmp/stdout"
	check "Python: and how much is specialised" \
	    grep -Eq '^Forms .* % of the self time in specialised' "$tmp/stdout"
	slay KILL "$pid"
}

beside mistakes
beside python_code
instructions
entries
together
sources
origins
finish
