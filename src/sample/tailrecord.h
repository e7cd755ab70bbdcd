/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tailrecord.h - what lies on a stack beyond the longest copy that the kernel
 * makes of it with a sample, as the program in the kernel copies it: in parts,
 * each a record of its own with this header. A plain struct.
 */
#ifndef SAMPLE_TAILRECORD_H
#define SAMPLE_TAILRECORD_H

#include <stdint.h>

/* In the place of the address that a struct pyrecord begins with, which it
 * cannot be. */
#define TAILRECORD_MAGIC	0xffff6b6361747374ull

enum {
	TAILRECORD_PART = 52 * 1024,	/* bytes of one part, at most; pages */
	TAILRECORD_PARTS = 24,	/* of one stack */
	TAILRECORD_COSTLY = 1		/* flags: there is more, but no time for
					 * it was left */
};

struct tailrecord {
	uint64_t	 magic;
	uint64_t	 start;		/* its address */
	uint32_t	 len;		/* of the bytes behind the header */
	uint32_t	 flags;
};

struct tailplan {		/* what to copy of a process */
	uint32_t	 from, most;	/* bytes, from the top of the stack on */
};

#endif
