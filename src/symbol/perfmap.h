/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perfmap.h - parses /tmp/perf-PID.map as it grows: lines of "START SIZE NAME",
 * which a runtime appends for each function that it compiles (the kernel tree's
 * tools/perf/Documentation/jit-interface.txt). Reads no file.
 */
#ifndef SYMBOL_PERFMAP_H
#define SYMBOL_PERFMAP_H

#include <stddef.h>

#include "base/buf.h"
#include "symbol/codemap.h"

struct perfmap {		/* {0}: before the first byte */
	struct buf	 line;	/* the last one, as far as it came; of a long
				 * one the beginning */
};

/* The next bytes of the file. The functions of whole lines are added; the rest
 * waits for its end. Lines of another form are nothing. */
void	 perfmap_feed(struct perfmap *, const char *, size_t len,
	     struct codemap *);
void	 perfmap_fini(struct perfmap *);

#endif
