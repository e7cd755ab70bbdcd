#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# stops.sh - how long a thread stands still for one sample: the ptrace backend,
# libunwind through ptrace (the first time, and with its caches warm) and
# eu-stack, in turn, on a C and a C++ program; medians of ROUNDS rounds, in
# microseconds. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need jq awk cc
UPT=$tmp/upt

# From when it was attached to until it was let go, by strace's account.
stood() {
	strace -f -ttt -e trace=ptrace -o "$tmp/strace" "$@" \
	    >/dev/null 2>&1 </dev/null
	awk '/PTRACE_ATTACH/ && !a { a = $2 }
	    /PTRACE_DETACH/ { b = $2 }
	    END { if (a && b) printf "%.1f\n", (b - a) * 1e6 }' "$tmp/strace"
}

round() {
	local name=$1

	json 1 --sampler ptrace -p "$pid" &&
	    q .sampling.stop_us_p50 >>"$tmp/$name.ours"
	"$UPT" "$pid" 200 >"$tmp/stood" 2>&1 && {
		cut -d' ' -f1 "$tmp/stood" >>"$tmp/$name.cold"
		cut -d' ' -f2 "$tmp/stood" >>"$tmp/$name.warm"
	}
	command -v eu-stack >/dev/null && command -v strace >/dev/null &&
	    stood eu-stack -q -p "$pid" >>"$tmp/$name.eu"
}

cell() {
	[ -s "$tmp/$1" ] && median <"$tmp/$1" || echo -
}

cc -O2 -o "$UPT" "$(dirname "$0")/upt.c" -lunwind-ptrace -lunwind-generic ||
    skip "no libunwind-ptrace"
echo "$(machine); $ROUNDS rounds"
echo
echo "| us stopped | stacktop | libunwind, warm | libunwind, cold |" \
    "eu-stack -q |"
echo "|---|---|---|---|---|"
for name in deep cxx; do
	start "$name" 3000
	for ((i = 0; i < ROUNDS; i++)); do
		round "$name"
	done
	echo "| $name | $(cell "$name.ours") | $(cell "$name.warm") |" \
	    "$(cell "$name.cold") | $(cell "$name.eu") |"
	slay TERM "$pid"
done
finish
