/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps.h - the memory ranges of one process, sorted by address: a parser of
 * the text of /proc/PID/maps (proc(5)). */
#ifndef TARGET_MAPS_H
#define TARGET_MAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct map {
	uint64_t	 start, end;	/* [start, end) in the target */
	uint64_t	 offset;	/* file offset of start */
	uint64_t	 dev, inode;	/* dev as makedev(3) gives it */
	bool		 read, write, exec;
	const char	*path;		/* "": anonymous; lives in maps.text */
};

struct maps {				/* {0} is a valid empty list */
	struct map	*v;		/* ascending, never overlapping */
	size_t		 n, cap;
	char		*text;		/* owned; every path points into it */
};

/* Parse /proc/PID/maps. Takes text in all cases. 0, or -1 with err set and the
 * list empty. Paths keep the kernel's " (deleted)" and \012 escapes. */
int			 maps_parse(struct maps *, char *take_text, size_t len,
			    struct err *);
/* The range holding addr, or NULL. Borrowed: dies with the maps. */
const struct map	*maps_find(const struct maps *, uint64_t addr);
void			 maps_fini(struct maps *);

#endif
