/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pytaskworld.h - an interpreter of pytaskmaker.h with tasks, and what was read
 * of them in words.
 */
#ifndef UNIT_PYTASKWORLD_H
#define UNIT_PYTASKWORLD_H

#include <inttypes.h>

#include "base/buf.h"
#include "pytaskmaker.h"
#include "python/pytasks.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* An interpreter with one thread that has a list of tasks. */
struct world {
	struct pytaskmaker t;
	struct pymaker *m;
	struct pymem mem;
	uint64_t interp, thread, list;
	uint64_t code[4]; /* a, b, c, d */
	struct pytasks tasks;
};

static inline void
open_world(struct world *w, unsigned minor, bool free_threaded)
{
	*w = (struct world){ 0 };
	pytaskmaker_init(&w->t, minor, free_threaded);
	w->m = w->t.m;
	w->mem = pymaker_mem(w->m);
	w->interp = pytaskmaker_interpreter(&w->t);
	w->thread = pytaskmaker_thread(&w->t, w->interp, 11);
	w->list = w->thread + w->t.a.thread.tasks;
	for (size_t i = 0; i < N(w->code); i++)
		w->code[i] = pymaker_code(
		    w->m, (const char[]){ (char)('a' + i), '\0' }, 100);
}

static inline void
close_world(struct world *w)
{
	pytasks_fini(&w->tasks);
	free(w->m);
}

static inline void
read_tasks(struct world *w)
{
	struct pythreads threads = { 0 };
	struct pymem calm = pymaker_mem(w->m);

	assert_int_equal(
	    pythreads_read(&threads, &calm, &w->m->o, w->m->runtime),
	    PYTHREADS_OK);
	pytasks_read(&w->tasks, &w->mem, &w->m->o, &w->t.a, &threads);
	pythreads_fini(&threads);
}

/* As "'name' waits b@4 a@2 <- Task-1;", with the frames innermost first. */
static inline char *
tell(const struct world *w)
{
	static const char *const states[] = { "waits", "runs", "new",
		"changes" };
	const struct pytasks *t = &w->tasks;
	struct buf out = { 0 };

	buf_adds(&out, "");
	for (size_t n = 0; n < t->n; n++) {
		const struct pytask *k = &t->v[n];

		buf_addf(&out, k->named ? "'%s' %s" : "%s %s",
		    k->name != NULL ? k->name : "?", states[k->state]);
		if (k->tid == 0)
			buf_adds(&out, " left");
		if (k->foreign)
			buf_adds(&out, " foreign");
		for (size_t i = 0; i < k->nframes; i++) {
			const struct pyframe *f = &t->frames[k->frame + i];
			char name = '?';

			for (size_t c = 0; c < N(w->code); c++)
				if (f->code == w->code[c])
					name = (char)('a' + c);
			buf_addf(&out, " %c@%" PRId64, name, f->offset);
		}
		for (size_t i = 0; i < k->nawaiters; i++)
			for (size_t j = 0; j < t->n; j++)
				if (t->v[j].addr ==
				    t->awaiters.v[k->awaiter + i])
					buf_addf(&out, " <- %s", t->v[j].name);
		buf_addc(&out, ';');
	}
	return buf_steal(&out);
}

static inline void
expect(struct world *w, const char *text)
{
	char *told;

	read_tasks(w);
	told = tell(w);
	assert_string_equal(told, text);
	free(told);
}

static inline uint64_t
coroutine(struct world *w, size_t code, int64_t offset,
    enum generator_state state, uint64_t awaited)
{
	return pytaskmaker_generator(
	    &w->t, w->t.coroutine, w->code[code], offset, state, awaited);
}

static inline uint64_t
named(struct world *w, const char *name, uint64_t coro)
{
	return pytaskmaker_task(
	    &w->t, w->list, pytaskmaker_name(&w->t, name), coro);
}

static inline uint64_t
numbered(struct world *w, uint64_t number, uint64_t coro)
{
	return pytaskmaker_task(
	    &w->t, w->list, pytaskmaker_number(&w->t, number), coro);
}

/* A task "t" whose coroutine a awaits b, which "u" awaits. */
struct victim {
	uint64_t task, other, outer, inner, frame, stack;
};

static inline void
make_victim(struct world *w, struct victim *v)
{
	const struct pyoffsets *o = &w->m->o;

	v->inner = coroutine(w, 1, 4, GENERATOR_YIELDS, 0);
	v->outer = coroutine(w, 0, 2, GENERATOR_AWAITS, v->inner);
	v->frame = v->outer + o->generator.frame;
	memcpy(&v->stack, pymaker_at(w->m, v->frame + o->frame.stack),
	    sizeof v->stack);
	v->stack -= o->minor == 14 ? 8 : 16;
	v->task = named(w, "t", v->outer);
	v->other = named(w, "u", coroutine(w, 2, 0, GENERATOR_NEW, 0));
	pytaskmaker_await(&w->t, v->task, v->other);
}

#endif
