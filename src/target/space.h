/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * space.h - the address space of the target as unwinding and symbols see it:
 * each executable range with the ELF image behind it. Owned by the sampling
 * thread. It is read from /proc/PID/maps, or follows what the kernel tells of
 * each mapping, which also holds for a process that has ended.
 */
#ifndef TARGET_SPACE_H
#define TARGET_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "target/images.h"
#include "target/maps.h"

struct region {
	uint64_t	 start, end;
	uint64_t	 bias;		/* pc - bias = link-time address */
	struct image	*image;		/* NULL: code without a file (JIT) */
};

struct space {	/* {0} is a valid empty space; pid 0: nothing is ever read */
	struct images	*images;	/* borrowed */
	int		 procfs;	/* borrowed: /proc/PID */
	pid_t		 pid;
	struct region	*region;	/* executable ones, ascending */
	size_t		 n, cap;
	struct maps	 maps;
	unsigned	 generation;	/* +1 when a known range changed */
	/* private */
	bool		 stale;		/* a record asked for a re-read */
	uint64_t	 next_stale;	/* clock_mono() before which no re-read
					 * for a stale map, */
	uint64_t	 next_unknown;	/* for an unknown pc */
};

void			 space_init(struct space *, struct images *, pid_t,
			    int procfs);
/* Read the maps now. 0 or -1 (the old ranges stay). */
int			 space_read(struct space *, struct err *);
/* Something was mapped, or exec happened, and that is all we know: read before
 * the next look-up (but never spend more than a twentieth of the time on
 * reading). */
void			 space_invalidate(struct space *);
/* The kernel has told of this executable mapping: what was there before is
 * gone. */
void			 space_map(struct space *, const struct map *);
/* exec: nothing is mapped but what space_map tells from now on. */
void			 space_clear(struct space *);
/* fork: to, just initialised, has what from has. */
void			 space_copy(struct space *to, const struct space *from);
/* Mark the images of all ranges: they are in use. */
void			 space_mark_images(const struct space *);
/* Read the maps again if that was asked for and is due. */
void			 space_refresh(struct space *);
/* The range that holds pc as the maps were last read, or NULL. Borrowed until
 * they are read again. */
const struct region	*space_known(const struct space *, uint64_t pc);
/* The range that holds pc, or NULL. Reads the maps again when they are stale,
 * or when pc is unknown; that at most every 100 ms. Borrowed until the next
 * call. */
const struct region	*space_find(struct space *, uint64_t pc);
void			 space_fini(struct space *);

#endif
