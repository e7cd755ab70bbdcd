/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyheads.c - reads heads of code objects by the dozen. */
#include "config.h"

#include "python/pyheads.h"

#include <stdlib.h>

#include "base/xalloc.h"

enum { AT_ONCE = 64 };

void
pyheads_add(struct pyheads *h, uint64_t addr)
{
	bool fresh;
	uint64_t *place;

	/* recursion has the same one again and again */
	if (h->n > 0 && h->addr[h->n - 1] == addr)
		return;
	place = hmap_put(&h->place, addr, &fresh);
	if (!fresh)
		return;
	*place = h->n;
	h->addr = xgrow(h->addr, &h->cap, h->n + 1, sizeof *h->addr);
	h->addr[h->n++] = addr;
}

/* Read n of them, at most AT_ONCE, from the first that was not yet. */
static void
read_some(struct pyheads *h, const struct pymem *mem, uint32_t size, size_t n)
{
	struct pymem_part part[AT_ONCE];
	size_t got = 0;

	for (size_t i = 0; i < n; i++)
		part[i] = (struct pymem_part){ h->addr[h->nread + i],
			h->bytes + i * size, size };
	if (mem->read_parts != NULL)
		got = mem->read_parts(mem->arg, part, n);
	h->nread += got;
	/* the one at which it ended may be readable in another way */
	if (got == n)
		return;
	if (!pymem_read(mem, part[got].addr, part[got].out, size))
		h->addr[h->nread] = 0;
	h->nread++;
}

void
pyheads_read(
    struct pyheads *h, const struct pymem *mem, const struct pyoffsets *o)
{
	h->head = xgrow(h->head, &h->heads_cap, h->n, sizeof *h->head);
	h->bytes = xgrow(h->bytes, &h->bytes_cap, AT_ONCE, o->code.size);
	while (h->nread < h->n) {
		size_t from = h->nread, n = h->n - from;

		read_some(h, mem, o->code.size, n < AT_ONCE ? n : AT_ONCE);
		for (size_t i = from; i < h->nread; i++)
			if (h->addr[i] != 0)
				pycode_head_of(
				    h->bytes + (i - from) * o->code.size, o,
				    &h->head[i]);
			else
				h->head[i] = (struct pycode_head){ 0 };
	}
}

const struct pycode_head *
pyheads_get(struct pyheads *h, uint64_t addr)
{
	const uint64_t *place;

	if (h->got < h->nread && h->addr[h->got] == addr && addr != 0)
		return &h->head[h->got];
	place = hmap_get(&h->place, addr);
	if (place == NULL || *place >= h->nread || h->addr[*place] == 0)
		return NULL;
	h->got = *place;
	return &h->head[*place];
}

void
pyheads_clear(struct pyheads *h)
{
	hmap_clear(&h->place);
	h->n = h->nread = h->got = 0;
}

void
pyheads_fini(struct pyheads *h)
{
	hmap_fini(&h->place);
	free(h->addr);
	free(h->head);
	free(h->bytes);
	*h = (struct pyheads){ 0 };
}
