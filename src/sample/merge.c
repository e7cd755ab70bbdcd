/* SPDX-License-Identifier: GPL-2.0-or-later */
/* merge.c - a heap of rings, the one with the earliest record on top. */
#include "config.h"

#include "sample/merge.h"

static void
sift_down(struct merge_front *heap, size_t n, size_t i)
{
	struct merge_front moved = heap[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= n)
			break;
		if (child + 1 < n && heap[child + 1].when < heap[child].when)
			child++;
		if (moved.when <= heap[child].when)
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = moved;
}

static size_t
build(
    struct ring_span *rings, size_t n, struct merge_front *heap, uint64_t *bad)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		struct merge_front f = { .ring = i };

		if (ring_peek(&rings[i], &f.when, bad))
			heap[left++] = f;
	}
	for (size_t i = left / 2; i > 0; i--)
		sift_down(heap, left, i - 1);
	return left;
}

/* Show the first record and those that belong to it. Is there another one? */
static bool
take(struct ring_span *r, uint64_t *when, uint8_t *scratch, ring_visit *visit,
    void *arg, uint64_t *bad)
{
	while (ring_take(r, scratch, visit, arg)) {
		if (!ring_peek(r, when, bad)) {
			visit(arg, NULL, 0);
			return false;
		}
	}
	return ring_peek(r, when, bad);
}

void
merge_records(struct ring_span *rings, size_t n, uint64_t until,
    struct merge_front *heap, uint8_t *scratch, ring_visit *visit, void *arg,
    uint64_t *bad)
{
	size_t left = build(rings, n, heap, bad);

	while (left > 0 && heap[0].when <= until) {
		struct ring_span *first = &rings[heap[0].ring];

		if (!take(first, &heap[0].when, scratch, visit, arg, bad))
			heap[0] = heap[--left];
		if (left > 0)
			sift_down(heap, left, 0);
	}
}
