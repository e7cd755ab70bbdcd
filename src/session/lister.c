/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lister.c - has listings made.
 *
 * It has a thread of its own, for the one that loads symbols may be busy for
 * seconds just when somebody wants to look into a function.
 */
#include "config.h"

#include "session/lister.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/thread.h"

enum {
	LISTINGS = 24,
	ROWS_MAX = 1 << 19 /* of all listings, but for the last one */
};

/* After this long a reason why there is no listing is looked into again. */
#define AGAIN_NS NS_PER_S

struct slot {
	struct code_ask ask;
	uint64_t asked; /* the turn of the last ask; 0: free */
	const struct listing *listing;
	uint64_t made; /* when */
	bool again; /* to be made anew */
	bool busy; /* the thread is at it */
};

struct lister {
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t asked;
	struct slot slot[LISTINGS];
	uint64_t turn;
	bool quit;
	struct listmaker *maker; /* the thread's own */
};

static bool
due(const struct slot *s)
{
	return s->asked != 0 &&
	       (s->again || s->listing == NULL || !s->listing->settled);
}

/* What was asked for last, of what is not done. */
static struct slot *
next_due(struct lister *l)
{
	struct slot *best = NULL;

	for (size_t i = 0; i < LISTINGS; i++)
		if (due(&l->slot[i]) &&
		    (best == NULL || l->slot[i].asked > best->asked))
			best = &l->slot[i];
	return best;
}

static const struct listing *
replace(struct slot *s, const struct listing *take)
{
	const struct listing *old = s->listing;

	s->listing = take;
	s->made = clock_mono();
	s->busy = s->again = false;
	return old;
}

/* Take away the listing that was not asked for the longest, if all are too many
 * rows; never the last one. */
static const struct listing *
take_surplus(struct lister *l)
{
	struct slot *oldest = NULL;
	size_t rows = 0, n = 0;

	for (size_t i = 0; i < LISTINGS; i++) {
		struct slot *s = &l->slot[i];

		if (s->listing == NULL)
			continue;
		rows += s->listing->nrows;
		n++;
		if (oldest == NULL || s->asked < oldest->asked)
			oldest = s;
	}
	if (n < 2 || rows <= ROWS_MAX)
		return NULL;
	oldest->asked = 0;
	return replace(oldest, NULL);
}

/* Make what a slot asks for. The lock is held, but not while that is made, and
 * never for freeing memory. */
static void
serve(struct lister *l, struct slot *s)
{
	bool quick = s->again || s->listing == NULL;
	const struct listing *old, *before = s->listing;

	s->busy = true; /* so it keeps its question, and its listing */
	pthread_mutex_unlock(&l->lock);
	old = listmaker_make(l->maker, &s->ask, quick, before);
	pthread_mutex_lock(&l->lock);
	old = replace(s, old);
	while (old != NULL) {
		pthread_mutex_unlock(&l->lock);
		listing_release(old);
		pthread_mutex_lock(&l->lock);
		old = take_surplus(l);
	}
}

static void *
lister_main(void *arg)
{
	struct lister *l = arg;

	pthread_mutex_lock(&l->lock);
	while (!l->quit) {
		struct slot *s = next_due(l);

		if (s != NULL)
			serve(l, s);
		else
			pthread_cond_wait(&l->asked, &l->lock);
	}
	pthread_mutex_unlock(&l->lock);
	return NULL;
}

static void
free_lister(struct lister *l)
{
	for (size_t i = 0; i < LISTINGS; i++)
		listing_release(l->slot[i].listing);
	listmaker_free(l->maker);
	pthread_cond_destroy(&l->asked);
	pthread_mutex_destroy(&l->lock);
	free(l);
}

struct lister *
lister_new(struct codebook *codebook, const struct code_opts *opts,
    int take_root, struct err *err)
{
	struct lister *l = xcalloc(1, sizeof *l);

	l->maker = listmaker_new(codebook, opts, take_root);
	pthread_mutex_init(&l->lock, NULL);
	pthread_cond_init(&l->asked, NULL);
	if (thread_start(&l->thread, lister_main, l, "stacktop-code", err) == 0)
		return l;
	free_lister(l);
	return NULL;
}

/* The slot of a question, or the free or least lately asked one for it, whose
 * listing is *old then. */
static struct slot *
slot_of(
    struct lister *l, const struct code_ask *ask, const struct listing **old)
{
	struct slot *other = NULL;

	*old = NULL;
	for (size_t i = 0; i < LISTINGS; i++) {
		struct slot *s = &l->slot[i];

		if (s->asked != 0 && s->ask.func == ask->func &&
		    s->ask.addr == ask->addr && s->ask.memory == ask->memory)
			return s;
		if (!s->busy && (other == NULL || s->asked < other->asked))
			other = s;
	}
	*old = replace(other, NULL);
	other->ask = *ask;
	return other;
}

/* May what stood in the way have gone since, the function have been met, or
 * have other opcodes? */
static bool
worth_again(const struct slot *s)
{
	return s->listing != NULL &&
	       (s->listing->problem[0] != '\0' ||
		   s->listing->func == LISTING_NONE || s->listing->changing) &&
	       clock_mono() - s->made > AGAIN_NS;
}

const struct listing *
lister_ask(struct lister *l, const struct code_ask *ask)
{
	const struct listing *listing, *old;
	struct slot *s;

	pthread_mutex_lock(&l->lock);
	s = slot_of(l, ask, &old);
	s->asked = ++l->turn;
	s->again |= worth_again(s);
	listing = s->listing == NULL ? NULL : listing_acquire(s->listing);
	if (due(s))
		pthread_cond_signal(&l->asked);
	pthread_mutex_unlock(&l->lock);
	listing_release(old);
	return listing;
}

/* The reader of debug information cannot be interrupted, and may take long over
 * a giant file. Nobody waits for that to quit: what it works on is counted, and
 * its own, and goes with the process. */
static bool
joins_soon(struct lister *l)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	return pthread_timedjoin_np(l->thread, NULL, &until) == 0;
}

void
lister_free(struct lister *l)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->quit = true;
	pthread_cond_signal(&l->asked);
	pthread_mutex_unlock(&l->lock);
	if (joins_soon(l))
		free_lister(l);
}
