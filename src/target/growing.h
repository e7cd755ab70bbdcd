/* SPDX-License-Identifier: GPL-2.0-or-later */
/* growing.h - reads a file that another process appends to, each byte once, and
 * sees when it was written anew. */
#ifndef TARGET_GROWING_H
#define TARGET_GROWING_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { GROWING_TAIL = 64 };

struct growing {
	int		 fd;	/* owned; -1: none, and nothing grows */
	/* private */
	uint64_t	 at;	/* read so far */
	uint8_t		 tail[GROWING_TAIL];	/* the last of it */
	size_t		 ntail;
};

enum growth {
	GROWTH_NONE,
	GROWTH_MORE,
	GROWTH_ANEW		/* all that was read is void: it begins again */
};

void		 growing_init(struct growing *, int take_fd);
enum growth	 growing_look(struct growing *);
/* The next bytes; 0 when there are none, or they cannot be read. */
size_t		 growing_read(struct growing *, void *out, size_t max);
void		 growing_close(struct growing *);

#endif
