/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * native.h - the listing of one machine code function: its bytes, from the file
 * or the process, as instructions with names, source lines and inlined calls.
 */
#ifndef CODE_NATIVE_H
#define CODE_NATIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "code/disasm.h"
#include "code/listing.h"
#include "code/sources.h"
#include "symbol/kallsyms.h"
#include "symbol/linemap.h"
#include "symbol/objects.h"
#include "symbol/symtab.h"
#include "target/image.h"

enum { NATIVE_PARTS = 8, NATIVE_BYTES = 2 << 20 };	/* of one listing */

struct native_part {		/* [start, end), link-time */
	uint64_t	 start, end;
};

struct native_code {		/* which; all borrowed */
	uint32_t		 func;	/* id or LISTING_NONE */
	const char		*name, *module;	/* printable */
	uint64_t		 start;
	struct native_part	 part[NATIVE_PARTS];	/* ascending, one of
					 * them begins at start */
	size_t			 nparts;
	const struct image	*image;	/* NULL: see bytes */
	const struct symtab	*symtab; /* of the image; NULL: none */
	const struct objects	*objects; /* of it; NULL: not looked up yet */
	const struct kallsyms	*kernel; /* it is of these; NULL: it is not */
	pid_t			 pid;	/* that has it mapped, or 0 */
	const uint8_t		*bytes;	/* without an image: of the one part, */
	const char		*origin; /* from there */
};

struct native_opts {
	enum code_syntax	 syntax;
	const struct linemap	*maps;	/* of each part; NULL: not looked up
					 * yet */
	struct sources		*sources; /* NULL: no source text is wanted */
	bool			 settled; /* nothing is missing any more */
};

const struct listing	*native_listing(const struct native_code *,
			    const struct native_opts *);
/* A listing without rows, and why. */
const struct listing	*native_refusal(const struct native_code *,
			    const char *problem, const char *cure);

#endif
