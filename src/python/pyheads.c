/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyheads.c - reads heads of code objects by the dozen. */
#include "config.h"

#include "python/pyheads.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	AT_ONCE = 64,
	ENOUGH = 2 /* looks that were believed */
};

void
pyheads_begin(struct pyheads *h, const struct pyheads_since *since)
{
	if (memcmp(since, &h->since, sizeof *since) != 0 ||
	    h->n > PYHEADS_MAX) {
		hmap_clear(&h->place);
		h->n = 0;
	}
	h->since = *since;
	h->look++;
	h->nasked = 0;
}

/* It is asked for in this look, by its place. */
static void
want(struct pyheads *h, size_t at)
{
	if (h->v[at].look == h->look)
		return;
	h->v[at].look = h->look;
	if (h->since.interp != 0 && h->v[at].believed >= ENOUGH)
		return;
	h->asked =
	    xgrow(h->asked, &h->asked_cap, h->nasked + 1, sizeof *h->asked);
	h->asked[h->nasked++] = at;
}

size_t
pyheads_add(struct pyheads *h, uint64_t addr, size_t hint)
{
	bool fresh;
	uint64_t *place;

	if (hint < h->n && h->v[hint].addr == addr) {
		want(h, hint);
		return hint;
	}
	place = hmap_put(&h->place, addr, &fresh);
	if (fresh) {
		*place = h->n;
		h->v = xgrow(h->v, &h->cap, h->n + 1, sizeof *h->v);
		h->v[h->n++] =
		    (struct pyheads_entry){ .addr = addr, .look = h->look - 1 };
	}
	want(h, *place);
	return *place;
}

/* All 0: it could not be read. */
static void
take(const struct pyheads *h, struct pyheads_entry *e, struct pycode_head *head)
{
	if (head->type != 0)
		head->interp = h->since.id;
	if (memcmp(head, &e->head, sizeof *head) != 0)
		e->believed = 0;
	e->head = *head;
}

/* Read n of them, at most AT_ONCE; how many were tried. */
static size_t
read_some(struct pyheads *h, const size_t *asked, size_t n,
    const struct pymem *mem, const struct pyoffsets *o)
{
	struct pycode_head head[AT_ONCE] = { 0 };
	struct pymem_part part[AT_ONCE];
	uint64_t addr[AT_ONCE];
	size_t got = 0;

	for (size_t i = 0; i < n; i++) {
		addr[i] = h->v[asked[i]].addr;
		part[i] = (struct pymem_part){ addr[i],
			h->bytes + i * o->code.size, o->code.size };
	}
	if (mem->read_parts != NULL)
		got = mem->read_parts(mem->arg, part, n);
	/* the one at which it ended may be readable in another way */
	if (got < n) {
		n = got + 1;
		if (pymem_read(mem, addr[got], part[got].out, part[got].len))
			got = n;
	}
	for (size_t i = 0; i < got; i++)
		pycode_head_of(part[i].out, o, &head[i]);
	pycode_add_prints(mem, o, addr, head, got);
	for (size_t i = 0; i < n; i++)
		take(h, &h->v[asked[i]], &head[i]);
	return n;
}

void
pyheads_read(
    struct pyheads *h, const struct pymem *mem, const struct pyoffsets *o)
{
	size_t done = 0;

	h->bytes = xgrow(h->bytes, &h->bytes_cap, AT_ONCE, o->code.size);
	while (done < h->nasked) {
		size_t n = h->nasked - done;

		done += read_some(
		    h, h->asked + done, n < AT_ONCE ? n : AT_ONCE, mem, o);
	}
}

const struct pycode_head *
pyheads_get(const struct pyheads *h, size_t place)
{
	const struct pyheads_entry *e = &h->v[place];

	return e->head.type != 0 ? &e->head : NULL;
}

void
pyheads_believe(struct pyheads *h, uint64_t type)
{
	for (size_t i = 0; i < h->nasked; i++) {
		struct pyheads_entry *e = &h->v[h->asked[i]];

		if (e->head.type != 0 && (type == 0 || e->head.type == type))
			e->believed++;
	}
}

void
pyheads_fini(struct pyheads *h)
{
	hmap_fini(&h->place);
	free(h->v);
	free(h->asked);
	free(h->bytes);
	*h = (struct pyheads){ 0 };
}
