/* SPDX-License-Identifier: GPL-2.0-or-later */
/* inlines.h - the inlined calls in a range of code, by the DIEs of the functions
 * that hold it. */
#ifndef SYMBOL_INLINES_H
#define SYMBOL_INLINES_H

#include "symbol/mapmaker.h"
#include "symbol/units.h"

void	 inlines_add(struct mapmaker *, const struct units *, struct unit *,
	     uint64_t start, uint64_t end);

#endif
