/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * space.h - the address space of the target as unwinding and symbols see it:
 * each executable range with the ELF image behind it. Owned by the sampling
 * thread. Images live until space_fini, so a pointer to one stays good when
 * the map is read anew; an image mapped again is found again by dev:inode.
 */
#ifndef TARGET_SPACE_H
#define TARGET_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "target/image.h"
#include "target/maps.h"

struct region {
	uint64_t	 start, end;
	uint64_t	 bias;		/* pc - bias = link-time address */
	struct image	*image;		/* NULL: anonymous (JIT) or unreadable */
	bool		 exec;
};

struct space_file {	/* a mapped file, by its identity */
	uint64_t	 dev, inode;
	struct image	*image;		/* NULL: could not be read */
};

struct space {	/* {0} is a valid empty space; pid 0: nothing is ever read */
	int		 procfs;	/* borrowed: /proc/PID */
	pid_t		 pid;
	struct region	*region;	/* executable ones, ascending */
	size_t		 n, cap;
	struct image	**image;	/* every image ever seen */
	size_t		 nimages, images_cap;
	struct maps	 maps;
	unsigned	 generation;	/* +1 when a known range changed */
	uint64_t	 nunreadable;	/* mapped files that could not be read */
	/* private */
	bool		 stale;		/* a record asked for a re-read */
	uint64_t	 next_stale;	/* clock_mono() before which no re-read
					 * for a stale map, */
	uint64_t	 next_unknown;	/* for an unknown pc */
	struct space_file *file;	/* ascending by dev, inode */
	size_t		 nfiles, files_cap;
	uint64_t	 table_bytes;	/* of unwind tables, all images */
};

void			 space_init(struct space *, pid_t, int procfs);
/* Read the maps now. 0 or -1 (the old ranges stay). */
int			 space_read(struct space *, struct err *);
/* Something was mapped, or exec happened: read before the next look-up (but
 * never spend more than a twentieth of the time on reading). */
void			 space_invalidate(struct space *);
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
