#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# doctor.sh - what the doctor says of real processes: own ones and others', as
# root and as an ordinary user, traced, stopped, filtered, gone. Whatever it
# tries, the target is left as it was.
. "$(dirname "$0")/../lib/lib.sh"
need jq

# finding SECTION CHECK [KEY]: the verdict, or another key, of one check.
finding() {
	q --arg s "$1" --arg c "$2" --arg k "${3:-verdict}" \
	    '.[$s][] | select(.check == $c) | .[$k]'
}

# doctor COMMAND...: its JSON into $tmp/json, and status.
doctor() {
	timeout --foreground -s KILL 60 "$@" --json >"$tmp/json" \
	    2>"$tmp/stderr" </dev/null
	status=$?
}

well_formed() {
	jq -e '[.machine, .process // [], .file_checks // [], .verdict] | add |
	    all(.[]; (.check | length > 0) and (.effect | length > 0) and
	    (.verdict | IN("ok", "limited", "refused", "unknown")) and
	    (.cure != null or .undo == null))' "$tmp/json" >/dev/null
}

narrow() {
	awk 'length($0) > 80 { long = 1 } END { exit long }' "$1"
}

# file NAME KEY: of the file with this last component.
file() {
	q --arg n "/$1" --arg k "$2" \
	    '.files[] | select(.path | contains($n)) | .[$k]'
}

own_process() {
	start sleepers 300 3
	st doctor "$pid"
	same "own process: status" "$status" 0
	for line in '^machine$' "^process $pid " '^files$' '^verdict$' \
	    '^ptrace attach +ok ' '^sampler +(ok|limited) +p' '^sleepers '; do
		check "own process: $line" grep -Eq "$line" "$tmp/stdout"
	done
	check "own process: fits in 80 columns" narrow "$tmp/stdout"
	check "own process: unharmed" unharmed "$pid"
	doctor "$STACKTOP" doctor "$pid"
	same "own process, JSON: status" "$status" 0
	check "own process, JSON: well-formed" well_formed
	same "its PID" "$(q .pid)" "$pid"
	same "its memory" "$(finding process memory)" ok
	same "its symbols" "$(file sleepers symbols)" full
	same "its debug information" "$(file sleepers debug_info)" itself
	same "its unwind tables" "$(file sleepers unwind)" eh_frame_hdr
	check "the C library is there" test -n "$(file libc.so.6 path)"
	check "and still unharmed" unharmed "$pid"
	slay TERM "$pid"
}

no_process() {
	st doctor
	same "no process: status" "$status" 0
	check "no process: no such section" \
	    test "$(grep -c '^process ' "$tmp/stdout")" = 0
	doctor "$STACKTOP" doctor
	check "no process, JSON: well-formed" well_formed
	same "no process, JSON: no PID" "$(q .pid)" null
	refuses 3 'no such process' doctor 4194304
	check "gone: a cure" has_cure
	st doctor x
	same "not a PID: status" "$status" 2
	st doctor 1 2
	same "two PIDs: status" "$status" 2
	grep -qs '(kthreadd)' /proc/2/stat &&
	    refuses 3 'kernel thread' doctor 2
}

files() {
	start deep
	doctor "$STACKTOP" doctor "$pid"
	same "with frame pointers" "$(file deep frame_pointers)" yes
	slay TERM "$pid"
	cp "$targets/shares" "$tmp/victim"
	spawn "$tmp/victim"
	wait_until 20 grep -qs ready "$out"
	doctor "$STACKTOP" doctor "$pid"
	same "on disk" "$(file victim on_disk)" same
	cp "$targets/shares" "$tmp/new"
	mv "$tmp/new" "$tmp/victim"
	doctor "$STACKTOP" doctor "$pid"
	same "replaced on disk" "$(file victim on_disk)" replaced
	same "replaced on disk: told" "$(finding file_checks on_disk)" limited
	rm "$tmp/victim"
	doctor "$STACKTOP" doctor "$pid"
	same "deleted on disk" "$(file victim on_disk)" deleted
	check "deleted: unharmed" unharmed "$pid"
	slay TERM "$pid"
	spawn "$targets/stripped"
	wait_until 20 grep -qs ready "$out"
	doctor "$STACKTOP" doctor "$pid"
	same "stripped: symbols" "$(file stripped symbols)" exported
	same "stripped: debug information" "$(file stripped debug_info)" none
	check "stripped: the cure names the process" \
	    test -n "$(finding file_checks debug_info cure | grep " $pid ")"
	slay TERM "$pid"
}

perf_map() {
	local map

	start shares
	map=/tmp/perf-$pid.map
	echo "1000 10 jitted" >"$map"
	doctor "$STACKTOP" doctor "$pid"
	rm -f "$map"
	check "the perf map is found" \
	    test -n "$(finding process perf_map effect | grep -F "$map")"
	slay TERM "$pid"
}

# What is called so is taken for one: no frames are promised.
old_python() {
	cp "$targets/shares" "$tmp/python3.6"
	spawn "$tmp/python3.6"
	wait_until 20 grep -qs ready "$out"
	doctor "$STACKTOP" doctor "$pid"
	same "old Python: limited" "$(finding process runtime)" limited
	same "old Python: no frames" "$(finding verdict python)" ''
	json 0.5 -p "$pid"
	same "old Python: told" "$(q .sampling.python_stacks.note)" \
	    'older than 3.8'
	slay TERM "$pid"
}

refused_by_filter() {
	start shares
	doctor "$targets/noperf" "$STACKTOP" doctor "$pid"
	same "filter: status" "$status" 0
	for check in perf_user perf_kernel perf_cpu bpf; do
		same "filter: $check" "$(finding machine $check)" refused
		check "filter: $check names it" test -n \
		    "$(finding machine $check effect | grep seccomp)"
		check "filter: $check has a cure and an undo" test \
		    "$(finding machine $check cure)" != null -a \
		    "$(finding machine $check undo)" != null
	done
	same "filter: perf on the process" "$(finding process perf_user)" refused
	same "filter: ptrace is taken" "$(q .sampler)" ptrace
	same "filter: the verdict" "$(finding verdict sampler)" limited
	check "filter: unharmed" unharmed "$pid"
	slay TERM "$pid"
}

traced() {
	local t tracer

	command -v strace >/dev/null || { echo "no strace"; return; }
	start shares
	t=$pid
	spawn strace -f -o /dev/null -p "$t"
	tracer=$pid
	wait_until 30 grep -qs "^TracerPid:[[:space:]]*[1-9]" "/proc/$t/status"
	doctor "$STACKTOP" doctor "$t"
	check "traced: named" test -n \
	    "$(finding process tracer effect | grep -F "PID $tracer (strace)")"
	same "traced: ptrace" "$(finding process attach)" refused
	check "traced: well-formed" well_formed
	if "$targets/canperf"; then
		same "traced: perf is taken" "$(q .sampler)" perf
	else
		same "traced: status" "$status" 4
	fi
	slay INT "$tracer"
	check "traced: unharmed" unharmed "$t"
	slay TERM "$t"
}

stopped() {
	start shares
	slay STOP "$pid"
	wait_until 5 grep -q '^State:[[:space:]]*T' "/proc/$pid/status"
	doctor "$STACKTOP" doctor "$pid"
	same "stopped: told" "$(finding process state)" limited
	check "stopped: stays so" \
	    grep -q '^State:[[:space:]]*T' "/proc/$pid/status"
	slay CONT "$pid"
	check "stopped: goes on" unharmed "$pid"
	slay TERM "$pid"
}

# A name of its own: hostile.sh, which may run beside, looks for one by name.
hostile() {
	local name

	name=$tmp/$(printf '\033]0;DOC\007')
	cp "$targets/shares" "$name"
	spawn "$name"
	wait_until 20 grep -qs ready "$out"
	st doctor "$pid"
	same "hostile name: status" "$status" 0
	same "hostile name: escaped, as process and as file" \
	    "$(grep -Fc '\x1b]0;DOC\x07' "$tmp/stdout")" 2
	check "hostile name: nothing else" test \
	    "$(LC_ALL=C grep -c "$(printf '[\001-\010\013-\037\177]')" \
	    "$tmp/stdout")" = 0
	doctor "$STACKTOP" doctor "$pid"
	check "hostile name: well-formed" well_formed
	check "hostile name: unharmed" unharmed "$pid"
	slay TERM "$pid"
}

nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups
    --inh-caps=-all --bounding-set=-all)

as_nobody() {
	local theirs ours

	[ "$(id -u)" -eq 0 ] || { echo "not root"; return; }
	command -v setpriv >/dev/null || { echo "no setpriv"; return; }
	# The build tree may lie where nobody may look.
	cp "$STACKTOP" "$tmp/stacktop" && cp "$targets/shares" "$tmp/shares"
	chmod 755 "$tmp/stacktop" "$tmp/shares"
	start shares
	theirs=$pid
	spawn "${nobody[@]}" "$tmp/shares"
	ours=$pid
	wait_until 20 grep -qs ready "$out"

	doctor "${nobody[@]}" "$tmp/stacktop" doctor "$theirs"
	same "another's: status" "$status" 4
	check "another's: well-formed" well_formed
	for check in owner attach memory maps perf_user; do
		same "another's: $check" "$(finding process $check)" refused
		check "another's: $check has a cure" test \
		    "$(finding process $check cure)" != null
	done
	same "another's: no sampler" "$(q .sampler)" null
	same "another's: the verdict" "$(finding verdict sampler)" refused
	check "another's: unharmed" unharmed "$theirs"

	doctor "${nobody[@]}" "$tmp/stacktop" doctor "$ours"
	same "own, no rights: status" "$status" 0
	same "own, no rights: capabilities" \
	    "$(finding machine capabilities)" limited
	same "own, no rights: its map" "$(finding process maps)" ok
	same "own, no rights: BPF" "$(finding machine bpf)" refused
	check "own, no rights: unharmed" unharmed "$ours"
	"${nobody[@]}" timeout -s KILL 60 "$tmp/stacktop" -b -d 1 -p "$theirs" \
	    >/dev/null 2>"$tmp/stderr" </dev/null
	check "a refusal leads to the doctor" \
	    grep -q 'stacktop doctor' "$tmp/stderr"
}

own_process
no_process
files
perf_map
old_python
refused_by_filter
traced
stopped
hostile
as_nobody
finish
