/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ehtables.h - gets an image's unwind tables into memory: .eh_frame_hdr and
 * .eh_frame, the first one made by us where the linker made none (programs
 * linked with -static); and .debug_frame, as if it were one.
 */
#ifndef TARGET_EHTABLES_H
#define TARGET_EHTABLES_H

#include <elf.h>

#include "target/ehframe.h"
#include "target/sections.h"
#include "target/source.h"

/* A .debug_frame of more bytes is not read. At this size, some 400,000
 * functions, it takes an eighth of a second, once. */
enum { EHTABLES_DEBUG_MAX = 16 << 20 };

struct ehtables {		/* {0} has none */
	struct ehframe	 eh;		/* points into the copies */
	uint8_t		*hdr_copy, *eh_copy;	/* the caller frees them */
};

/* The tables of a file with these load segments. hdr is its PT_GNU_EH_FRAME
 * segment, of length 0 when it has none. A file without tables gives {0}, or
 * copies that no search will find anything in. */
void	 ehtables_read(struct ehtables *, const struct source *,
	     const struct sections *, const struct span *load, size_t nload,
	     const struct span *hdr);
/* The entries of .debug_frame for code (the executable load segments) that
 * known has none for. Their addresses are made up: those of the code. */
void	 ehtables_read_debug(struct ehtables *, const struct source *,
	     const struct sections *, const struct span *code, size_t ncode,
	     const struct ehframe *known);

#endif
