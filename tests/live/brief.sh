#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# brief.sh - a Python that is launched and runs for a seventh of a second has the
# names of its functions, from its start: its interpreter is found at once. So
# have many workers that were there before, and children of a twentieth of one.
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

cat >"$tmp/workers.py" <<'EOF'
import os
import time


def worker():
    while True:
        end = time.process_time() + 0.002
        while time.process_time() < end:
            pass
        time.sleep(0.02)


for i in range(30):
    if os.fork() == 0:
        worker()
print("ready", flush=True)
time.sleep(60)
EOF

cat >"$tmp/children.py" <<'EOF'
import subprocess
import sys

print("ready", flush=True)
while True:
    subprocess.run([sys.executable, "-S", "-E", "-c", """
import time
def hot():
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
hot()
"""])
EOF

# share_in NAME SECONDS PROGRAM PYTHON...: of its time with its children's, in
# percent.
share_in() {
	local name=$1 seconds=$2 program=$3

	shift 3
	spawn "$@" "$tmp/$program"
	wait_until 20 grep -qs ready "$out" || fail "$program: not ready"
	plenty 150 "$seconds" -r 997 --children --native no -p "$pid"
	pkill -KILL -P "$pid"
	slay KILL "$pid"
	total "$name"
}

families() {
	local share

	share=$(share_in worker 0.7 workers.py "$@")
	[ "$(q .sampling.python)" = kernel ] || return 0
	check "$version: workers, $share %" test "${share%.*}" -ge 95
	share=$(share_in hot 2 children.py "$@")
	check "$version: children, $share %" test "${share%.*}" -ge 50
}

try() {
	local sampler

	for sampler in auto read; do
		named "$sampler" "$@" || named "$sampler" "$@"
		check "$version, $sampler: its functions" test $? = 0
	done
	families "$@"
}

each_minor try
finish
