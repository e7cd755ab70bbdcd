#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# brief.sh - a Python that is launched and runs for a seventh of a second has the
# names of its functions, from its start: its interpreter is found at once.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3
PYTHONS=${PYTHONS-two}

cat >"$tmp/brief.py" <<'EOF'
import time


def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


burn(0.15)
EOF

# named SAMPLER PYTHON...: at least half of what was sampled is burn.
named() {
	local sampler=$1

	shift
	json 20 --sampler "$sampler" -- "$@" "$tmp/brief.py" &&
	    test "$(q '([.functions[] | select(.name == "burn") |
	    .samples_total] | add // 0) >= 0.5 * .sampling.samples')" = true
}

try() {
	local sampler

	for sampler in auto read; do
		named "$sampler" "$@" || named "$sampler" "$@"
		check "$version, $sampler: its functions" test $? = 0
	done
}

each_python try
finish
