/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - the bytes of an image as a process has them now. The map of the
 * process is read first: what is believed is memory that still shows this file.
 */
#ifndef CODE_MEMORY_H
#define CODE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "target/image.h"
#include "target/maps.h"

struct memory {			/* {0} is that of no process */
	pid_t		 pid;
	int		 procfs;
	struct maps	 maps;
};

/* A process that is not there, or not ours to read, has no bytes. */
void	 memory_open(struct memory *, pid_t);
/* Copy what is at a link-time address of the image; how many bytes could be
 * read, up to len. */
size_t	 memory_read(const struct memory *, const struct image *,
	     uint64_t vaddr, void *out, size_t len);
/* The address that is stored at a link-time one; 0: it cannot be read. */
uint64_t memory_pointer(const struct memory *, const struct image *,
	     uint64_t vaddr);
void	 memory_close(struct memory *);

#endif
