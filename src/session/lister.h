/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lister.h - the background thread that makes listings, and those that it has
 * made lately: first the instructions, then once more with source lines.
 */
#ifndef SESSION_LISTER_H
#define SESSION_LISTER_H

#include "base/err.h"
#include "code/listing.h"
#include "session/codebook.h"
#include "session/listmaker.h"

struct lister;

/* The codebook is borrowed; root: the target's root directory (a descriptor,
 * taken in all cases) or -1. NULL: no thread can be started. */
struct lister	*lister_new(struct codebook *, const struct code_opts *,
		    int take_root, struct err *);
/* The listing as far as it has come, with a reference; NULL: not begun. Never
 * waits. What is asked for last is made first. */
const struct listing	*lister_ask(struct lister *, const struct code_ask *);
void		 lister_free(struct lister *);	/* NULL ok */

#endif
