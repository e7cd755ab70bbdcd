/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ringmap.h - the shared memory through which the kernel hands over the records
 * of one CPU. */
#ifndef SAMPLE_RINGMAP_H
#define SAMPLE_RINGMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sample/ring.h"

enum {
	RINGMAP_USUAL = 8 << 20,	/* bytes for one CPU */
	RINGMAP_LEAST = 128 << 10,
	RINGMAP_ALL = 64 << 20		/* for all together */
};

struct ringmap {		/* {0} is none */
	void	*base;		/* control page, then the ring */
	size_t	 size;		/* of the ring: a power of two */
	int	 fd;		/* borrowed: the event it belongs to */
};

/* 0, or -1 with errno (EPERM: beyond the limit of locked memory). */
int	 ringmap_open(struct ringmap *, int fd, size_t size);
/* The records that are there. */
struct ring_span ringmap_span(const struct ringmap *);
/* Give the room of all before the tail of the span back. */
void	 ringmap_release(struct ringmap *, const struct ring_span *);
void	 ringmap_close(struct ringmap *);

/* The size to begin with on a machine of ncpus: the usual one, more if the rate
 * needs it, less if there are many. */
size_t	 ringmap_size(size_t ncpus, unsigned rate, size_t record);
/* ns until a ring must be looked at again so that it is at most a third full
 * of samples of record bytes, within the bounds of what is sensible. */
uint64_t ringmap_interval(size_t size, unsigned rate, size_t record);
/* Does the ring hold out for the shortest interval? */
bool	 ringmap_suffices(size_t size, unsigned rate, size_t record);

#endif
