/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recost.h - what a POSIX extended regular expression will cost to compile.
 *
 * regcomp() copies the repeated part for each count of a{n,m} and once for
 * each a+, so a few nested characters can take all memory. Nested stars and
 * back-references take exponential time. Such are found here beforehand.
 */
#ifndef BASE_RECOST_H
#define BASE_RECOST_H

#include <stddef.h>

#define RECOST_MAX	1000	/* weighted parts, see recost.c */

enum recost {
	RECOST_OK,		/* also for a pattern regcomp() will refuse */
	RECOST_TOO_BIG,		/* expands to more than RECOST_MAX parts */
	RECOST_TOO_DEEP,	/* parentheses within parentheses, too many */
	RECOST_BACKREF		/* \1 to \9 */
};

enum recost	 recost(const char *re, size_t len);

#endif
