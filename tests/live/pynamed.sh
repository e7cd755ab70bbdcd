#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pynamed.sh - threads have the names that their Python gives them, in profiles and
# in dumps: whole, where the kernel knows 15 bytes of them at most. One can be chosen
# by it.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/pythons.sh"
need jq python3
PYTHONS=${PYTHONS-two}

cat >"$tmp/named.py" <<'EOF'
import threading
import time


def spin():
    while True:
        sum(i * i for i in range(2000))


threading.Thread(target=spin, name="Wörker-1 of the service", daemon=True).start()
print("ready", flush=True)
time.sleep(60)
EOF

names() {
	q '[.threads[].python_name // ""] | sort | join(" ")'
}

named() {
	json "$1" --sampler read -p "$pid" && names | grep -q 'Wörker-1 of the service'
}

# Its name may be known a while after it.
chosen() {
	st -b -f json -d "$1" -o "$tmp/json" --sampler read -t "Wörker-1 of the service" \
	    -p "$pid"
	[ "$status" -eq 0 ]
}

try() {
	spawn "$@" "$tmp/named.py"
	wait_until 20 grep -qs ready "$out" || fail "$version: not ready"
	named 0.5 || named 4
	check "$version: in a profile" test $? = 0
	chosen 0.5 || chosen 4
	same "$version: by its name" "$(q .lens.thread)" \
	    "$(q '.threads[] | select(.python_name == "Wörker-1 of the service").tid')"
	st dump "$pid"
	check "$version: in a dump" grep -q '^thread.*Wörker-1 of the service' "$tmp/stdout"
	slay KILL "$pid"
}

each_minor try
finish
