/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jitdump.h - parses a jitdump file as it grows: records of functions that a
 * runtime has compiled or moved, with their code and lines (the kernel tree's
 * tools/perf/Documentation/jitdump-specification.txt). Reads no file.
 */
#ifndef SYMBOL_JITDUMP_H
#define SYMBOL_JITDUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/hmap.h"
#include "symbol/codemap.h"

struct jitdump {		/* {0}: before the first byte */
	bool		 bad;		/* no jitdump, or damaged: what follows
					 * is not looked at */
	/* private */
	bool		 swap;		/* of the other byte order */
	bool		 begun;		/* the header is behind us */
	struct buf	 record;	/* the one at hand, as far as it came; of
					 * a long one the beginning */
	uint64_t	 at;		/* where it lies in the file, */
	uint64_t	 skip;		/* bytes until the next one */
	uint64_t	 lines_addr;	/* code that the last lines were for, */
	unsigned	 line;		/* and the first of them: 0 none */
	uint64_t	 lines;		/* where that record lies in the file, */
	uint32_t	 lines_size;	/* and its size; 0 in the other byte
					 * order */
	struct buf	 file;
	struct hmap	 numbers;	/* code index -> of the function */
};

/* The next bytes of the file. The functions of whole records are added;
 * entry->bytes is where in the file their code lies, entry->lines where their
 * lines do (symbol/jitlines.h). */
void	 jitdump_feed(struct jitdump *, const void *, size_t len,
	     struct codemap *);
void	 jitdump_fini(struct jitdump *);

#endif
