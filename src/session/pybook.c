/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pybook.c - keeps the code of Python functions.
 *
 * Reading takes some 50 us, so it is not done where samples are taken. Code
 * that is met for the first time is read at once; while it warms up its opcodes
 * change often, later seldom, so each time twice as long passes until the next.
 */
#include "config.h"

#include "session/pybook.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hmap.h"
#include "base/xalloc.h"
#include "session/thread.h"

enum {
	AT_ONCE = 64, /* read in one go, before the next pause */
	COST_SHARE = 100 /* what is read again takes 1 % of the time */
};

#define PAUSE_NS (10 * NS_PER_MS)
#define ROUND_NS (250 * NS_PER_MS) /* when none is new */
#define FRESH_NS NS_PER_S /* so old a body is as good as now */
#define OLDEST_NS (64 * NS_PER_S)

struct code {
	uint32_t func;
	const char *name;
	struct pysource *source; /* a reference */
	uint64_t addr;
	struct pycode_head head;
	bool full;
	const struct pybody *body; /* a reference, or NULL */
	uint64_t edition;
	uint64_t read, age; /* when, 0: never; when again after that */
};

struct pybook {
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t met;
	struct hmap at; /* function -> index */
	struct code *v;
	size_t n, cap;
	size_t nnew; /* never read */
	uint64_t next_again; /* not before */
	size_t size; /* of all bodies */
	bool started, quit;
	pthread_t thread;
};

struct pybook *
pybook_new(void)
{
	struct pybook *b = xcalloc(1, sizeof *b);
	pthread_condattr_t attr;

	pthread_mutex_init(&b->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&b->met, &attr);
	pthread_condattr_destroy(&attr);
	return b;
}

/* ---- reading ---- */

/* Put a body in the place of the one before. Returns what is to be released. */
static const struct pybody *
take_body(struct pybook *b, struct code *c, const struct pybody *take)
{
	const struct pybody *old = c->body;
	size_t before = old != NULL ? old->size : 0;

	if (old != NULL && !pybody_differs(old, take))
		return take;
	c->full = b->size - before + take->size > PYBOOK_BYTES;
	if (c->full)
		return take;
	b->size += take->size - before;
	c->body = take;
	c->edition++;
	return old;
}

static void
set_age(struct code *c, uint64_t now)
{
	if (c->read == 0)
		c->age = FRESH_NS;
	else if (c->age < OLDEST_NS)
		c->age *= 2;
	c->read = now;
}

/* Read the code of the n-th function. The lock is held, but not meanwhile: other
 * code may be met then, and the table move. */
static void
read_code(struct pybook *b, size_t n)
{
	struct code was = b->v[n], *c;
	struct pysource *source = pysource_acquire(was.source);
	struct pymem mem = pysource_mem(source);
	const struct pybody *before = NULL, *body;

	if (was.body != NULL)
		before = pybody_acquire(was.body);
	b->nnew -= was.read == 0;
	set_age(&b->v[n], clock_mono());
	pthread_mutex_unlock(&b->lock);
	body = pybody_read(
	    &mem, pysource_offsets(source), was.addr, &was.head, before);
	pthread_mutex_lock(&b->lock);
	c = &b->v[n];
	if (body != NULL)
		body = take_body(b, c, body);
	pthread_mutex_unlock(&b->lock);
	pybody_release(body);
	pybody_release(before);
	pysource_release(source);
	pthread_mutex_lock(&b->lock);
}

/* ---- the thread ---- */

/* To be read again? */
static bool
is_due(const struct code *c, uint64_t now)
{
	return c->read + c->age <= now && !pysource_ended(c->source);
}

/* Read what is new, and what is due as far as that may cost, up to a bound. */
static void
read_due(struct pybook *b)
{
	uint64_t now = clock_mono(), spent = 0;
	bool again = now >= b->next_again;
	size_t done = 0;

	for (size_t i = 0; i < b->n && done < AT_ONCE && !b->quit; i++) {
		bool known = b->v[i].read != 0;
		uint64_t began;

		if (known && (!again || !is_due(&b->v[i], now)))
			continue;
		began = clock_mono();
		read_code(b, i);
		spent += known ? clock_mono() - began : 0;
		done++;
	}
	if (spent > 0)
		b->next_again = clock_mono() + spent * COST_SHARE;
}

static void
pause_for(struct pybook *b, uint64_t ns)
{
	uint64_t until = clock_mono() + ns;
	const struct timespec t = { .tv_sec = (time_t)(until / NS_PER_S),
		.tv_nsec = (long)(until % NS_PER_S) };

	pthread_cond_timedwait(&b->met, &b->lock, &t);
}

static void *
pybook_main(void *arg)
{
	struct pybook *b = arg;

	pthread_mutex_lock(&b->lock);
	while (!b->quit) {
		read_due(b);
		if (!b->quit)
			pause_for(b, b->nnew > 0 ? PAUSE_NS : ROUND_NS);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

/* ---- the others ---- */

static struct code *
code_of(struct pybook *b, uint32_t func, bool *fresh)
{
	uint64_t *at = hmap_put(&b->at, func, fresh);

	if (*fresh) {
		*at = b->n;
		b->v = xgrow(b->v, &b->cap, b->n + 1, sizeof *b->v);
		b->v[b->n++] = (struct code){ .func = func };
		b->nnew++;
	}
	return &b->v[*at];
}

/* Without a thread listings are read when they are asked for. */
static void
start(struct pybook *b)
{
	if (b->started)
		return;
	b->started = thread_start(&b->thread, pybook_main, b, "stacktop-pycode",
			 NULL) == 0;
}

void
pybook_met(struct pybook *b, uint32_t func, const char *name,
    struct pysource *source, uint64_t addr, const struct pycode_head *head)
{
	struct pysource *old;
	struct code *c;
	bool first;

	pthread_mutex_lock(&b->lock);
	c = code_of(b, func, &first);
	old = c->source;
	/* other code warms up now */
	if ((old != source || c->addr != addr ||
		memcmp(&c->head, head, sizeof *head) != 0) &&
	    c->age > FRESH_NS)
		c->age = FRESH_NS;
	c->name = name;
	c->source = pysource_acquire(source);
	c->addr = addr;
	c->head = *head;
	start(b);
	if (first)
		pthread_cond_signal(&b->met);
	pthread_mutex_unlock(&b->lock);
	pysource_release(old);
}

bool
pybook_get(struct pybook *b, uint32_t func, struct pycopy *copy)
{
	uint64_t *at;
	struct code *c;

	*copy = (struct pycopy){ 0 };
	pthread_mutex_lock(&b->lock);
	at = hmap_get(&b->at, func);
	if (at != NULL) {
		size_t n = *at;

		/* without a body the thread may just be at it */
		if (b->v[n].body == NULL ||
		    clock_mono() - b->v[n].read >= FRESH_NS)
			read_code(b, n);
		c = &b->v[n];
		*copy = (struct pycopy){ .name = c->name,
			.pid = pysource_pid(c->source),
			.living = !pysource_ended(c->source),
			.full = c->full,
			.edition = c->edition };
		if (c->body != NULL)
			copy->body = pybody_acquire(c->body);
	}
	pthread_mutex_unlock(&b->lock);
	return at != NULL;
}

void
pybook_free(struct pybook *b)
{
	if (b == NULL)
		return;
	pthread_mutex_lock(&b->lock);
	b->quit = true;
	pthread_cond_signal(&b->met);
	pthread_mutex_unlock(&b->lock);
	if (b->started)
		pthread_join(b->thread, NULL);
	for (size_t i = 0; i < b->n; i++) {
		pysource_release(b->v[i].source);
		pybody_release(b->v[i].body);
	}
	pthread_cond_destroy(&b->met);
	pthread_mutex_destroy(&b->lock);
	hmap_fini(&b->at);
	free(b->v);
	free(b);
}
