/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rex.h - POSIX extended regular expressions with bounded memory.
 *
 * The C library compiles and runs them. What would make it take gigabytes is
 * refused beforehand (recost.h); what it remembers of past texts is thrown
 * away from time to time, as a filter may stand for hours.
 */
#ifndef BASE_REX_H
#define BASE_REX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A text ends here: time goes with the square of the length. */
#define REX_TEXT_MAX	2048

struct rex;

/* NULL with err set. Without an upper-case letter in re case is ignored. */
struct rex	*rex_new(const char *re, struct err *);
void		 rex_free(struct rex *);
/* The leftmost longest match, which may be empty. Changes the rex: not for two
 * threads at once. */
bool		 rex_find(struct rex *, const char *text, size_t *start,
		     size_t *len);

#endif
