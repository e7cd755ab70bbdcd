/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * native.h - the listing of one machine code function: its bytes, from the file
 * or the process, as instructions with names, source lines and inlined calls.
 */
#ifndef CODE_NATIVE_H
#define CODE_NATIVE_H

#include <stdbool.h>

#include "code/disasm.h"
#include "code/listing.h"
#include "code/nativecode.h"
#include "code/sources.h"
#include "symbol/linemap.h"

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
