#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# debuginfod.sh - symbols that a server has: downloaded when asked for, used as
# they come and from the cache, waited for by nobody.
. "$(dirname "$0")/../lib/lib.sh"
need jq awk python3 cc objcopy strip readelf

export DEBUGINFOD_CACHE_PATH=$tmp/cache
unset DEBUGINFOD_URLS
prog=$tmp/prog

st --debuginfod -b -d 1 -- true
same "no server is named" "$status" 2
check "which is said" grep -q DEBUGINFOD_URLS "$tmp/stderr"
DEBUGINFOD_URLS=http://127.0.0.1:1 st --debuginfod -b -d 1 -- true
[ "$status" -eq 0 ] || skip "no libdebuginfod"
rm -rf "$tmp/cache"

cc -O2 -g -D_GNU_SOURCE -pthread -Wl,--build-id -o "$prog" \
    "$top_srcdir/tests/targets/shares.c" || skip "no compiler"
id=$(readelf -n "$prog" 2>/dev/null | awk '/Build ID/ { print $3 }')
mkdir -p "$tmp/server/buildid/$id"
objcopy --only-keep-debug "$prog" "$tmp/server/buildid/$id/debuginfo"
strip "$prog"
spawn "$prog"
target=$pid

# all that takes time has its name
named() {
	at_least "$(q '[.functions[] | select(.name | test("^share_(f|th|tw)")) |
	    .self_pct] | add // 0')" 95
}

json 1 -p "$target"
same "nothing has its name" "$(self share_fifty)" 0

# one that takes what is asked and never answers
spawn python3 -u -c 'import socket, time
s = socket.create_server(("127.0.0.1", 0))
print("port", s.getsockname()[1])
time.sleep(600)'
wait_until 20 grep -q port "$out"
silent() {
	local before=$SECONDS

	DEBUGINFOD_CACHE_PATH=$tmp/cache \
	    DEBUGINFOD_URLS=http://127.0.0.1:$(awk '{ print $2 }' "$out") \
	    json 1 --debuginfod -p "$target"
	check "a silent server holds up nothing for long" \
	    [ $((SECONDS - before)) -lt 40 ]
	check "what is known is shown" at_least "$(q '.functions | length')" 3
}
beside silent

spawn python3 -u -m http.server --bind 127.0.0.1 -d "$tmp/server" 0
wait_until 20 grep -q port "$out"
url=http://127.0.0.1:$(sed -n 's/.* port \([0-9]*\).*/\1/p' "$out")
DEBUGINFOD_URLS=$url json 3 --debuginfod -p "$target"
check "names came from the server" named
check "so did lines" test -n "$(q '.functions[] |
    select(.name == "share_fifty" and .line > 0) | .file')"
slay TERM "$pid"

json 1 -p "$target"
check "names come from the cache" named
rm -rf "$tmp/cache"

# one that answers when the program has ended
spawn python3 -u -c 'import functools, http.server, sys, time
class Late(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        time.sleep(4)
        super().do_GET()
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
    functools.partial(Late, directory=sys.argv[1]))
print("port", s.server_port)
s.serve_forever()' "$tmp/server"
wait_until 20 grep -q port "$out"
DEBUGINFOD_URLS=http://127.0.0.1:$(awk '{ print $2; exit }' "$out") \
    json 1 --debuginfod -p "$target"
check "names come after the end" named

together
finish
