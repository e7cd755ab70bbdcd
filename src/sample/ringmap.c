/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ringmap.c - maps and drains perf ring buffers, perf_event_open(2). */
#include "config.h"

#include "sample/ringmap.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"

/* Below, our own wake-ups cost more than the samples; above, the picture
 * lags. */
static const uint64_t shortest = 5 * NS_PER_MS, longest = 50 * NS_PER_MS;

static size_t
control_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

int
ringmap_open(struct ringmap *m, int fd, size_t size)
{
	void *base = mmap(NULL, control_size() + size, PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);

	*m = (struct ringmap){ 0 };
	if (base == MAP_FAILED)
		return -1;
	*m = (struct ringmap){ .base = base, .size = size, .fd = fd };
	return 0;
}

struct ring_span
ringmap_span(const struct ringmap *m)
{
	const struct perf_event_mmap_page *page = m->base;

	/* Pairs with the kernel's barrier: records before the head that tells
	 * of them. */
	return (struct ring_span){ .ring = (const uint8_t *)m->base +
					   control_size(),
		.size = m->size,
		.tail = page->data_tail,
		.head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE) };
}

void
ringmap_release(struct ringmap *m, const struct ring_span *span)
{
	struct perf_event_mmap_page *page = m->base;

	/* our reading before the tail that gives the room up */
	__atomic_store_n(&page->data_tail, span->tail, __ATOMIC_RELEASE);
}

void
ringmap_close(struct ringmap *m)
{
	if (m->base != NULL)
		munmap(m->base, control_size() + m->size);
	*m = (struct ringmap){ 0 };
}

/* The time in which a third of the ring fills. A ring belongs to one CPU, on
 * which one thread runs at a time. */
static double
third(size_t size, unsigned rate, size_t record)
{
	return (double)size * NS_PER_S / (3.0 * rate * (double)record);
}

uint64_t
ringmap_interval(size_t size, unsigned rate, size_t record)
{
	double ns = third(size, rate, record);

	if (ns < (double)shortest)
		return shortest;
	return ns > (double)longest ? longest : (uint64_t)ns;
}

bool
ringmap_suffices(size_t size, unsigned rate, size_t record)
{
	return third(size, rate, record) >= (double)shortest;
}

size_t
ringmap_size(size_t ncpus, unsigned rate, size_t record)
{
	size_t size = RINGMAP_USUAL;

	while (!ringmap_suffices(size, rate, record) &&
	       2 * size * ncpus <= RINGMAP_ALL)
		size *= 2;
	while (size > RINGMAP_LEAST && size * ncpus > RINGMAP_ALL)
		size /= 2;
	return size;
}
