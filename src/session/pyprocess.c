/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyprocess.c - the Python side of a process: finds a CPython and its threads. */
#include "config.h"

#include "session/pyprocess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/pyplanner.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/remote.h"

enum {
	TRIES = 5, /* the list of threads changes while it is read */
	STATES_MAX = 64, /* of one thread; more are not believed */
	FRAMES_ALL = 1 << 20, /* of all threads */
	CALLED_TIMES = 3,
	CATCH_UP_MAX = 64, /* threads: a look at so many takes some 50 us */
	COST_SHARE = 100, /* what is done again takes 1 % of the time; */
	COST_SHARE_YOUNG = 5, /* in the beginning 20 %, */
	COST_SHARE_NEW = 20, /* for threads that have just come 5 % */
	STRANGERS_MAX = 4096 /* are remembered */
};

/* How long it is at least until something is looked for again. */
static const uint64_t find_again = 100 * NS_PER_MS;
static const uint64_t threads_again = 5 * NS_PER_MS;
/* Until mappings are looked through of which nobody may have told. */
static const uint64_t map_age = NS_PER_S;
/* A program that has just begun loads its interpreter, which then gets ready. Of
 * a brief one much would be missed. */
static const uint64_t youth = NS_PER_S, young_again = NS_PER_MS;
/* Who has a new state in another interpreter is known by his old one. */
static const uint64_t threads_age = NS_PER_S;
/* A thread is made before its state is. */
static const uint64_t new_for = 20 * NS_PER_MS;
static const uint64_t called_again = 100 * NS_PER_MS;
static const uint64_t tls_again = 200 * NS_PER_MS;
/* A thread may be given another name. */
static const uint64_t called_age = 10 * NS_PER_S;

static bool
read_process(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct pyprocess *p = arg;
	ssize_t n = remote_read(p->target->memory_tid, addr, out, len);

	/* some containers forbid the call and not the file */
	if (n == -1 && (errno == EPERM || errno == ENOSYS))
		n = remote_read_mem(p->target->memory, addr, out, len);
	return n >= 0 && (size_t)n == len;
}

/* Where the call is forbidden, none. */
static size_t
read_process_parts(void *arg, const struct pymem_part *part, size_t n)
{
	const struct pyprocess *p = arg;
	struct remote_part remote[REMOTE_PARTS];

	if (n > REMOTE_PARTS)
		n = REMOTE_PARTS;
	for (size_t i = 0; i < n; i++)
		remote[i] = (struct remote_part){ part[i].addr, part[i].out,
			part[i].len };
	return remote_read_parts(p->target->memory_tid, remote, n);
}

static int
by_tid(const void *va, const void *vb)
{
	const struct pythread *a = va, *b = vb;

	return (a->tid > b->tid) - (a->tid < b->tid);
}

static uint64_t
hash_threads(const struct pythreads *threads)
{
	uint64_t hash = 1;

	for (size_t i = 0; i < threads->n; i++) {
		const uint64_t key[] = { hash, (uint64_t)threads->v[i].tid,
			threads->v[i].pthread };

		hash = hmap_hash(key, sizeof key);
	}
	return hash;
}

static void
read_threads(struct pyprocess *p)
{
	struct pymem mem = pypages_mem(&p->pages);
	enum pythreads_answer answer = PYTHREADS_STRANGE;

	for (int i = 0; i < TRIES && answer != PYTHREADS_OK; i++) {
		pypages_forget(&p->pages);
		answer = pythreads_read(
		    &p->threads, &mem, &p->cpython.offsets, p->cpython.runtime);
	}
	p->why = pythreads_why(answer);
	if (answer != PYTHREADS_OK)
		p->threads.n = 0;
	if (p->threads.n > 0)
		qsort(p->threads.v, p->threads.n, sizeof *p->threads.v, by_tid);
	p->threads_hash = hash_threads(&p->threads);
	hmap_clear(&p->own);
	p->behind = p->threads.n == 0; /* it may be getting ready */
}

void
pyprocess_init(
    struct pyprocess *p, const struct target *target, struct space *space)
{
	*p = (struct pyprocess){ .born = clock_mono(),
		.target = target,
		.space = space,
		.why = "",
		.max = PYFRAMES_MAX,
		.room = SIZE_MAX };
	p->mem = (struct pymem){
		.read = read_process, .arg = p, .read_parts = read_process_parts
	};
	pypages_init(&p->pages, &p->mem);
	pywatch_init(&p->watch, &p->mem);
	p->none = (struct pynone){ .mem = &p->mem };
}

static void
learn_namespace(struct pyprocess *p)
{
	struct proc_status status;

	p->nested = procinfo_status(p->target->procfs, "status", &status) &&
		    status.inner_tgid != 0 &&
		    status.inner_tgid != p->target->pid;
}

static void
take(struct pyprocess *p, const struct pyfound *cpython)
{
	p->found = true;
	p->cpython = *cpython;
	p->why = pyoffsets_why(cpython->answer);
	p->behind = true;
	learn_namespace(p);
}

void
pyprocess_fork(struct pyprocess *p, const struct target *target,
    struct space *space, const struct pyprocess *parent)
{
	pyprocess_init(p, target, space);
	if (parent->found)
		take(p, &parent->cpython);
}

/* Where none was found there still is none as long as nothing was mapped. */
static bool
is_searched(const struct pyprocess *p)
{
	return p->tried && p->tried_epoch == p->space->generation &&
	       p->tried_regions == p->space->n;
}

static void
find(struct pyprocess *p, uint64_t now)
{
	struct pyfound cpython;

	if (space_read(p->space, NULL) == -1)
		return;
	p->map_old = now + map_age;
	if (is_searched(p))
		return;
	p->tried = true;
	p->tried_epoch = p->space->generation;
	p->tried_regions = p->space->n;
	if ((p->elder != NULL &&
		pyfind_known(p->space, &p->elder->cpython, &cpython)) ||
	    pyfind(p->space, &p->mem, &cpython))
		take(p, &cpython);
}

/* began is no sample's time: those may be old. */
static uint64_t
again(const struct pyprocess *p, uint64_t began, uint64_t least)
{
	uint64_t end = clock_mono(), cost = end - began;
	bool young = end - p->born < youth;

	cost *= young ? COST_SHARE_YOUNG : COST_SHARE;
	least = young && young_again < least ? young_again : least;
	return end + (cost > least ? cost : least);
}

static bool
may_be_new(const struct pyprocess *p, uint64_t now)
{
	return !is_searched(p) || now >= p->map_old || now - p->born < youth;
}

/* Read what its threads are called, where there are others than before. */
static void
tend_called(struct pyprocess *p, uint64_t now)
{
	struct pymem mem = pypages_mem(&p->pages);
	uint64_t began;

	if (p->threads_hash != p->called_for)
		p->called_left = CALLED_TIMES;
	if (now >= p->called_old && p->called_left == 0)
		p->called_left = 1;
	p->called_for = p->threads_hash;
	if (p->called_left == 0 || now < p->next_called)
		return;
	began = clock_mono();
	pypages_forget(&p->pages);
	p->pages.aside = true;
	pycalled_read(
	    &p->called, &mem, &p->cpython.offsets, p->cpython.runtime);
	p->pages.aside = false;
	p->called_left--;
	p->next_called = again(p, began, called_again);
	p->called_old = now + called_age;
}

/* Where its threads know their states, as soon as some are not in the list. */
static void
tend_tls(struct pyprocess *p, uint64_t now)
{
	const struct pyoffsets *o = &p->cpython.offsets;
	uint64_t began;

	if (!p->several || p->tls != 0 || now < p->next_tls ||
	    o->runtime.current != 0 || o->free_threaded || p->threads.n == 0)
		return;
	began = clock_mono();
	p->tls = pyplanner_tls(&p->mem, &p->cpython, &p->threads);
	p->next_tls = again(p, began, tls_again);
}

static void
tend_threads(struct pyprocess *p, uint64_t now, uint64_t began)
{
	if (now < p->next_threads || (!p->behind && now < p->threads_old))
		return;
	read_threads(p);
	p->next_threads = again(p, began, threads_again);
	p->next_new = began + (clock_mono() - began) * COST_SHARE_NEW;
	p->threads_old = now + threads_age;
}

/* Has this thread, of which no state is known, just come? */
static bool
is_new(struct pyprocess *p, pid_t own, uint64_t now)
{
	uint64_t *met;
	bool fresh;

	if (p->strangers.n >= STRANGERS_MAX)
		hmap_clear(&p->strangers);
	met = hmap_put(&p->strangers, (uint64_t)own, &fresh);
	if (fresh)
		*met = now;
	return now - *met < new_for;
}

bool
pyprocess_catch_up(struct pyprocess *p, pid_t own)
{
	uint64_t began;

	if (!p->found || p->cpython.answer != PYOFFSETS_OK || !p->behind ||
	    p->threads.n > CATCH_UP_MAX)
		return false;
	began = clock_mono();
	if (began >= p->next_new && is_new(p, own, began))
		p->next_threads = 0;
	tend_threads(p, began, began);
	return !p->behind;
}

bool
pyprocess_tend(struct pyprocess *p, uint64_t now)
{
	uint64_t began = clock_mono();

	now = now > began ? now : began;
	if (!p->found && now >= p->next_find && may_be_new(p, now)) {
		find(p, now);
		p->next_find = again(p, began, find_again);
	}
	if (!p->found || p->cpython.answer != PYOFFSETS_OK)
		return false;
	tend_threads(p, now, began);
	tend_called(p, now);
	tend_tls(p, now);
	return true;
}

void
pyprocess_open(
    struct pyprocess *p, const struct target *target, struct space *space)
{
	pyprocess_init(p, target, space);
	p->room = FRAMES_ALL;
	pyprocess_tend(p, clock_mono());
}

pid_t
pyprocess_own_tid(struct pyprocess *p, pid_t tid)
{
	char path[48], text[4096];
	uint64_t *known;
	bool fresh;

	if (!p->nested)
		return tid;
	known = hmap_put(&p->own, (uint64_t)tid, &fresh);
	if (!fresh)
		return (pid_t)*known;
	snprintf(path, sizeof path, "task/%d/status", (int)tid);
	if (procfs_read_into(p->target->procfs, path, text, sizeof text) == -1)
		return 0;
	return (pid_t)(*known = (uint64_t)procparse_own_pid(text));
}

pid_t
pyprocess_tid(struct pyprocess *p, const struct tasks *tasks, pid_t own)
{
	if (!p->nested || own == 0)
		return own;
	for (size_t i = 0; i < tasks->n; i++)
		if (tasks->v[i].alive &&
		    pyprocess_own_tid(p, tasks->v[i].tid) == own)
			return tasks->v[i].tid;
	return 0;
}

size_t
pyprocess_states(
    const struct pyprocess *p, pid_t own, const struct pythread **first)
{
	size_t lo = 0, hi = p->threads.n, n = 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->threads.v[mid].tid < own)
			lo = mid + 1;
		else
			hi = mid;
	}
	*first = p->threads.n > 0 ? &p->threads.v[lo] : NULL;
	while (n < STATES_MAX && lo + n < p->threads.n &&
	       p->threads.v[lo + n].tid == own)
		n++;
	return n;
}

const char *
pyprocess_called(struct pyprocess *p, pid_t tid)
{
	const struct pythread *state;
	pid_t own;

	if (p->called.n == 0)
		return NULL;
	own = pyprocess_own_tid(p, tid);
	if (own <= 0 || pyprocess_states(p, own, &state) == 0)
		return NULL;
	return pycalled_name(&p->called, state->pthread);
}

const struct pycode *
pyprocess_code(struct pyprocess *p, const struct pyframe *f)
{
	return pycodes_get(
	    &p->codes, &p->mem, &p->cpython.offsets, f->code, &f->head);
}

static struct pypoint_of
point_of(const struct pyprocess *p, uint64_t now)
{
	static const struct pyelder none;

	return (struct pypoint_of){ .mem = &p->mem,
		.elder = p->elder != NULL ? p->elder : &none,
		.found = &p->cpython,
		.space = p->space,
		.now = now };
}

int64_t
pyprocess_point(struct pyprocess *p, const struct pyframe *f, uint64_t pc)
{
	const struct pypoint_of of = point_of(p, clock_mono());
	size_t before = p->point.handlers != NULL ? p->point.handlers->n : 0;
	int64_t offset = pypoint_find(&p->point, &of, f, pc);

	/* now it is known of more code what it is */
	if (p->point.handlers != NULL && p->point.handlers->n != before)
		pykinds_forget(&p->kinds);
	return offset;
}

static struct pykinds_of
kinds_of(struct pyprocess *p, const struct pypoint_of *of)
{
	return (struct pykinds_of){ &p->cpython, &p->point, of, p->space };
}

const char *
pyprocess_tasks(struct pyprocess *p, struct pytasks *tasks)
{
	struct pyasync async;

	if (!p->found)
		return "there is no CPython in this process";
	if (p->cpython.answer != PYOFFSETS_OK)
		return p->why;
	if (p->cpython.version.minor < PYASYNC_MINOR)
		return "asyncio tells of its tasks from CPython 3.14 on";
	if (!pyasync_find(p->space, &p->mem, &async))
		return "this process does not use asyncio";
	read_threads(p);
	if (*p->why != '\0')
		return p->why;
	pytasks_read(tasks, &p->mem, &p->cpython.offsets, &async, &p->threads);
	return "";
}

enum pymix_code
pyprocess_code_at(struct pyprocess *p, uint64_t pc)
{
	const struct pypoint_of of = point_of(p, 0);
	const struct pykinds_of kinds = kinds_of(p, &of);

	return pykinds_at(&p->kinds, &kinds, pc);
}

bool
pyprocess_may_jit(const struct pyprocess *p)
{
	return pyjitted_may(&p->cpython.offsets);
}

bool
pyprocess_seek_jit(struct pyprocess *p, const struct pyframes *chain, size_t n)
{
	const struct pypoint_of of = point_of(p, 0);
	const struct pykinds_of kinds = kinds_of(p, &of);

	return pykinds_seek_jit(&p->kinds, &kinds, chain, n);
}

struct pysource *
pyprocess_source(struct pyprocess *p)
{
	if (p->source == NULL)
		p->source = pysource_new(
		    p->target->memory, p->target->pid, &p->cpython.offsets);
	return p->source;
}

void
pyprocess_close(struct pyprocess *p)
{
	pypages_fini(&p->pages);
	pywatch_fini(&p->watch);
	pyloop_fini(&p->loop);
	pythreads_fini(&p->threads);
	pycodes_fini(&p->codes);
	pynames_fini(&p->names);
	pypoint_fini(&p->point);
	pysource_end(p->source);
	pysource_release(p->source);
	pycut_fini(&p->cut);
	pyouter_fini(&p->outer);
	pycalled_fini(&p->called);
	hmap_fini(&p->own);
	hmap_fini(&p->strangers);
	pykinds_fini(&p->kinds);
}
