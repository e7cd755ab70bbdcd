/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match.h - the pattern language of filter and search.
 *
 *	/re/		POSIX extended regular expression; while the closing
 *			slash is missing, plain text, slash included
 *	a*b, a?b	glob, anywhere in the text ("a*b" finds "xaYbz")
 *	anything else	substring
 *
 * A pattern without an upper-case letter ignores case. A regular expression
 * sees the first REX_TEXT_MAX bytes of a text (rex.h).
 */
#ifndef BASE_MATCH_H
#define BASE_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct match;

/* NULL with err set for a bad regular expression. An empty pattern matches
 * everything. */
struct match	*match_new(const char *pattern, struct err *);
void		 match_free(struct match *);
/* Both run caches of the match: not for two threads at once. */
bool		 match_test(const struct match *, const char *text);
/* The first place in text that matches, for highlighting; an empty pattern and
 * an empty match give false. */
bool		 match_find(const struct match *, const char *text,
		     size_t *start, size_t *len);

#endif
