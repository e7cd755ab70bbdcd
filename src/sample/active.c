/* SPDX-License-Identifier: GPL-2.0-or-later */
/* active.c - keeps the books of CPU time of the threads of the target. */
#include "config.h"

#include "sample/active.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum { USUAL_MOST = 4 }; /* times the usual: what a sample may stand for */

/* The entry of a living thread, made if it is new or its tid came back. */
static struct active_thread *
entry_of(struct active *a, const struct task *t, uint64_t now)
{
	bool fresh;
	uint64_t *at = hmap_put(&a->by_tid, (uint64_t)t->tid, &fresh);
	struct active_thread *e;

	if (fresh) {
		a->v = xgrow(a->v, &a->cap, a->n + 1, sizeof *a->v);
		*at = a->n++;
	}
	e = &a->v[*at];
	if (fresh || e->starttime != t->starttime) {
		*e = (struct active_thread){ .tid = t->tid,
			.starttime = t->starttime };
		/* Older than our attaching: its past is not ours. A thread that
		 * came later is booked from its birth. */
		if (a->look == 1)
			e->run_ns = e->booked = e->sampled = t->run_ns;
		else
			e->born_at = a->born_at = now;
	}
	return e;
}

/* What the thread gained since the last look. At an exec the calling thread
 * takes over the number of the first one, which may have run for longer. */
static uint64_t
gain_of(struct active_thread *e, uint64_t run_ns)
{
	uint64_t gain = run_ns > e->run_ns ? run_ns - e->run_ns : 0;

	e->run_ns = run_ns;
	if (e->booked > run_ns)
		e->booked = run_ns;
	if (e->sampled > run_ns)
		e->sampled = run_ns;
	return gain;
}

/* Drop the entries that the present look did not see; index the rest. */
static void
forget_gone(struct active *a, uint64_t now)
{
	size_t n = 0;

	hmap_clear(&a->by_tid);
	a->nhot = 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct active_thread *e = &a->v[i];

		if (e->look != a->look)
			continue;
		if (e->ran_at != 0 && now - e->ran_at < ACTIVE_KEEP) {
			a->hot = xgrow(
			    a->hot, &a->hot_cap, a->nhot + 1, sizeof *a->hot);
			a->hot[a->nhot++] = n;
		}
		*hmap_put(&a->by_tid, (uint64_t)e->tid, NULL) = n;
		a->v[n++] = *e;
	}
	a->n = n;
}

uint64_t
active_look(struct active *a, struct tasks *tasks, uint64_t now)
{
	uint64_t sum = 0;

	a->look++;
	for (size_t i = 0; i < tasks->n; i++) {
		struct task *t = &tasks->v[i];
		struct active_thread *e;
		uint64_t gain;

		if (!t->alive)
			continue;
		e = entry_of(a, t, now);
		gain = gain_of(e, t->run_ns);
		e->look = a->look;
		/* what a new one has run may not be booked yet */
		if (gain > 0 || e->born_at == now)
			e->ran_at = now;
		sum += gain;
	}
	forget_gone(a, now);

	a->running = 1;
	if (now > a->looked_at && a->look > 1)
		a->running = (double)sum / (double)(now - a->looked_at);
	if (a->running > (double)a->nhot)
		a->running = (double)a->nhot;
	if (a->running < 1)
		a->running = 1;
	a->looked_at = now;
	return sum;
}

struct active_thread *
active_draw(struct active *a, struct rng *rng, size_t i)
{
	size_t other, swap;

	if (i >= a->nhot)
		return NULL;
	other = i + rng_next(rng) % (a->nhot - i);
	swap = a->hot[i];
	a->hot[i] = a->hot[other];
	a->hot[other] = swap;
	return &a->v[a->hot[i]];
}

uint64_t
active_book(struct active_thread *t, uint64_t run_ns)
{
	uint64_t gain = run_ns > t->sampled ? run_ns - t->sampled : 0;
	uint64_t weight = run_ns > t->booked ? run_ns - t->booked : 0;
	uint64_t most;

	t->usual = t->usual == 0 ? gain : t->usual - t->usual / 32 + gain / 32;
	most = USUAL_MOST * t->usual;
	if (most < weight / 4) /* it may be the last one */
		most = weight / 4;
	if (weight > most)
		weight = most;
	t->sampled = run_ns;
	t->booked += weight;
	return weight;
}

void
active_fini(struct active *a)
{
	free(a->v);
	free(a->hot);
	hmap_fini(&a->by_tid);
	*a = (struct active){ 0 };
}
