/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyprints.c - fingerprints of code objects. */
#include "config.h"

#include "python/pyprints.h"

#include "sample/pyprint.h"

enum { STRS = 2 * PYPRINTS_MAX };

struct str {
	uint64_t addr;
	uint64_t head[PYPRINT_HEAD / sizeof(uint64_t)];
	uint64_t rest[PYPRINT_REST / sizeof(uint64_t)];
	uint32_t nrest;
	bool read;
	uint64_t print;
};

struct batch {
	const struct pymem *mem;
	struct str v[STRS];
	size_t n;
	size_t name[PYPRINTS_MAX], file[PYPRINTS_MAX]; /* of each */
	size_t nfiles; /* the first ones */
	struct pymem_part part[STRS]; /* to be read, */
	struct str *of[STRS]; /* of these */
	size_t nparts;
};

bool
pyprints_are_needed(const struct pyoffsets *o)
{
	return o->code.version == 0;
}

static size_t
add(struct batch *b, uint64_t addr)
{
	b->v[b->n] = (struct str){ .addr = addr };
	return b->n++;
}

/* Many code objects are of one file. */
static size_t
add_file(struct batch *b, uint64_t addr)
{
	for (size_t i = 0; i < b->nfiles; i++)
		if (b->v[i].addr == addr)
			return i;
	b->nfiles++;
	return add(b, addr);
}

static void
add_all(struct batch *b, const struct pyprints_code *code, size_t n)
{
	for (size_t i = 0; i < n; i++)
		b->file[i] = add_file(b, code[i].file);
	for (size_t i = 0; i < n; i++)
		b->name[i] = add(b, code[i].name);
}

static void
ask(struct batch *b, struct str *s, uint64_t addr, void *out, size_t len)
{
	b->of[b->nparts] = s;
	b->part[b->nparts++] = (struct pymem_part){ addr, out, len };
}

/* Behind a short one there may be no memory. */
static bool
read_short(const struct pymem *mem, struct str *s)
{
	uint8_t *to = (uint8_t *)s->head;
	uint32_t at, len;

	if (!pymem_read(mem, s->addr, to, PYPRINT_ASCII))
		return false;
	at = pyprint_at(s->head);
	len = pyprint_first(s->head);
	return len == 0 || pymem_read(mem, s->addr + at, to + at, len);
}

static void
read_asked(struct batch *b)
{
	const struct pymem *mem = b->mem;
	size_t got = 0;

	if (mem->read_parts != NULL)
		got = mem->read_parts(mem->arg, b->part, b->nparts);
	for (size_t i = 0; i < b->nparts; i++)
		b->of[i]->read = i < got || pymem_read(mem, b->part[i].addr,
						b->part[i].out, b->part[i].len);
	b->nparts = 0;
}

static void
read_heads(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		ask(b, &b->v[i], b->v[i].addr, b->v[i].head,
		    sizeof b->v[i].head);
	read_asked(b);
	for (size_t i = 0; i < b->n; i++)
		b->v[i].read = b->v[i].read || read_short(b->mem, &b->v[i]);
}

static void
read_rests(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct str *s = &b->v[i];

		s->nrest = s->read ? pyprint_rest(s->head) : 0;
		if (s->nrest > 0)
			ask(b, s, s->addr + pyprint_rest_at(s->head), s->rest,
			    s->nrest);
	}
	read_asked(b);
}

void
pyprints_read(const struct pymem *mem, struct pyprints_code *code, size_t n)
{
	struct batch b = { .mem = mem };

	add_all(&b, code, n);
	read_heads(&b);
	read_rests(&b);
	for (size_t i = 0; i < b.n; i++)
		b.v[i].print = pyprint_end(
		    pyprint_begin(b.v[i].head), b.v[i].rest, b.v[i].nrest);
	for (size_t i = 0; i < n; i++) {
		const struct str *name = &b.v[b.name[i]],
				 *file = &b.v[b.file[i]];

		code[i].print = pyprint_of(name->print, file->print);
		code[i].read = name->read && file->read;
	}
}
