/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * images.h - the ELF files behind the maps of all watched processes, each read
 * once: a library is the same image in every process that has it. Owned by the
 * sampling thread.
 *
 * Who holds a pointer to an image, and until when it is good: nothing but
 * images_sweep and images_fini frees one, and images_sweep spares
 * - those that were marked since images_begin_sweep, which is what spaces do with
 *   all that they have mapped, and
 * - those with image->jobs, which is counted up for each piece of work given
 *   to another thread and down when the answer was taken.
 * So it is swept only where nobody holds a pointer of another kind, such as a
 * stack that waits for its names. Who has called image_acquire keeps what the
 * file says, the descriptor included, until image_free; the image is then none
 * of those here any more. What is remembered beyond that is known by
 * image->id, for another image may get the address of one that has gone, and
 * what hangs on image->symbols is given back when it goes.
 */
#ifndef TARGET_IMAGES_H
#define TARGET_IMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "target/image.h"
#include "target/maps.h"

struct images_file {	/* a mapped file, by its identity */
	uint64_t	 dev, inode;
	struct image	*image;		/* NULL: it is no program's */
};

struct images {			/* {0} is empty */
	/* private */
	struct images_file *file;	/* ascending by dev, inode */
	size_t		 n, cap;
	size_t		 swept;		/* n after the last sweep */
	size_t		 nfds;		/* files held open */
	uint64_t	 last_id, round;
	uint64_t	 table_bytes;	/* of unwind tables, all images */
	bool		 has_home;
	int		 home;		/* a root directory */
};

/* Names of a process that has ended are looked up below this directory; taken,
 * -1 is none. */
void		 images_set_home(struct images *, int take_root);

/* The image behind a map of process pid (procfs: its /proc directory), opened
 * if it was not seen before; image->unread when it cannot be opened. NULL for
 * anonymous memory, for a file that is no ELF file, and beyond what the watched
 * may make us keep. */
struct image	*images_get(struct images *, const struct map *, pid_t pid,
		     int procfs);
/* Have so many come since the last sweep that there should be one? */
bool		 images_crowded(const struct images *);
/* What is not marked from now until the sweep is not in use. */
void		 images_begin_sweep(struct images *);
void		 images_mark(const struct images *, struct image *);
/* Let go of those not in use, but for some that were until lately; gone is
 * called before each one goes. How many went. */
size_t		 images_sweep(struct images *,
		     void (*gone)(void *arg, struct image *), void *arg);
void		 images_fini(struct images *);

#endif
