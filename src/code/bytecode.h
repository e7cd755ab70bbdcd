/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bytecode.h - the listing of a Python function: its opcodes as they are now, its
 * arguments by name, its source lines. */
#ifndef CODE_BYTECODE_H
#define CODE_BYTECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "code/listing.h"
#include "code/sources.h"
#include "python/pybody.h"

struct bytecode {		/* which; all borrowed */
	uint32_t		 func;
	const char		*name;		/* printable */
	const struct pybody	*body;
	const char		*origin;	/* where the body is from */
	struct sources		*sources;	/* NULL: no source text is
						 * wanted */
	bool			 changing;	/* see listing.h, as of */
	uint64_t		 edition;	/* this */
};

const struct listing	*bytecode_listing(const struct bytecode *);
/* A listing without rows, and why. */
const struct listing	*bytecode_refusal(uint32_t func, const char *name,
			    const char *problem, const char *cure);

#endif
