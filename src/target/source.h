/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source.h - the bytes of an ELF file, on disk or in memory, read by offset and
 * never beyond their end. */
#ifndef TARGET_SOURCE_H
#define TARGET_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct source {
	int		 fd;	/* borrowed; -1: the bytes are in memory */
	const uint8_t	*bytes;	/* borrowed */
	uint64_t	 len;
};

struct span {			/* part of the file, at a link-time address */
	uint64_t vaddr, offset, len;
};

/* All of [offset, offset + len), or false. */
bool	 source_read(const struct source *, uint64_t offset, void *out,
	     size_t len);
/* A copy of a span, or NULL when it is empty, beyond 256 MiB, or not all
 * there. */
uint8_t	*source_copy(const struct source *, const struct span *);

#endif
