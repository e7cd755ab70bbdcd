/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codebook.c - function ids to code, under a lock held for a look-up. */
#include "config.h"

#include "session/codebook.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/xalloc.h"

struct codebook {
	pthread_mutex_t lock;
	struct codebook_entry *v; /* by function id; name NULL: none */
	size_t n, cap;
	size_t bytes; /* of all that have some */
	struct pybook *python;
};

struct binary *
binary_new(struct image *image, struct symtab *take)
{
	struct binary *b = xcalloc(1, sizeof *b);

	atomic_init(&b->refs, 1);
	b->image = image_acquire(image);
	b->symtab = take;
	return b;
}

void
binary_release(struct binary *b)
{
	if (b == NULL || atomic_fetch_sub(&b->refs, 1) != 1)
		return;
	image_free(b->image);
	symtab_free((struct symtab *)b->symtab);
	free(b);
}

struct codebook *
codebook_new(void)
{
	struct codebook *c = xcalloc(1, sizeof *c);

	pthread_mutex_init(&c->lock, NULL);
	c->python = pybook_new();
	return c;
}

static void
free_code(struct codebook_entry *e)
{
	free(e->bytes);
	if (e->lines != NULL)
		linemap_fini(e->lines);
	free(e->lines);
	e->bytes = NULL;
	e->lines = NULL;
}

static size_t
size_of(const struct codebook_entry *e)
{
	size_t size = (size_t)e->size;

	if (e->lines == NULL)
		return size;
	for (size_t i = 0; i < e->lines->nfiles; i++)
		size += strlen(e->lines->files[i]) + sizeof(char *);
	return size + e->lines->nrows * sizeof *e->lines->rows;
}

/* Room for the bytes of one more, or a problem in their place. Who has bytes
 * keeps them to the end: a listing may be made of them now. */
static void
keep_bytes(struct codebook *c, struct codebook_entry *e)
{
	size_t size = size_of(e);

	if (c->bytes + size <= CODEBOOK_BYTES) {
		c->bytes += size;
		return;
	}
	free_code(e);
	e->problem = "the code of too many functions is kept already";
	e->cure = "start stacktop anew";
}

void
codebook_put(struct codebook *c, const struct codebook_entry *entry)
{
	struct codebook_entry e = *entry;

	pthread_mutex_lock(&c->lock);
	if (e.bytes != NULL)
		keep_bytes(c, &e);
	c->v = xgrow(c->v, &c->cap, entry->func + 1u, sizeof *c->v);
	while (c->n <= entry->func)
		c->v[c->n++] = (struct codebook_entry){ 0 };
	assert(c->v[entry->func].bytes == NULL);
	c->v[entry->func] = e;
	pthread_mutex_unlock(&c->lock);
}

void
codebook_book(
    struct codebook *c, const struct intern *intern, struct codebook_entry *e)
{
	size_t nfuncs;
	const struct func *f;

	if (c == NULL || e->func == 0)
		return;
	f = &intern_funcs(intern, &nfuncs)[e->func];
	e->name = f->name;
	e->module = f->module;
	codebook_put(c, e);
}

void
codebook_forget(struct codebook *c, const struct binary *binary)
{
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].binary == binary)
			c->v[i] = (struct codebook_entry){ 0 };
	pthread_mutex_unlock(&c->lock);
}

/* Where the function that holds an address begins, in the same binary or in the
 * kernel; *size is its. */
static bool
find_start(const struct codebook_entry *e, uint64_t addr, uint64_t *start,
    uint64_t *size)
{
	const struct symtab_entry *s;
	const char *module;
	struct fde fde;

	if (e->kernel != NULL) {
		if (kallsyms_find(e->kernel, addr, start, &module) == NULL)
			return false;
		*size = kallsyms_size(e->kernel, *start);
		return true;
	}
	if (e->binary == NULL)
		return false;
	s = symtab_find(e->binary->symtab, addr);
	if (s == NULL) {
		if (!image_fde(e->binary->image, addr, &fde))
			return false;
		*start = fde.start;
		*size = fde.end - fde.start;
		return true;
	}
	s = symtab_owner(e->binary->symtab, s);
	*start = s->addr;
	*size = s->size;
	return true;
}

/* Make it the function that holds an address: one with an id where it has been
 * met. */
static bool
move_to(const struct codebook *c, struct codebook_entry *e, uint64_t addr)
{
	uint64_t start, size;

	if (addr - e->start < e->size)
		return true;
	if (!find_start(e, addr, &start, &size))
		return false;
	for (size_t i = 0; i < c->n; i++) {
		const struct codebook_entry *met = &c->v[i];

		if (met->name != NULL && met->binary == e->binary &&
		    met->kernel == e->kernel && met->start == start) {
			*e = *met;
			return true;
		}
	}
	e->func = LISTING_NONE;
	e->name = NULL;
	e->start = start;
	e->size = size;
	return true;
}

/* It is given to somebody. */
static void
hand_out(struct codebook_entry *e, uint32_t near)
{
	e->near = e->func != LISTING_NONE ? e->func : near;
	if (e->binary != NULL)
		atomic_fetch_add(&e->binary->refs, 1);
}

bool
codebook_get(
    struct codebook *c, const struct code_ask *ask, struct codebook_entry *out)
{
	bool found;

	pthread_mutex_lock(&c->lock);
	found = ask->func < c->n && c->v[ask->func].name != NULL;
	if (found)
		*out = c->v[ask->func];
	if (found && ask->addr != 0)
		found = move_to(c, out, ask->addr);
	if (found)
		hand_out(out, ask->func);
	pthread_mutex_unlock(&c->lock);
	return found;
}

bool
codebook_in(struct codebook *c, struct binary *binary, uint64_t addr,
    struct codebook_entry *out)
{
	size_t near = 0;
	bool found;

	pthread_mutex_lock(&c->lock);
	while (near < c->n && c->v[near].binary != binary)
		near++;
	found = near < c->n;
	if (found) {
		*out = c->v[near];
		found = move_to(c, out, addr);
	}
	if (found)
		hand_out(out, (uint32_t)near);
	pthread_mutex_unlock(&c->lock);
	return found;
}

bool
codebook_compiled(
    struct codebook *c, pid_t pid, uint64_t addr, struct codebook_entry *out)
{
	bool found = false;

	pthread_mutex_lock(&c->lock);
	for (size_t i = c->n; i-- > 0 && !found;) {
		const struct codebook_entry *e = &c->v[i];

		found = e->bytes != NULL && e->pid == pid &&
			addr - e->start < e->size;
		if (found)
			*out = *e;
	}
	if (found)
		hand_out(out, out->func);
	pthread_mutex_unlock(&c->lock);
	return found;
}

bool
codebook_line(struct codebook *c, uint32_t func, uint64_t addr,
    const char **file, unsigned *line)
{
	const struct linemap_row *row = NULL;
	const struct linemap *map;

	pthread_mutex_lock(&c->lock);
	map = func < c->n ? c->v[func].lines : NULL;
	if (map != NULL)
		row = linemap_find(map, addr);
	if (row != NULL) {
		*file = map->files[row->file];
		*line = row->line;
	}
	pthread_mutex_unlock(&c->lock);
	return row != NULL;
}

size_t
codebook_binaries(struct codebook *c, struct binary ***v)
{
	struct hmap listed = { 0 };
	size_t n = 0, cap = 0;
	bool fresh;

	*v = NULL;
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->n; i++) {
		struct binary *b = c->v[i].binary;

		if (b == NULL)
			continue;
		hmap_put(&listed, (uintptr_t)b, &fresh);
		if (!fresh)
			continue;
		*v = xgrow(*v, &cap, n + 1, sizeof(struct binary *));
		(*v)[n++] = b;
		atomic_fetch_add(&b->refs, 1);
	}
	pthread_mutex_unlock(&c->lock);
	hmap_fini(&listed);
	return n;
}

struct pybook *
codebook_python(struct codebook *c)
{
	return c->python;
}

void
codebook_free(struct codebook *c)
{
	if (c == NULL)
		return;
	pybook_free(c->python);
	pthread_mutex_destroy(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		free_code(&c->v[i]);
	free(c->v);
	free(c);
}
