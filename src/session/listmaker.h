/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listmaker.h - makes the listing of a function: finds its code in the codebook,
 * what its debug information says of it, and the text of its source. Slow; not
 * for two threads at once.
 */
#ifndef SESSION_LISTMAKER_H
#define SESSION_LISTMAKER_H

#include <stdbool.h>

#include "code/disasm.h"
#include "code/listing.h"
#include "code/sources.h"
#include "session/codebook.h"

struct code_opts {
	enum code_syntax	 syntax;
	struct sources_opts	 sources;
};

struct listmaker;

/* The codebook is borrowed; root: the target's root directory (a descriptor,
 * taken) or -1. */
struct listmaker	*listmaker_new(struct codebook *,
			    const struct code_opts *, int take_root);
/* Never NULL. Quick: the instructions only, in milliseconds. before is what was
 * made last, or NULL: it may be the answer again. */
const struct listing	*listmaker_make(struct listmaker *,
			    const struct code_ask *, bool quick,
			    const struct listing *before);
void			 listmaker_free(struct listmaker *);

#endif
