/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paint.c - sweeps over the ranges with a heap of those that cover the place
 * reached, the highest rank on top. */
#include "config.h"

#include "symbol/paint.h"

#include <stdlib.h>

#include "base/sorted.h"
#include "base/xalloc.h"

void
spans_add(struct spans *s, uint64_t start, uint64_t end, uint32_t rank)
{
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct span){ start, end, rank };
}

const struct span *
spans_find(const struct spans *s, uint64_t addr)
{
	size_t i = sorted_upto(s->v, s->n, end, addr);

	return i < s->n && addr >= s->v[i].start ? &s->v[i] : NULL;
}

void
spans_fini(struct spans *s)
{
	free(s->v);
	*s = (struct spans){ 0 };
}

static void
swap(struct span *a, struct span *b)
{
	struct span t = *a;

	*a = *b;
	*b = t;
}

static void
push(struct spans *heap, const struct span *s)
{
	size_t i = heap->n;

	spans_add(heap, s->start, s->end, s->rank);
	for (; i > 0 && heap->v[i].rank > heap->v[(i - 1) / 2].rank;
	     i = (i - 1) / 2)
		swap(&heap->v[i], &heap->v[(i - 1) / 2]);
}

static void
pop(struct spans *heap)
{
	size_t i = 0, child;

	heap->v[0] = heap->v[--heap->n];
	while ((child = 2 * i + 1) < heap->n) {
		if (child + 1 < heap->n &&
		    heap->v[child + 1].rank > heap->v[child].rank)
			child++;
		if (heap->v[child].rank <= heap->v[i].rank)
			break;
		swap(&heap->v[i], &heap->v[child]);
		i = child;
	}
}

/* top is seen on [at, end). */
static void
show(struct spans *out, uint64_t at, uint64_t end, uint32_t rank)
{
	struct span *last = out->n > 0 ? &out->v[out->n - 1] : NULL;

	if (last != NULL && last->end == at && last->rank == rank)
		last->end = end;
	else
		spans_add(out, at, end, rank);
}

void
paint(const struct spans *in, struct spans *out)
{
	struct spans heap = { 0 };
	uint64_t at = 0, end;
	size_t i = 0;

	out->n = 0;
	for (;;) {
		while (heap.n > 0 && heap.v[0].end <= at)
			pop(&heap);
		if (heap.n == 0) {
			if (i == in->n)
				break;
			at = in->v[i].start;
		}
		while (i < in->n && in->v[i].start <= at)
			push(&heap, &in->v[i++]);
		end = heap.v[0].end;
		if (i < in->n && in->v[i].start < end)
			end = in->v[i].start;
		show(out, at, end, heap.v[0].rank);
		at = end;
	}
	spans_fini(&heap);
}
