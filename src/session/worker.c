/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - the background thread for symbol tables and source lines. */
#include "config.h"

#include "session/worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "code/skid.h"
#include "session/thread.h"
#include "symbol/lines.h"
#include "target/rights.h"

enum {
	LINES_MIN = 2,
	LINES_MAX = 32, /* open at a time */
	LINELESS_MAX = 1 << 16
};

struct queue { /* first in, first out */
	struct job *v;
	size_t head, n, cap;
};

/* Debug information that is open: some descriptors and much memory each. */
struct open_lines {
	uint64_t image; /* its id */
	struct lines *lines;
};

struct worker {
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t asked, done;
	struct queue symbols, lines, spots, finished, finished_spots;
	size_t open;
	bool quit;
	/* the worker thread's own */
	int root;
	struct open_lines line_tables[LINES_MAX]; /* used last comes first */
	size_t nline_tables, max_line_tables;
	struct hmap lineless; /* id of an image without */
	struct skid *skid;
};

static void
queue_put(struct queue *q, const struct job *job)
{
	q->v = xgrow(q->v, &q->cap, q->head + q->n + 1, sizeof *q->v);
	q->v[q->head + q->n++] = *job;
}

static bool
queue_get(struct queue *q, struct job *job)
{
	if (q->n == 0)
		return false;
	*job = q->v[q->head++];
	if (--q->n == 0)
		q->head = 0;
	return true;
}

/* Put it first, moving back those before i. */
static struct lines *
put_first(struct worker *w, size_t i, struct open_lines first)
{
	memmove(w->line_tables + 1, w->line_tables, i * sizeof first);
	w->line_tables[0] = first;
	return first.lines;
}

static struct lines *
open_lines_of(struct worker *w, const struct image *image)
{
	struct lines *lines = lines_open(image, w->root);

	if (lines == NULL) {
		if (w->lineless.n >= LINELESS_MAX)
			hmap_clear(&w->lineless);
		hmap_put(&w->lineless, image->id, NULL);
		return NULL;
	}
	if (w->nline_tables == w->max_line_tables)
		lines_close(w->line_tables[--w->nline_tables].lines);
	return put_first(w, w->nline_tables++,
	    (struct open_lines){ .image = image->id, .lines = lines });
}

static struct lines *
lines_of(struct worker *w, const struct image *image)
{
	if (hmap_get(&w->lineless, image->id) != NULL)
		return NULL;
	for (size_t i = 0; i < w->nline_tables; i++)
		if (w->line_tables[i].image == image->id)
			return put_first(w, i, w->line_tables[i]);
	return open_lines_of(w, image);
}

static void
find_line(struct worker *w, struct job *job)
{
	struct lines *lines = lines_of(w, job->image);
	const char *file;

	if (lines != NULL && lines_find(lines, job->vaddr, &file, &job->line))
		job->file = xstrdup(file);
}

static void
find_spots(struct worker *w, struct job *job)
{
	struct lines *lines = lines_of(w, job->image);
	const char *file;

	for (size_t i = 0; i < job->nspots && lines != NULL; i++) {
		struct job_spot *s = &job->spots[i];
		uint64_t cause;

		if (lines_at(lines, s->vaddr, &file, &s->line))
			s->file = xstrdup(file);
		cause =
		    skid_back(w->skid, job->image, s->start, s->size, s->vaddr);
		if (lines_at(lines, cause, &file, &s->cause_line))
			s->cause_file = xstrdup(file);
	}
}

static void
do_job(struct worker *w, struct job *job)
{
	switch (job->kind) {
	case JOB_SYMBOLS:
		if (job->again)
			hmap_clear(&w->lineless);
		job->symtab = symtab_load(job->image, w->root);
		break;
	case JOB_LINE:
		find_line(w, job);
		break;
	case JOB_SPOTS:
		find_spots(w, job);
		break;
	}
}

static struct queue *
finished(struct worker *w, enum job_kind kind)
{
	return kind == JOB_SPOTS ? &w->finished_spots : &w->finished;
}

static struct queue *
asked(struct worker *w, enum job_kind kind)
{
	switch (kind) {
	case JOB_SYMBOLS:
		break;
	case JOB_LINE:
		return &w->lines;
	case JOB_SPOTS:
		return &w->spots;
	}
	return &w->symbols;
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	struct job job;

	pthread_mutex_lock(&w->lock);
	while (!w->quit) {
		if (!queue_get(&w->symbols, &job) &&
		    !queue_get(&w->lines, &job) &&
		    !queue_get(&w->spots, &job)) {
			pthread_cond_wait(&w->asked, &w->lock);
			continue;
		}
		pthread_mutex_unlock(&w->lock);
		do_job(w, &job);
		pthread_mutex_lock(&w->lock);
		queue_put(finished(w, job.kind), &job);
		pthread_cond_signal(&w->done);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* They may hold an eighth of the files we may have open, two each or three. */
static size_t
max_line_tables(void)
{
	uint64_t n = rights_files() / 24;

	return n < LINES_MIN ? LINES_MIN : n < LINES_MAX ? n : LINES_MAX;
}

static void
free_worker(struct worker *w)
{
	struct job job;

	while (queue_get(&w->finished, &job)) {
		symtab_free(job.symtab);
		free(job.file);
	}
	while (
	    queue_get(&w->finished_spots, &job) || queue_get(&w->spots, &job))
		worker_free_spots(&job);
	for (size_t i = 0; i < w->nline_tables; i++)
		lines_close(w->line_tables[i].lines);
	hmap_fini(&w->lineless);
	skid_free(w->skid);
	free(w->symbols.v);
	free(w->lines.v);
	free(w->spots.v);
	free(w->finished.v);
	free(w->finished_spots.v);
	pthread_cond_destroy(&w->done);
	pthread_cond_destroy(&w->asked);
	pthread_mutex_destroy(&w->lock);
	if (w->root != -1)
		close(w->root);
	free(w);
}

struct worker *
worker_new(int take_root, struct err *err)
{
	struct worker *w;

	w = xcalloc(1, sizeof *w);
	w->root = take_root;
	w->skid = skid_new();
	w->max_line_tables = max_line_tables();
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->asked, NULL);
	pthread_cond_init(&w->done, NULL);
	if (thread_start(&w->thread, worker_main, w, "stacktop-symbol", err) ==
	    0)
		return w;
	free_worker(w);
	return NULL;
}

void
worker_ask(struct worker *w, const struct job *job)
{
	pthread_mutex_lock(&w->lock);
	queue_put(asked(w, job->kind), job);
	w->open++;
	pthread_cond_signal(&w->asked);
	pthread_mutex_unlock(&w->lock);
}

static bool
take(struct worker *w, struct queue *from, struct job *job)
{
	bool got;

	pthread_mutex_lock(&w->lock);
	got = queue_get(from, job);
	if (got)
		w->open--;
	pthread_mutex_unlock(&w->lock);
	return got;
}

bool
worker_take(struct worker *w, struct job *job)
{
	return take(w, &w->finished, job);
}

bool
worker_take_spots(struct worker *w, struct job *job)
{
	return take(w, &w->finished_spots, job);
}

void
worker_free_spots(struct job *job)
{
	for (size_t i = 0; i < job->nspots; i++) {
		free(job->spots[i].file);
		free(job->spots[i].cause_file);
	}
	free(job->spots);
}

size_t
worker_open_jobs(struct worker *w)
{
	size_t open;

	pthread_mutex_lock(&w->lock);
	open = w->open;
	pthread_mutex_unlock(&w->lock);
	return open;
}

void
worker_wait(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->finished.n == 0 && w->finished_spots.n == 0 && w->open > 0)
		pthread_cond_wait(&w->done, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->quit = true;
	pthread_cond_signal(&w->asked);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	free_worker(w);
}
