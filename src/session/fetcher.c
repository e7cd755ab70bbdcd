/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fetcher.c - a queue of images before debuginfod, and one behind it. */
#include "config.h"

#include "session/fetcher.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "session/thread.h"
#include "symbol/debuginfod.h"

enum { ASKED_MAX = 4096 };

struct fetcher {
	pthread_t thread;
	struct debuginfod *debuginfod; /* the thread's own */
	atomic_bool quit;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t work;
	struct image *asked[ASKED_MAX], *got[ASKED_MAX];
	/* of all that were ever asked for: */
	size_t nasked, begun, ended, ngot, taken;
};

static void *
fetcher_main(void *arg)
{
	struct fetcher *f = arg;

	pthread_mutex_lock(&f->lock);
	while (!atomic_load(&f->quit)) {
		struct image *image;
		bool got;

		if (f->begun == f->nasked) {
			pthread_cond_wait(&f->work, &f->lock);
			continue;
		}
		image = f->asked[f->begun++];
		pthread_mutex_unlock(&f->lock);
		got = debuginfod_fetch(f->debuginfod, image, &f->quit);
		if (!got)
			image_free(image);
		pthread_mutex_lock(&f->lock);
		f->ended++;
		if (got)
			f->got[f->ngot++] = image;
	}
	pthread_mutex_unlock(&f->lock);
	return NULL;
}

static void
free_fetcher(struct fetcher *f)
{
	while (f->begun < f->nasked)
		image_free(f->asked[f->begun++]);
	while (f->taken < f->ngot)
		image_free(f->got[f->taken++]);
	debuginfod_free(f->debuginfod);
	pthread_cond_destroy(&f->work);
	pthread_mutex_destroy(&f->lock);
	free(f);
}

struct fetcher *
fetcher_new(struct err *err)
{
	struct debuginfod *d = debuginfod_new(err);
	struct fetcher *f;

	if (d == NULL)
		return NULL;
	f = xcalloc(1, sizeof *f);
	f->debuginfod = d;
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->work, NULL);
	if (thread_start(&f->thread, fetcher_main, f, "stacktop-fetch", err) ==
	    0)
		return f;
	free_fetcher(f);
	return NULL;
}

void
fetcher_ask(struct fetcher *f, struct image *image)
{
	pthread_mutex_lock(&f->lock);
	if (f->nasked < ASKED_MAX) {
		f->asked[f->nasked++] = image_acquire(image);
		pthread_cond_signal(&f->work);
	}
	pthread_mutex_unlock(&f->lock);
}

struct image *
fetcher_take(struct fetcher *f)
{
	struct image *image = NULL;

	pthread_mutex_lock(&f->lock);
	if (f->taken < f->ngot)
		image = f->got[f->taken++];
	pthread_mutex_unlock(&f->lock);
	return image;
}

bool
fetcher_busy(struct fetcher *f)
{
	bool busy;

	if (f == NULL)
		return false;
	pthread_mutex_lock(&f->lock);
	busy = f->ended < f->nasked || f->taken < f->ngot;
	pthread_mutex_unlock(&f->lock);
	return busy;
}

void
fetcher_free(struct fetcher *f)
{
	if (f == NULL)
		return;
	pthread_mutex_lock(&f->lock);
	atomic_store(&f->quit, true);
	pthread_cond_signal(&f->work);
	pthread_mutex_unlock(&f->lock);
	pthread_join(f->thread, NULL);
	free_fetcher(f);
}
