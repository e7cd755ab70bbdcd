/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackcopy.c - reads words of the copied stack. */
#include "config.h"

#include "unwind/stackcopy.h"

#include <string.h>

enum { RED_ZONE = 128 }; /* psABI: kept free below SP */

enum stackcopy_read
stackcopy_word(const struct stackcopy *s, uint64_t addr, uint64_t *v)
{
	const struct map *m;
	uint64_t at = addr - s->start;

	if (at < s->len && s->len - at >= sizeof *v) {
		memcpy(v, s->bytes + at, sizeof *v);
		return STACKCOPY_OK;
	}
	if (addr < s->start && s->start - addr <= RED_ZONE)
		return STACKCOPY_BELOW;
	m = maps_find(s->maps, addr);
	return m != NULL && m->read && m->write ? STACKCOPY_MISSING
						: STACKCOPY_BAD;
}
