/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ring.h - parses the records of a perf ring buffer (perf_event_open(2), "MMAP
 * layout"). A parser of bytes: it makes no system call, so tests and fuzzers
 * feed it buffers.
 */
#ifndef SAMPLE_RING_H
#define SAMPLE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "sample/sample.h"
#include "target/maps.h"

/* What our events carry, in this order (PERF_SAMPLE_*): TID, TIME, ID,
 * STREAM_ID, PERIOD, CALLCHAIN if kernel_chains, REGS_USER with RING_REGS,
 * STACK_USER. Records of other kinds end with the first four. Samples of the
 * events for what a program copies have RAW behind the first four. */
struct ring_format {
	bool			 kernel_chains;
	const struct hmap	*copies;	/* the ids of such events; NULL:
						 * there are none */
};

/* perf's register bits (asm/perf_regs.h): AX-SP, IP, R8-R15: 17 registers */
#define RING_REGS	0xff01ffull

enum { RING_SCRATCH = 64 * 1024 };	/* no record is longer */

enum ring_kind {
	RING_SAMPLE, RING_LOST, RING_THROTTLE, RING_MAPPED, RING_EXEC,
	RING_FORK, RING_EXIT,
	RING_COPY,		/* made for the next sample of the ring */
	RING_OTHER,		/* not of interest */
	RING_BAD		/* damaged: lengths that do not fit */
};

struct ring_record {
	struct sample	 sample;	/* RING_SAMPLE; pointers into the ring.
					 * RING_COPY: pid, tid, time */
	const uint8_t	*copy;		/* RING_COPY: into the ring, as well */
	size_t		 copy_len;
	uint64_t	 id, stream;	/* RING_SAMPLE: the event that was opened,
					 * and itself or its inherited copy */
	uint64_t	 lost;		/* RING_LOST */
	pid_t		 pid, tid;	/* the others */
	pid_t		 parent;	/* RING_FORK: the process that forked */
	struct map	 map;		/* RING_MAPPED: what and where; the path
					 * points into the ring, and is NULL
					 * when that is not told */
	const char	*comm;		/* RING_EXEC: the name, in the ring, or
					 * NULL */
	uint64_t	 time;		/* the others: clock_mono(); 0 unknown */
};

/* Parse one record of len bytes at p (8-byte aligned, contiguous). */
enum ring_kind	 ring_parse(const struct ring_format *, const uint8_t *p,
		     size_t len, struct ring_record *);

/* What is to be read of a ring of size bytes (a power of two): [tail, head). */
struct ring_span {
	const uint8_t	*ring;
	size_t		 size;
	uint64_t	 tail, head;
	/* private */
	uint64_t	 asked;		/* records before it are asked for, */
	unsigned	 nasked;	/* so many behind the tail */
};

/* Is there a record? Then *when is its time, 0 where it has none. Where its
 * length is damaged all is dropped and *bad counts one. */
bool		 ring_peek(struct ring_span *, uint64_t *when, uint64_t *bad);
/* True: the next record of the ring belongs to this one. It is shown at once,
 * without the scratch if this one needed it; or NULL is, if there is none. */
typedef bool	 ring_visit(void *arg, const uint8_t *, size_t len);
/* Show the record that ring_peek found, and move on. scratch holds RING_SCRATCH
 * for one that wraps, and is 8-byte aligned. What visit returns. */
bool		 ring_take(struct ring_span *, uint8_t *scratch, ring_visit *,
		     void *arg);

#endif
