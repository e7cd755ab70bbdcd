/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nativecode.h - which machine code a listing is made of, and what is known of
 * it. A plain struct. */
#ifndef CODE_NATIVECODE_H
#define CODE_NATIVECODE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "symbol/kallsyms.h"
#include "symbol/objects.h"
#include "symbol/symtab.h"
#include "target/image.h"

enum { NATIVE_PARTS = 8, NATIVE_BYTES = 2 << 20 };	/* of one listing */

struct native_part {		/* [start, end), link-time */
	uint64_t	 start, end;
};

struct native_outside {		/* functions by where they are in the memory of the
				 * process */
	void		*arg;
	/* The name of the one at an address, printable, good until the next
	 * call, and where it begins; NULL: none is known there. */
	const char	*(*name)(void *arg, uint64_t addr, uint64_t *start);
};

struct native_code {		/* which; all borrowed */
	uint32_t		 func;	/* id or LISTING_NONE */
	uint32_t		 near;	/* as the listing has it */
	const char		*name, *module;	/* printable */
	uint64_t		 start;
	struct native_part	 part[NATIVE_PARTS];	/* ascending, one of
					 * them begins at start */
	size_t			 nparts;
	const struct image	*image;	/* NULL: see bytes */
	const struct symtab	*symtab; /* of the image; NULL: none */
	const struct objects	*objects; /* of it; NULL: not looked up yet */
	const struct kallsyms	*kernel; /* it is of these; NULL: it is not */
	const struct native_outside *outside;	/* NULL: nothing is known */
	pid_t			 pid;	/* that has it mapped, or 0 */
	const uint8_t		*bytes;	/* without an image: of the one part, */
	const char		*origin; /* from there */
};

#endif
