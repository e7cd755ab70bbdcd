/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * images.h - the ELF files behind the maps of all watched processes, each read
 * once: a library is the same image in every process that has it. Owned by the
 * sampling thread. Images live until images_fini, so a pointer to one stays
 * good whatever the maps do.
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
void		 images_fini(struct images *);

#endif
