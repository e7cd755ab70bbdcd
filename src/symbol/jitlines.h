/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jitlines.h - the source lines of a compiled function, as a record of a jitdump
 * has them (JIT_CODE_DEBUG_INFO, in our byte order).
 */
#ifndef SYMBOL_JITLINES_H
#define SYMBOL_JITLINES_H

#include <stddef.h>
#include <stdint.h>

#include "symbol/linemap.h"

enum { JITLINES_BYTES = 1 << 20 };	/* of a record that are looked at */

/* The lines of the function at [start, start + size), which may have been moved
 * there since, into an empty map. What of the record is damaged, or cut off, has
 * none. */
void	 jitlines_parse(struct linemap *, const char *record, size_t len,
	     uint64_t start, uint64_t size);

#endif
