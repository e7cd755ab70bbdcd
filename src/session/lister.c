/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lister.c - makes listings.
 *
 * It has a thread of its own, for the one that loads symbols may be busy for
 * seconds just when somebody wants to look into a function.
 */
#include "config.h"

#include "session/lister.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "code/kcore.h"
#include "code/native.h"
#include "session/thread.h"
#include "symbol/demangle.h"
#include "symbol/lines.h"

enum {
	LISTINGS = 24,
	ROWS_MAX = 1 << 19, /* of all listings, but for the last one */
	DEBUG_OPEN = 3
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

struct debug { /* what takes long to read, and much memory, of an image */
	uint64_t image; /* its id; 0: none */
	struct lines *lines; /* NULL: it has none */
	struct objects *objects;
};

struct lister {
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t asked;
	struct slot slot[LISTINGS];
	uint64_t turn;
	bool quit;
	/* the thread's own */
	struct codebook *codebook;
	struct lister_opts opts;
	int root;
	struct debug debug[DEBUG_OPEN]; /* used last comes first */
};

/* ---- one listing ---- */

static void
close_debug(struct debug *d)
{
	lines_close(d->lines);
	objects_free(d->objects);
}

static const struct debug *
debug_of(struct lister *l, const struct image *image)
{
	struct debug found = { .image = image->id };
	size_t i = 0;

	while (i < DEBUG_OPEN - 1 && l->debug[i].image != image->id)
		i++;
	if (l->debug[i].image == image->id) {
		found = l->debug[i];
	} else {
		close_debug(&l->debug[i]);
		found.lines = lines_open(image, l->root);
		found.objects = objects_load(image);
	}
	memmove(l->debug + 1, l->debug, i * sizeof found);
	l->debug[0] = found;
	return l->debug;
}

static int
by_start(const void *va, const void *vb)
{
	const struct native_part *a = va, *b = vb;

	return (a->start > b->start) - (a->start < b->start);
}

/* The function with its cold parts, in the order of their addresses. */
static void
find_parts(const struct codebook_entry *e, struct native_code *code)
{
	const struct symtab_entry *s =
	    e->binary == NULL ? NULL : symtab_find(code->symtab, e->start);
	struct symtab_range range[NATIVE_PARTS];

	code->part[0] = (struct native_part){ e->start, e->start + e->size };
	code->nparts = 1;
	if (s == NULL || s->addr != e->start)
		return;
	code->nparts = symtab_parts(code->symtab, s, range, NATIVE_PARTS);
	for (size_t i = 0; i < code->nparts; i++)
		code->part[i] =
		    (struct native_part){ range[i].start, range[i].end };
	qsort(code->part, code->nparts, sizeof *code->part, by_start);
}

static int64_t
built(const struct image *image)
{
	struct stat st;

	if (image->fd == -1 || fstat(image->fd, &st) == -1)
		return 0;
	return st.st_mtim.tv_sec;
}

/* What its debug information has to say of its code. */
static void
look_up(struct lister *l, struct native_code *code, struct linemap *maps)
{
	const struct debug *d =
	    code->image == NULL ? NULL : debug_of(l, code->image);

	if (d == NULL)
		return;
	code->objects = d->objects;
	for (size_t i = 0; d->lines != NULL && i < code->nparts; i++)
		lines_map(
		    d->lines, code->part[i].start, code->part[i].end, &maps[i]);
}

/* Once more, with lines, the names of data and the text of the source. */
static const struct listing *
settle(struct lister *l, struct native_code *code)
{
	struct linemap maps[NATIVE_PARTS] = { { 0 } };
	struct native_opts opts = {
		.syntax = l->opts.syntax, .maps = maps, .settled = true
	};
	const struct listing *made;

	look_up(l, code, maps);
	if (!l->opts.sources.off && code->image != NULL)
		opts.sources =
		    sources_new(&l->opts.sources, l->root, built(code->image));
	made = native_listing(code, &opts);
	sources_free(opts.sources);
	for (size_t i = 0; i < code->nparts; i++)
		linemap_fini(&maps[i]);
	return made;
}

static char *
name_of(const struct codebook_entry *e)
{
	const struct symtab *t;
	const char *module;
	uint64_t start;

	if (e->name != NULL)
		return xstrdup(e->name);
	if (e->kernel != NULL)
		return demangle(
		    kallsyms_find(e->kernel, e->start, &start, &module));
	t = e->binary->symtab;
	return demangle(symtab_name(t, symtab_find(t, e->start)));
}

static const struct listing *
make_readable(struct lister *l, struct native_code *code, bool quick)
{
	const struct native_opts opts = { .syntax = l->opts.syntax };

	return quick ? native_listing(code, &opts) : settle(l, code);
}

/* Of the kernel's code, which is read from its memory. */
static const struct listing *
make_kernel(struct lister *l, struct native_code *code, bool quick)
{
	size_t size = (size_t)(code->part[0].end - code->part[0].start);
	const struct listing *made;
	struct err err = { 0 };
	uint8_t *bytes;
	int fd = kcore_open(&err);

	if (fd == -1)
		return native_refusal(code, err.text, err.cure);
	bytes = xmalloc(size + 1);
	size = kcore_read(fd, code->start, bytes, size);
	close(fd);
	code->part[0].end = code->part[0].start + size;
	code->bytes = bytes;
	code->origin = "/proc/kcore";
	made = size > 0 ? make_readable(l, code, quick)
			: native_refusal(
			      code, "/proc/kcore does not have its code", "");
	free(bytes);
	return made;
}

static const struct listing *
make_known(struct lister *l, const struct codebook_entry *e, bool quick)
{
	char *name = name_of(e);
	struct native_code code = { .func = e->func,
		.name = name,
		.module = e->module,
		.start = e->start,
		.kernel = e->kernel,
		.pid = e->pid,
		.bytes = e->bytes,
		.origin = e->origin };
	const struct listing *made;

	if (e->binary != NULL) {
		code.image = e->binary->image;
		code.symtab = e->binary->symtab;
	}
	find_parts(e, &code);
	if (e->problem != NULL)
		made = native_refusal(&code, e->problem, e->cure);
	else if (e->kernel != NULL)
		made = make_kernel(l, &code, quick);
	else
		made = make_readable(l, &code, quick);
	free(name);
	return made;
}

static const struct listing *
make(struct lister *l, const struct code_ask *ask, bool quick)
{
	const struct native_code nothing = {
		.func = ask->addr == 0 ? ask->func : LISTING_NONE
	};
	struct codebook_entry e;
	const struct listing *made;

	if (!codebook_get(l->codebook, ask, &e))
		return native_refusal(&nothing,
		    ask->addr == 0
			? "its code is not known, or no longer mapped"
			: "no function is known at this address",
		    "");
	made = make_known(l, &e, quick);
	binary_release(e.binary);
	return made;
}

/* ---- the thread ---- */

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
	const struct listing *old;

	s->busy = true; /* so it keeps its question */
	pthread_mutex_unlock(&l->lock);
	old = make(l, &s->ask, quick);
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
	for (size_t i = 0; i < DEBUG_OPEN; i++)
		close_debug(&l->debug[i]);
	pthread_cond_destroy(&l->asked);
	pthread_mutex_destroy(&l->lock);
	if (l->root != -1)
		close(l->root);
	free(l);
}

struct lister *
lister_new(struct codebook *codebook, const struct lister_opts *opts,
    int take_root, struct err *err)
{
	struct lister *l = xcalloc(1, sizeof *l);

	l->codebook = codebook;
	l->opts = *opts;
	l->root = take_root;
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
		    s->ask.addr == ask->addr)
			return s;
		if (!s->busy && (other == NULL || s->asked < other->asked))
			other = s;
	}
	*old = replace(other, NULL);
	other->ask = *ask;
	return other;
}

/* May what stood in the way have gone since? */
static bool
worth_again(const struct slot *s)
{
	return s->listing != NULL && s->listing->problem[0] != '\0' &&
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

void
lister_free(struct lister *l)
{
	if (l == NULL)
		return;
	pthread_mutex_lock(&l->lock);
	l->quit = true;
	pthread_cond_signal(&l->asked);
	pthread_mutex_unlock(&l->lock);
	pthread_join(l->thread, NULL);
	free_lister(l);
}
