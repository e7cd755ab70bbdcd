/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stackcopy.c - reads words of the copied stack. */
#include "config.h"

#include "unwind/stackcopy.h"

#include <stdbool.h>
#include <string.h>

enum { RED_ZONE = 128 }; /* psABI: kept free below SP */

static bool
has_word(const uint8_t *bytes, uint64_t start, size_t len, uint64_t addr,
    uint64_t *v)
{
	uint64_t at = addr - start;

	if (at >= len || len - at < sizeof *v)
		return false;
	memcpy(v, bytes + at, sizeof *v);
	return true;
}

static bool
has_beyond(const struct stackcopy *s, uint64_t addr, uint64_t *v)
{
	for (size_t i = 0; i < s->nbeyond; i++) {
		const struct stack_part *p = &s->beyond[i];

		if (has_word(p->bytes, p->start, p->len, addr, v))
			return true;
	}
	return false;
}

enum stackcopy_read
stackcopy_word(const struct stackcopy *s, uint64_t addr, uint64_t *v)
{
	const struct map *m;

	if (has_word(s->bytes, s->start, s->len, addr, v) ||
	    has_beyond(s, addr, v))
		return STACKCOPY_OK;
	if (addr < s->start && s->start - addr <= RED_ZONE)
		return STACKCOPY_BELOW;
	m = maps_find(s->maps, addr);
	return m != NULL && m->read && m->write ? STACKCOPY_MISSING
						: STACKCOPY_BAD;
}
