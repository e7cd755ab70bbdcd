/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strpool.h - strings, each stored once, that never move or die before the
 * pool. Bounded: a name may come from a hostile symbol table.
 */
#ifndef PROFILE_STRPOOL_H
#define PROFILE_STRPOOL_H

#include <stddef.h>

#include "base/hmap.h"

enum {
	STRPOOL_STRING = 4096,		/* bytes of one string; the rest is cut
					 * and "..." put in its place */
	STRPOOL_TEXT = 1 << 28,		/* bytes of all; then each new string
					 * is "[name not kept]" */
	STRPOOL_CHAIN = 32		/* strings with one hash; more than
					 * that are stored, but not shared */
};

struct strpool_chunk;
struct strpool_entry;

struct strpool {			/* strpool_init before use */
	struct strpool_chunk	*chunk;		/* newest first */
	struct strpool_entry	*v;
	size_t			 n, cap;
	struct hmap		 by_hash;	/* -> newest entry + 1 */
	size_t			 used;		/* bytes of text */
	size_t			 max;		/* bound of used */
	unsigned		 max_chain;
};

/* The bounds are STRPOOL_TEXT and STRPOOL_CHAIN, but in tests. */
void		 strpool_init(struct strpool *, size_t max,
		     unsigned max_chain);
const char	*strpool_get(struct strpool *, const char *);
void		 strpool_fini(struct strpool *);

#endif
