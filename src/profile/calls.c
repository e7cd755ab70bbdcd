/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.c - callees of spots.
 *
 * This runs for each frame of each sample, and most calls lead where they led
 * before: a spot remembers that.
 */
#include "config.h"

#include "profile/calls.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define CALL_NONE UINT32_MAX

struct calls_last {
	uint32_t callee, call;
};

void
calls_init(struct calls *c, size_t max)
{
	*c = (struct calls){ .max = max };
}

static uint32_t
find(struct calls *c, uint32_t spot, uint32_t callee)
{
	uint64_t key = hmap_key2(spot, callee);
	const uint64_t *at = hmap_get(&c->at, key);

	if (at != NULL)
		return (uint32_t)*at;
	if (c->n >= c->max)
		return CALL_NONE;
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n] = (struct snap_call){ .spot = spot, .callee = callee };
	*hmap_put(&c->at, key, NULL) = c->n;
	return (uint32_t)c->n++;
}

static struct calls_last *
last_of(struct calls *c, uint32_t spot)
{
	size_t n = (size_t)spot + 1;

	if (n > c->nlast) {
		c->last = xgrow(c->last, &c->last_cap, n, sizeof *c->last);
		memset(
		    c->last + c->nlast, 0xff, (n - c->nlast) * sizeof *c->last);
		c->nlast = n;
	}
	return &c->last[spot];
}

void
calls_add(struct calls *c, uint32_t spot, uint32_t callee, uint64_t samples)
{
	struct calls_last *last = last_of(c, spot);

	if (last->callee != callee || last->call == CALL_NONE)
		*last = (struct calls_last){ callee, find(c, spot, callee) };
	if (last->call != CALL_NONE)
		c->v[last->call].samples += samples;
}

void
calls_reset(struct calls *c)
{
	c->n = c->nlast = 0;
	hmap_clear(&c->at);
}

void
calls_fini(struct calls *c)
{
	free(c->v);
	free(c->last);
	hmap_fini(&c->at);
	*c = (struct calls){ 0 };
}
