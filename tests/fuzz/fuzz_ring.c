/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_ring.c - any bytes as a perf ring. Byte 0: bit 0 chooses the format, bit
 * 1 an odd place, bit 2 that samples of event 0 are copies; byte 1: where in the
 * ring reading begins. The rest is the contents, repeated to fill the ring.
 */
#include "config.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "sample/merge.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

enum { SIZE = 4096 };

static volatile uint64_t touched;

static bool
visit(void *arg, const uint8_t *p, size_t len)
{
	enum ring_kind kind;
	uint64_t sum;
	struct ring_record r;

	if (p == NULL)
		return false;
	kind = ring_parse(arg, p, len, &r);
	sum = r.map.path != NULL ? strlen(r.map.path) : 0;
	/* Touch all that the record says is there. */
	for (size_t i = 0; i < r.sample.nkernel; i++)
		sum += r.sample.kernel[i];
	for (size_t i = 0; i < r.sample.stack_len; i++)
		sum += r.sample.stack[i];
	for (size_t i = 0; i < r.copy_len; i++)
		sum += r.copy[i];
	touched = sum;
	return kind == RING_COPY;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ring_format format = { 0 };
	struct hmap ids = { 0 };
	struct merge_front heap;
	struct ring_span span;
	uint8_t *ring, *scratch;
	uint64_t bad = 0, tail;

	if (n < 3)
		return 0;
	format.kernel_chains = p[0] & 1;
	if (p[0] & 4) {
		*hmap_put(&ids, 0, NULL) = 0;
		format.copies = &ids;
	}
	tail = p[1] * 16u + (p[0] & 2);
	ring = xmalloc(SIZE);
	scratch = xmalloc(RING_SCRATCH);
	for (size_t i = 0; i < SIZE; i++)
		ring[(tail + i) % SIZE] = p[2 + i % (n - 2)];
	span = (struct ring_span){
		.ring = ring, .size = SIZE, .tail = tail, .head = tail + n - 2
	};
	merge_records(
	    &span, 1, UINT64_MAX, &heap, scratch, visit, &format, &bad);
	hmap_fini(&ids);
	free(scratch);
	free(ring);
	return 0;
}
