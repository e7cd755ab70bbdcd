/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pypoint.c - bytecode of a process, for who asks which instruction runs. */
#include "config.h"

#include "session/pypoint.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"

enum {
	MINOR_FIRST = 11, /* before, each instruction writes where it is */
	SEARCHES = 256, /* in other parts of the loop, and elsewhere */
	UNIT = 2,
	UNITS_MAX = 1 << 15, /* of one function; of a longer one the first */
	BYTES_MAX = 16 << 20 /* of all */
};

struct pypoint_code {
	struct pycode_head head;
	uint8_t *bytes;
	size_t len; /* 0: could not be read */
	uint64_t read, keep; /* when, and how long it is good */
};

/* While code warms up it gets specialised; later seldom, so it is kept longer
 * each time. */
static const uint64_t keep_first = 50 * NS_PER_MS;
static const uint64_t keep_most = 3200 * NS_PER_MS;

static bool
find_function(const struct pypoint_of *of, uint64_t pc, struct fde *fde,
    const struct region **region)
{
	const struct region *r = space_known(of->space, pc);

	*region = r;
	return r != NULL && r->image != NULL &&
	       image_fde(r->image, pc - r->bias, fde);
}

/* Tables are in the file of the loop, among what is not code. */
static void
collect(struct pypoint *p, const struct pypoint_of *of,
    const struct opcodes *ops, const struct region *r)
{
	for (size_t i = 0; i < of->space->maps.n; i++) {
		const struct map *m = &of->space->maps.v[i];

		if (m->inode == r->image->inode && m->dev == r->image->dev &&
		    m->read && !m->exec)
			pyhandlers_collect(p->handlers, ops, of->mem, m->start,
			    m->end, r->start, r->end);
	}
	p->collected = true;
}

/* A compiler cuts the loop into functions that lie far from each other. */
static void
bound(struct pypoint *p, const struct pypoint_of *of)
{
	for (size_t i = 0; i < p->handlers->n; i++) {
		struct pyhandler *h = &p->handlers->v[i];
		const struct region *r;
		struct fde fde;

		if (!find_function(of, h->at, &fde, &r))
			h->end = h->at;
		else if (fde.end + r->bias < h->end)
			h->end = fde.end + r->bias;
	}
}

struct begin {
	const struct pypoint_of *of;
	const struct image *image;
};

static bool
is_function(void *arg, uint64_t addr)
{
	const struct begin *b = arg;
	const struct region *r;
	struct fde fde;

	return find_function(b->of, addr, &fde, &r) && r->image == b->image &&
	       fde.start + r->bias == addr;
}

static void
search(struct pypoint *p, const struct pypoint_of *of, uint64_t pc)
{
	const struct opcodes *ops = opcodes_of(of->found->offsets.minor);
	const struct region *r;
	struct fde fde;

	p->searches++;
	if (p->handlers == NULL)
		p->handlers = xcalloc(1, sizeof *p->handlers);
	if (ops == NULL || of->found->offsets.minor < MINOR_FIRST ||
	    !find_function(of, pc, &fde, &r) ||
	    r->image->id != of->found->image)
		return;
	if (!p->collected)
		collect(p, of, ops, r);
	if (pyhandlers_choose(
		p->handlers, ops, fde.start + r->bias, fde.end + r->bias) ||
	    pyhandlers_choose_apart(
		p->handlers, ops, is_function, &(struct begin){ of, r->image }))
		bound(p, of);
}

static void
clear(struct pypoint *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->code[i].bytes);
	hmap_clear(&p->place);
	p->n = p->bytes = 0;
}

static struct pypoint_code *
place_of(struct pypoint *p, uint64_t addr)
{
	uint64_t *known;
	bool fresh;

	if (p->bytes > BYTES_MAX)
		clear(p);
	known = hmap_put(&p->place, addr, &fresh);
	if (!fresh)
		return &p->code[*known];
	*known = p->n;
	p->code = xgrow(p->code, &p->cap, p->n + 1, sizeof *p->code);
	p->code[p->n] = (struct pypoint_code){ .len = 0 };
	p->bytes += sizeof *p->code;
	return &p->code[p->n++];
}

static void
read_code(struct pypoint *p, const struct pypoint_of *of,
    const struct pyframe *f, struct pypoint_code *c)
{
	uint64_t units = f->head.units < UNITS_MAX ? f->head.units : UNITS_MAX;
	size_t len = units * UNIT;

	if (c->bytes == NULL || len != c->len) {
		p->bytes += len;
		c->bytes = xreallocarray(c->bytes, len + 1, 1);
	}
	if (memcmp(&c->head, &f->head, sizeof c->head) != 0)
		c->keep = keep_first;
	else if (c->keep < keep_most)
		c->keep *= 2;
	c->head = f->head;
	c->read = of->now;
	c->len = pymem_read(of->mem, f->code + of->found->offsets.code.bytecode,
		     c->bytes, len)
		     ? len
		     : 0;
}

/* The handlers of the process or of one that has the same, and how far those
 * are from here; NULL: none are known. */
static const struct pyhandlers *
known_handlers(
    const struct pypoint *p, const struct pypoint_of *of, uint64_t *shift)
{
	const struct pyelder *elder = of->elder;

	*shift = 0;
	if (p->handlers != NULL && p->handlers->n > 0)
		return p->handlers;
	if (elder->handlers.n > 0 && elder->cpython.image == of->found->image) {
		*shift = of->found->bias - elder->cpython.bias;
		return &elder->handlers;
	}
	return NULL;
}

static const struct pyhandlers *
find_handlers(struct pypoint *p, const struct pypoint_of *of, uint64_t pc,
    uint64_t *shift)
{
	const struct pyhandlers *known = known_handlers(p, of, shift);

	if (known != NULL || p->searches >= SEARCHES)
		return known;
	search(p, of, pc);
	return known_handlers(p, of, shift);
}

bool
pypoint_is_apart(
    const struct pypoint *p, const struct pypoint_of *of, uint64_t pc)
{
	uint64_t shift;
	const struct pyhandlers *known = known_handlers(p, of, &shift);

	return known != NULL && known->apart &&
	       pyhandlers_has(known, pc - shift);
}

int64_t
pypoint_find(struct pypoint *p, const struct pypoint_of *of,
    const struct pyframe *f, uint64_t pc)
{
	const struct pyhandlers *handlers;
	const struct opset *runs;
	struct pypoint_code *c;
	uint64_t shift;

	handlers = find_handlers(p, of, pc, &shift);
	runs = handlers != NULL ? pyhandlers_at(handlers, pc - shift) : NULL;
	if (runs == NULL)
		return -1;
	c = place_of(p, f->code);
	if (of->now - c->read >= c->keep ||
	    memcmp(&c->head, &f->head, sizeof c->head) != 0)
		read_code(p, of, f, c);
	return pyexact_find(
	    &(struct pyexact_code){
		opcodes_of(of->found->offsets.minor), c->bytes, c->len },
	    f->offset, runs);
}

void
pypoint_fini(struct pypoint *p)
{
	clear(p);
	free(p->code);
	free(p->handlers);
	hmap_fini(&p->place);
	*p = (struct pypoint){ 0 };
}
