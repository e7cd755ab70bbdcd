/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pythreads.c - walks the lists of interpreters and threads.
 *
 * The lists change under us, and what we take for one may be something else.
 * Each thread has a pointer to its interpreter: that is what tells.
 */
#include "config.h"

#include "python/pythreads.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "python/pycircle.h"

enum {
	INTERPRETERS_MAX = 1024,
	THREADS_MAX = 1 << 16, /* of all */
	PTHREAD_TID = 720, /* in glibc's struct pthread, for x86-64 */
	/* struct _gil_runtime_state, behind locked: */
	GIL_COND = 16, /* those who want the GIL wait here, */
	GIL_SWITCH_COND = 104, /* he who gave it up, for them to take it */
	COND_BYTES = 48
};

struct reading {
	const struct pymem *mem;
	const struct pyoffsets *o;
	struct pythreads *to;
};

static bool
read_tid(const struct reading *r, uint64_t state, pid_t *tid)
{
	uint64_t v;

	if (r->o->thread.tid != 0) {
		if (!pymem_u64(r->mem, state + r->o->thread.tid, &v))
			return false;
		*tid = v <= INT32_MAX ? (pid_t)v : 0;
		return true;
	}
	/* a thread that is being made, or has ended, has no such place */
	if (!pymem_u64(r->mem, state + r->o->thread.pthread, &v))
		return false;
	if (v == 0 || !pymem_i32(r->mem, v + PTHREAD_TID, tid) || *tid < 0)
		*tid = 0;
	return true;
}

static void
add(struct pythreads *to, const struct pythread *thread)
{
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = *thread;
}

static enum pythreads_answer
read_threads(const struct reading *r, uint64_t interp, uint64_t gil)
{
	struct pythread t = { .gil = gil };
	uint64_t at = interp + r->o->interp.threads, owner;
	struct pycircle circle = { 0 };

	for (;;) {
		if (!pymem_u64(r->mem, at, &t.state))
			return PYTHREADS_UNREADABLE;
		if (t.state == 0)
			return PYTHREADS_OK;
		if (r->to->n == THREADS_MAX ||
		    pycircle_closed(&circle, t.state))
			return PYTHREADS_STRANGE;
		if (!pymem_u64(r->mem, t.state + r->o->thread.interp, &owner) ||
		    !read_tid(r, t.state, &t.tid))
			return PYTHREADS_UNREADABLE;
		if (owner != interp)
			return PYTHREADS_STRANGE;
		if (!pymem_u64(
			r->mem, t.state + r->o->thread.pthread, &t.pthread))
			return PYTHREADS_UNREADABLE;
		add(r->to, &t);
		at = t.state + r->o->thread.next;
	}
}

/* The first word of a free-threaded build's tells whether it is in use: it is
 * when an extension asked for it, or the user did. */
bool
pythreads_find_gil(const struct pymem *mem, const struct pyoffsets *o,
    uint64_t runtime, uint64_t interp, uint64_t *gil)
{
	int32_t enabled;

	*gil = runtime + o->runtime.gil;
	if (o->interp.gil != 0 && !pymem_u64(mem, interp + o->interp.gil, gil))
		return false;
	if (!o->free_threaded || *gil == 0)
		return true;
	if (!pymem_i32(mem, *gil, &enabled))
		return false;
	if (enabled == 0)
		*gil = 0;
	return true;
}

enum pythreads_answer
pythreads_read(struct pythreads *to, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t runtime)
{
	const struct reading r = { mem, o, to };
	enum pythreads_answer answer = PYTHREADS_OK;
	uint64_t interp, gil;

	to->n = 0;
	if (!pymem_u64(mem, runtime + o->runtime.interpreters, &interp))
		return PYTHREADS_UNREADABLE;
	if (interp == 0)
		return PYTHREADS_NOT_YET;
	for (int n = 0; interp != 0 && answer == PYTHREADS_OK; n++) {
		if (n == INTERPRETERS_MAX)
			return PYTHREADS_STRANGE;
		if (!pythreads_find_gil(mem, o, runtime, interp, &gil))
			return PYTHREADS_UNREADABLE;
		to->main = interp;
		answer = read_threads(&r, interp, gil);
		if (answer == PYTHREADS_OK &&
		    !pymem_u64(mem, interp + o->interp.next, &interp))
			answer = PYTHREADS_UNREADABLE;
	}
	return answer;
}

bool
pythreads_is(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t)
{
	const struct reading r = { .mem = mem, .o = o };
	pid_t tid;

	return read_tid(&r, t->state, &tid) && tid == t->tid;
}

pid_t
pythreads_tid(
    const struct pymem *mem, const struct pyoffsets *o, uint64_t state)
{
	const struct reading r = { .mem = mem, .o = o };
	pid_t tid;

	return read_tid(&r, state, &tid) ? tid : 0;
}

static bool
is_in(uint64_t addr, uint64_t start)
{
	return addr >= start && addr - start < COND_BYTES;
}

enum pygil
pythreads_gil(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythread *t, uint64_t arg)
{
	uint64_t at = t->gil + o->gil.locked, holder;
	int32_t locked;

	if (t->gil == 0 || !pymem_i32(mem, at, &locked) ||
	    !pymem_u64(mem, t->gil + o->gil.holder, &holder))
		return PYGIL_NONE;
	if (locked == 1 && holder == t->state)
		return PYGIL_HELD;
	return is_in(arg, at + GIL_COND) || is_in(arg, at + GIL_SWITCH_COND)
		   ? PYGIL_WAITED
		   : PYGIL_NONE;
}

const char *
pythreads_why(enum pythreads_answer answer)
{
	switch (answer) {
	case PYTHREADS_OK:
		return "";
	case PYTHREADS_NOT_YET:
		return "it is starting, or ending";
	case PYTHREADS_UNREADABLE:
		return "its memory cannot be read";
	case PYTHREADS_STRANGE:
		return "its memory is not laid out as that of its version";
	case PYTHREADS_ANSWERS:
		break;
	}
	return "";
}

void
pythreads_fini(struct pythreads *t)
{
	free(t->v);
	*t = (struct pythreads){ 0 };
}
