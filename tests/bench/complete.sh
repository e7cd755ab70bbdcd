#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# complete.sh - how many stacks are whole: of all samples, those whose outermost
# function is where a program or a thread begins. Of C, C++, and of python3, node
# and clang where they are installed; perf script on the same programs in the
# same run. Prints Markdown.
. "$(dirname "$0")/bench.sh"
need jq awk

SECS=${SECS:-8}
entries='^(_start|(__)?clone3?|start_thread|thread_start|_dl_start_user)$'

cat >"$tmp/work.py" <<'EOF'
import collections, json, re
def tree(n):
    return {"k%d" % i: tree(n - 1) if n else [i] * 20 for i in range(4)}
print("ready", flush=True)
while True:
    s = json.dumps(tree(4))
    json.loads(s)
    re.findall(r"(\d+)(,\s*\d+)*", s[:20000])
    collections.Counter(sorted(s[:20000]))
EOF

cat >"$tmp/work.js" <<'EOF'
function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function tree(n) {
	const o = {};
	for (let i = 0; i < 4; i++)
		o["k" + i] = n ? tree(n - 1) : Array(20).fill(i);
	return o;
}
console.log("ready");
for (;;) {
	const s = JSON.stringify(tree(4));
	fib(24);
	JSON.parse(s);
	s.match(/(\d+)(,\s*\d+)*/g);
	[...s].sort();
}
EOF

# A source that takes a compiler most of a minute.
cplusplus() {
	local i

	printf '#include <%s>\n' algorithm functional map regex string vector
	for i in $(seq 200); do
		cat <<EOF
struct t$i { int a; std::string b; };
bool operator<(const t$i &x, const t$i &y) { return x.a < y.a; }
int f$i(const std::string &s) {
	std::map<t$i, std::vector<t$i>> m;
	std::smatch k;
	if (std::regex_search(s, k, std::regex("a$i(b|c)*")))
		m[t$i{1, s}].push_back(t$i{2, k.str()});
	std::vector<t$i> v;
	for (auto &p : m)
		for (auto &q : p.second)
			v.push_back(q);
	std::sort(v.begin(), v.end());
	return (int)v.size();
}
EOF
	done
}

# begin PROGRAM: start it. Fails when it is not there.
begin() {
	case $1 in
	C)	start deep ;;
	C++)	start cxx ;;
	python3)
		command -v python3 >/dev/null || return
		spawn python3 "$tmp/work.py" ;;
	node)
		command -v node >/dev/null || return
		spawn node "$tmp/work.js" ;;
	clang)
		command -v clang++ >/dev/null || return
		[ -s "$tmp/work.cpp" ] || cplusplus >"$tmp/work.cpp"
		spawn clang++ -O2 -c "$tmp/work.cpp" -o /dev/null ;;
	esac
	sleep 1
}

# row PROGRAM WHO SAMPLES COMPLETE NOTE
row() {
	awk -v p="$1" -v w="$2" -v n="$3" -v c="$4" -v note="$5" 'BEGIN {
		printf "| %s | %s | %d | %.2f %% | %s |\n", p, w, n,
		    (n > 0 ? 100 * c / n : 0), note }'
}

ours() {
	json "$SECS" -p "$pid" || return
	row "$1" stacktop "$(q '[.stacks[].samples] | add // 0')" \
	    "$(q --arg e "$entries" '.functions as $f | [.stacks[] |
		select($f[.frames[-1]].name | test($e)) | .samples] | add // 0')" \
	    "truncated $(q .sampling.truncated), cut $(q .sampling.cut), lost $(
		q .sampling.unwind_lost); $(q .sampling.how)"
}

perfs() {
	command -v perf >/dev/null || return
	perf record -q -e cpu-clock -F 997 --call-graph dwarf,16384 \
	    -o "$tmp/perf.data" -p "$pid" -- sleep "$SECS" >/dev/null 2>&1 ||
	    return
	timeout 300 perf script --no-inline -F ip,sym -i "$tmp/perf.data" \
	    2>/dev/null | awk -v e="$entries" '
		NF == 0 { if (last != "") { n++; if (last ~ e) c++ } last = "" }
		NF > 0 { last = $2 }
		END { print n + 0, c + 0 }' >"$tmp/counts"
	rm -f "$tmp/perf.data"
	row "$1" "perf script" $(cat "$tmp/counts") "dwarf,16384"
}

machine
echo
echo "| program | stacks by | samples | complete | |"
echo "|---|---|---|---|---|"
for program in ${PROGRAMS:-C C++ python3 node clang}; do
	begin "$program" || continue
	ours "$program"
	perfs "$program"
	slay TERM "$pid"
done
finish
