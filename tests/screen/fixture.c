/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture.c - writes down a profile that no process had. */
#include "config.h"

#include "fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "fixture_code.h"

struct row {
	struct func func;
	unsigned caller; /* index + 1; 0: the root calls it */
	unsigned weight; /* of self time */
	int drift; /* of the weight, with each turn */
	unsigned thread;
};

/* clang-format off */
static const struct row rows[] = {
	{ { "main", "gitd", "/usr/src/gitd/main.c", 214, FUNC_NATIVE }, 0, 0, 0, 0 },
	{ { "inflate_fast", "libz.so.1.2.13", "/build/zlib-1.2.13/inffast.c", 83, FUNC_NATIVE }, 1, 314, 2, 1 },
	{ { "patch_delta", "gitd", "/usr/src/gitd/patch-delta.c", 15, FUNC_NATIVE }, 1, 120, 18, 1 },
	{ { "__memmove_avx_unaligned_erms", "libc.so.6", "", 0, FUNC_NATIVE }, 3, 88, -6, 1 },
	{ { "std::_Hashtable<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >, std::pair<const std::__cxx11::basic_string<char>, unsigned long> >::_M_find_before_node(unsigned long, std::__cxx11::basic_string<char> const&, unsigned long) const", "gitd", "/usr/include/c++/12/bits/hashtable.h", 1838, FUNC_NATIVE }, 1, 61, 0, 2 },
	{ { "copy_user_enhanced_fast_string", "[kernel]", "", 0, FUNC_KERNEL }, 1, 52, 3, 3 },
	{ { "計算する", "lib日本語.so", "/srv/ソース/計算.c", 42, FUNC_NATIVE }, 1, 44, 0, 2 },
	{ { "caf\xc3\xa9_cre\xcc\x80me_bru\xcc\x82le\xcc\x81" "e", "libpatisserie.so", "menu.c", 7, FUNC_NATIVE }, 1, 37, 0, 2 },
	{ { "\\x1b]0;owned\\x07\\x1b[2Jevil", "lib\\x1b[31mred.so", "\\x9b.c", 1, FUNC_NATIVE }, 1, 33, 0, 3 },
	{ { "gitd+0x4b20", "gitd", "", 0, FUNC_UNKNOWN }, 1, 29, 0, 1 },
	{ { "sha1_compression_states", "libgit2.so.1.5", "/build/libgit2/src/util/hash/sha1dc/sha1.c", 1702, FUNC_NATIVE }, 1, 27, -2, 1 },
	{ { "core::slice::sort::merge_sort<gitd::pack::Entry, gitd::pack::by_offset>", "libgitrs.so", "/rustc/9fc6b43126469e3858e2fe86cafb4f0fd5068869/library/core/src/slice/sort.rs", 1021, FUNC_NATIVE }, 1, 24, 0, 4 },
	{ { "qsort_r", "libc.so.6", "./stdlib/msort.c", 172, FUNC_NATIVE }, 1, 21, 0, 4 },
	{ { "pack_entry_compare", "gitd", "/usr/src/gitd/pack.c", 388, FUNC_NATIVE }, 13, 20, 0, 4 },
	{ { "crc32_z", "libz.so.1.2.13", "/build/zlib-1.2.13/crc32.c", 745, FUNC_NATIVE }, 1, 18, 0, 1 },
	{ { "_int_malloc", "libc.so.6", "./malloc/malloc.c", 3840, FUNC_NATIVE }, 1, 15, 1, 2 },
	{ { "_int_free", "libc.so.6", "./malloc/malloc.c", 4439, FUNC_NATIVE }, 1, 12, 0, 2 },
	{ { "do_syscall_64", "[kernel]", "", 0, FUNC_KERNEL }, 6, 11, 0, 3 },
	{ { "delta_cache_lookup(object_id const&)", "gitd", "/usr/src/gitd/cache.cc", 77, FUNC_NATIVE }, 1, 9, 0, 2 },
	{ { "JS:renderDiff /srv/app/diff.js", "[jit]", "/srv/app/diff.js", 210, FUNC_JIT }, 1, 8, 0, 5 },
	{ { "memcpy@plt", "gitd", "", 0, FUNC_NATIVE }, 3, 7, 0, 1 },
	{ { "inflate", "libz.so.1.2.13", "/build/zlib-1.2.13/inflate.c", 622, FUNC_NATIVE }, 1, 6, 0, 1 },
	{ { "read_object_file", "gitd", "/usr/src/gitd/object.c", 512, FUNC_NATIVE }, 1, 5, 0, 1 },
	{ { "__lll_lock_wait", "libc.so.6", "./nptl/lowlevellock.c", 49, FUNC_NATIVE }, 1, 4, 0, 3 },
	{ { "clock_gettime", "[vdso]", "", 0, FUNC_NATIVE }, 1, 3, 0, 0 },
	{ { "poll_loop", "gitd", "/usr/src/gitd/net.c", 96, FUNC_NATIVE }, 1, 3, 0, 0 },
	{ { "utf8_validate", "gitd", "/usr/src/gitd/utf8.c", 31, FUNC_NATIVE }, 1, 2, 0, 2 },
	{ { "strbuf_grow", "gitd", "/usr/src/gitd/strbuf.c", 66, FUNC_NATIVE }, 1, 2, 0, 2 },
	{ { "hex_to_bytes", "gitd", "/usr/src/gitd/hex.c", 12, FUNC_NATIVE }, 1, 1, 0, 2 },
	{ { "write_trace", "gitd", "/usr/src/gitd/trace.c", 203, FUNC_NATIVE }, 1, 1, 0, 3 },
};

static const struct snap_thread threads[] = {
	{ 4121, 4121, "gitd", true, THREAD_SLEEP, 3.1, 412, { 4, 0, 0, 1, 129, 0 }, 0, 0, NULL },
	{ 4121, 4125, "pack-1", true, THREAD_RUNNING, 71.0, 6404, { 95, 8, 4, 3, 24, 0 }, 0, 0, NULL },
	{ 4121, 4126, "pack-2", true, THREAD_RUNNING, 24.9, 3118, { 33, 6, 61, 4, 30, 0 }, 0, 0, NULL },
	{ 4121, 4127, "writer", true, THREAD_IO, 12.2, 1402, { 16, 2, 0, 90, 26, 0 }, 0, 0, NULL },
	{ 4121, 4128, "sort \\x1b[1m", true, THREAD_RUNNABLE, 9.0, 1304, { 12, 40, 0, 0, 82, 0 }, 0, 0, NULL },
	{ 4121, 4129, "渲染", true, THREAD_LOCK, 2.2, 300, { 3, 0, 101, 0, 30, 0 }, 0, 0, NULL },
	{ 4121, 4130, "timer", true, THREAD_STOPPED, 0.0, 0, { 0, 0, 0, 0, 0, 134 }, 0, 0, NULL },
	{ 4121, 4131, "timer", true, THREAD_SLEEP, 0.0, 0, { 0, 0, 0, 0, 134, 0 }, 0, 0, NULL },
	{ 4121, 4132, "gone", false, THREAD_SLEEP, 1.0, 462, { 2, 0, 0, 0, 9, 0 }, 0, 0, NULL },
};

#define AT(file, line) file, line, file, line

/* Where some of them spent it: in percent of the function's time. */
static const struct line {
	unsigned row, percent;
	struct snap_spot spot;
} lines[] = {
	{ 1, 41, { 1, 0x8a10, AT("/build/zlib-1.2.13/inffast.c", 142) } },
	{ 1, 30, { 1, 0x8a14, AT("/build/zlib-1.2.13/inffast.c", 142) } },
	{ 1, 20, { 1, 0x8a33, AT("/build/zlib-1.2.13/inffast.c", 203) } },
	{ 1, 5, { 1, 0x8a40, AT("", 0) } },
	{ 6, 100, { 6, 0x100, AT("/srv/ソース/計算.c", 50) } },
	{ 8, 100, { 8, 0x200, AT("\\x9b.c", 7) } },
};
/* Of a profile with Python these take the place of others. */
static const struct {
	unsigned row;
	struct func func;
} python_rows[] = {
	{ 2, { "Repo.lookup", "", "/srv/app/gitd/repo.py", 88, FUNC_PYTHON } },
	{ 4, { "_make_iterencode.<locals>._iterencode_dict", "", "/usr/lib/python3.11/json/encoder.py", 334, FUNC_PYTHON } },
	{ 9, { "Repo.pack.<locals>.<lambda>", "", "/srv/app/gitd/repo.py", 141, FUNC_PYTHON } },
	{ 11, { "scan_once_unicode", "_json.cpython-311-x86_64-linux-gnu.so", "Modules/_json.c", 1027, FUNC_NATIVE } },
	{ 12, { "QuerySet.iterator", "", "/usr/lib/python3/dist-packages/django/db/models/query.py", 505, FUNC_PYTHON } },
	{ 13, { "_PyEval_EvalFrameDefault", "python3.11", "", 0, FUNC_NATIVE } },
};
/* clang-format on */

enum {
	PYTHON_ROWS = sizeof python_rows / sizeof *python_rows,
	ROWS = sizeof rows / sizeof *rows,
	THREADS = sizeof threads / sizeof *threads,
	LINES = sizeof lines / sizeof *lines
};

static unsigned
weight_of(const struct row *r, unsigned turn)
{
	int weight = (int)r->weight + r->drift * (int)turn;

	return weight > 0 ? (unsigned)weight : 0;
}

struct whole { /* freed in one piece with the snapshot */
	struct snapshot snap;
	struct func funcs[ROWS + 1];
	struct snap_node nodes[ROWS + 1];
	struct snap_cell cells[ROWS];
	struct snap_thread threads[THREADS];
	struct snap_spot spots[FIXTURE_SPOTS];
	struct snap_spot_cell spot_cells[2 * FIXTURE_SPOTS];
	struct snap_call calls[2];
};

static void
fill_times(struct whole *w, unsigned turn)
{
	w->nodes[0] = (struct snap_node){ 0 };
	for (unsigned i = 0; i < ROWS; i++) {
		struct snap_cell *cell = &w->cells[i];
		uint64_t weight = weight_of(&rows[i], turn);
		/* the last second tells the trend */
		uint64_t now = weight_of(&rows[i], turn + 2);

		w->funcs[i] = rows[i].func;
		w->nodes[i + 1] = (struct snap_node){
			.parent = rows[i].caller, .func = i, .first = true
		};
		*cell = (struct snap_cell){ .node = i + 1,
			.thread = rows[i].thread };
		cell->ns[WINDOW_1S] = now * NS_PER_MS;
		cell->ns[WINDOW_10S] = weight * 10 * NS_PER_MS;
		cell->ns[WINDOW_60S] = weight * 60 * NS_PER_MS;
		cell->ns[WINDOW_ALL] = weight * 134 * NS_PER_MS;
		for (int k = 0; k < WINDOWS; k++)
			cell->samples[k] = (uint32_t)(cell->ns[k] / NS_PER_MS);
	}
	w->snap.funcs = w->funcs;
	w->funcs[ROWS] = (struct func){ .name = "[no Python]",
		.module = "",
		.file = "",
		.kind = FUNC_UNKNOWN };
	w->snap.nfuncs = ROWS + 1;
	w->snap.no_python = ROWS;
	w->snap.nodes = w->nodes;
	w->snap.nnodes = ROWS + 1;
	w->snap.cells = w->cells;
	w->snap.ncells = ROWS;
}

/* Those called by these have no spots. */
static void
fill_line(struct whole *w, const struct line *line, size_t n)
{
	const struct snap_cell *from = &w->cells[line->row];

	w->spots[n] = line->spot;
	for (unsigned i = 0; i < 2; i++) {
		struct snap_spot_cell *cell = &w->spot_cells[2 * n + i];

		*cell = (struct snap_spot_cell){ .spot = (uint32_t)n,
			.thread = from->thread,
			.what = i == 0 ? SPOT_SELF : SPOT_TOTAL };
		for (int k = 0; k < WINDOWS; k++) {
			cell->ns[k] = from->ns[k] * line->percent / 100;
			cell->samples[k] =
			    from->samples[k] * line->percent / 100;
		}
	}
}

static void
fill_spots(struct whole *w, unsigned turn)
{
	size_t n = 0;

	for (unsigned i = 0; i < ROWS; i++)
		n += fixture_spots(i, rows[i].thread, weight_of(&rows[i], turn),
		    w->spots + n, w->spot_cells + 2 * n, (uint32_t)n);
	for (unsigned i = 0; i < LINES; i++)
		fill_line(w, &lines[i], n++);
	w->snap.spots = w->spots;
	w->snap.nspots = n;
	w->snap.spot_cells = w->spot_cells;
	w->snap.nspot_cells = 2 * n;
}

/* An indirect call leads to several functions. */
static void
fill_calls(struct whole *w)
{
	uint32_t from = 0;

	while (w->spots[from].func != FIXTURE_NATIVE ||
	       w->spots[from].addr != FIXTURE_INDIRECT)
		from++;
	w->calls[0] = (struct snap_call){ from, FIXTURE_RARE, 20 };
	w->calls[1] = (struct snap_call){ from, FIXTURE_OFTEN, 30 };
	w->snap.calls = w->calls;
	w->snap.ncalls = 2;
}

static void
fill_threads(struct whole *w)
{
	for (unsigned i = 0; i < THREADS; i++) {
		w->threads[i] = threads[i];
		for (int k = 0; k < THREAD_STATES; k++)
			w->threads[i].time[k] *= NS_PER_S;
		w->snap.doing[threads[i].state] += threads[i].alive;
	}
	w->snap.threads = w->threads;
	w->snap.nthreads = THREADS;
}

static void
fill_usage(struct snap_usage *u)
{
	*u = (struct snap_usage){ .cpu_pct = 142.3,
		.rss = 212u << 20,
		.io_known = true,
		.read_rate = 1.2 * 1024 * 1024,
		.write_rate = 24 * 1024,
		.nhistory = 100 };
	for (unsigned i = 0; i < u->nhistory; i++)
		u->history[i] = (float)(i * (100 - i) % 190);
}

static void
fill_head(struct snapshot *s)
{
	s->target = (struct snap_target){ .pid = 4121,
		.comm = "gitd",
		.command = "/usr/local/bin/gitd --listen=0.0.0.0:9418 "
			   "--export-all --base-path=/srv/git",
		.exe = "/usr/local/bin/gitd" };
	s->sampling = (struct snap_sampling){ .backend = "perf",
		.how = "perf, one event per thread",
		.refused = "",
		.cure = "",
		.rate = 997,
		.python = { .version = "", .why = "" },
		.stack_size = 16 << 10,
		.rings = 4,
		.ring_size = 8 << 20,
		.ring_wanted = 8 << 20,
		.achieved = 996.2,
		.duration = 134 * NS_PER_S,
		.samples = 13402,
		.truncated = 12,
		.own_cpu_pct = 0.43,
		.own_cpu_pct_all = 0.51,
		.own_rss = 18u << 20 };
	fill_usage(&s->usage);
}

static void
make_idle(struct whole *w)
{
	w->snap.nthreads = 3;
	memset(w->snap.doing, 0, sizeof w->snap.doing);
	for (unsigned i = 0; i < 3; i++) {
		w->threads[i].state = THREAD_SLEEP;
		w->threads[i].samples = 0;
		for (int k = 0; k < THREAD_STATES; k++)
			w->threads[i].time[k] = 0;
	}
	w->snap.ncells = 0;
	w->snap.nspot_cells = 0;
	w->snap.nnodes = 1;
	w->snap.usage.cpu_pct = 0;
	w->snap.usage.nhistory = 8;
	memset(w->snap.usage.history, 0, sizeof w->snap.usage.history);
	w->snap.sampling.samples = w->snap.sampling.truncated = 0;
	w->snap.sampling.achieved = 0;
	w->snap.sampling.duration = 8 * NS_PER_S;
}

static void
make_trouble(struct snapshot *s)
{
	s->target.others = 12;
	s->sampling.backend = "ptrace";
	s->sampling.how = "ptrace, one thread at a time";
	s->sampling.refused = "perf events: kernel.perf_event_paranoid is 3";
	s->sampling.cure = "sudo sysctl kernel.perf_event_paranoid=1, or run "
			   "with sudo or CAP_PERFMON";
	s->sampling.rings = 0;
	s->sampling.achieved = 612;
	s->sampling.user_only = true;
	s->sampling.lost = 1204;
	s->sampling.failed = 33;
	s->sampling.truncated = 417;
	s->sampling.unwind_lost = 5;
	s->sampling.folded = 70;
	s->sampling.throttled = 2;
	s->sampling.stops = 13402;
	s->sampling.stop_ns = 310 * NS_PER_MS;
	s->sampling.stop_us_p50 = 21.4;
	s->sampling.stop_us_p99 = 58.9;
	s->sampling.own_cpu_pct = 12.6;
	s->usage.io_known = false;
}

static void
make_refused(struct snapshot *s)
{
	s->sampling.how = "perf, one event per thread, user time only, "
			  "no kernel functions";
	s->sampling.refused = "perf per CPU: no right to filter it by BPF";
	s->sampling.cure = "run with sudo, or with CAP_PERFMON and CAP_BPF";
	s->sampling.user_only = true;
	s->sampling.kernel_asked = true;
}

/* The busiest thread has it most, the next one some of the time, and handles an
 * exception then. */
static void
make_gil(struct whole *w)
{
	w->snap.gil = (struct snap_gil){ .known = true,
		.waiting_known = true,
		.gils = 1,
		.held = 0.853,
		.holder = 1,
		.holder_share = 0.6,
		.waiting = 1.24,
		.collecting = 0.03 };
	w->snap.sampling.tells = DURING_GIL | DURING_EXCEPTION;
	w->threads[1].gil_held_pct = 58.8;
	w->threads[2].gil_held_pct = 24.1;
	for (unsigned i = 0; i < ROWS; i++) {
		if (rows[i].thread == 1)
			w->cells[i].during = DURING_GIL;
		if (rows[i].thread == 2)
			w->cells[i].during = DURING_GIL | DURING_EXCEPTION;
	}
	for (size_t i = 0; i < w->snap.nspot_cells; i++) {
		struct snap_spot_cell *c = &w->spot_cells[i];

		c->during = c->thread == 1 ? DURING_GIL : 0;
	}
}

static void
make_python(struct whole *w)
{
	make_gil(w);
	for (unsigned i = 0; i < PYTHON_ROWS; i++)
		w->funcs[python_rows[i].row] = python_rows[i].func;
	w->snap.target.comm = "python3.11";
	w->snap.target.command = "/usr/local/lib/runtimes/3.11/bin/python3.11 "
				 "-X dev /srv/app/gitd/server.py --port 8080";
	w->snap.sampling.python = (struct snap_python){ .way = PYTHON_KERNEL,
		.version = "3.11.2",
		.why = "",
		.samples = 9000 };
}

static void
make_tasks(struct whole *w, const char *why)
{
	bool some = *why == '\0';

	make_python(w);
	w->snap.sampling.python.version = "3.14.0";
	w->snap.sampling.tasks = (struct snap_tasks){ .asked = true,
		.why = why,
		.samples = some ? 8000 : 0,
		.cut = some ? 4 : 0,
		.lost = some ? 300 : 0 };
	if (some)
		w->funcs[12] =
		    (struct func){ "<task handle>", "", "", 0, FUNC_PYTHON };
}

static void
make_hung(struct whole *w)
{
	struct snap_usage *u = &w->snap.usage;

	make_python(w);
	w->funcs[12].file = "/usr/lib/python3.14/asyncio/base_events.py";
	w->snap.sampling.python.version = "3.14.0";
	u->cpu_pct = 0;
	for (unsigned i = u->nhistory - 12; i < u->nhistory; i++)
		u->history[i] = 0;
}

static void
make(enum fixture kind, struct whole *w)
{
	switch (kind) {
	case FIXTURE_LIVE:
		break;
	case FIXTURE_IDLE:
		make_idle(w);
		break;
	case FIXTURE_COMPLETE:
	case FIXTURE_KILLED:
		for (unsigned i = 0; i < THREADS; i++)
			w->threads[i].alive = false;
		w->snap.phase = PHASE_COMPLETE;
		w->snap.sampling.duration = 12300 * NS_PER_MS;
		w->snap.target.launched = w->snap.target.status_known = true;
		w->snap.target.status =
		    kind == FIXTURE_KILLED ? 128 + SIGSEGV : 0;
		break;
	case FIXTURE_STOPPED:
		w->snap.phase = PHASE_STOPPED;
		break;
	case FIXTURE_KERNEL:
		w->snap.sampling.kernel_asked = true;
		w->snap.sampling.kernel_frames = true;
		break;
	case FIXTURE_REFUSED:
		make_refused(&w->snap);
		break;
	case FIXTURE_TROUBLE:
		make_trouble(&w->snap);
		break;
	case FIXTURE_GIL:
		make_gil(w);
		break;
	case FIXTURE_GILS:
		make_gil(w);
		w->snap.gil.gils = 8;
		w->snap.gil.held = 2.43;
		w->snap.gil.holder = 7; /* of two with its name */
		w->snap.gil.holder_share = 0.98;
		for (int i = 6; i < 8; i++)
			w->threads[i].python_name = "regex-scanner-long-name-2";
		break;
	case FIXTURE_FREE:
		make_gil(w);
		w->snap.gil.gils = 0;
		w->snap.sampling.tells = DURING_EXCEPTION;
		break;
	case FIXTURE_PYTHON:
		make_python(w);
		break;
	case FIXTURE_TASKS:
		make_tasks(w, "");
		break;
	case FIXTURE_NO_TASKS:
		make_tasks(w, "this process does not use asyncio");
		break;
	case FIXTURE_BLIND:
		w->snap.sampling.backend = "read";
		w->snap.sampling.how = "read, without a stop";
		w->snap.sampling.samples = 12;
		w->snap.sampling.truncated = 0;
		break;
	case FIXTURE_HUNG:
		make_hung(w);
		break;
	}
}

const struct snapshot *
fixture_new(enum fixture kind, unsigned turn)
{
	struct whole *w = xcalloc(1, sizeof *w);

	w->snap.refs = 1;
	w->snap.serial = turn + 1;
	fill_times(w, turn);
	fill_spots(w, turn);
	fill_calls(w);
	fill_threads(w);
	fill_head(&w->snap);
	make(kind, w);
	return &w->snap;
}
