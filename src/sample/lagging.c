/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lagging.c - a clock that lags, carried on. */
#include "config.h"

#include "sample/lagging.h"

void
lagging_tell(struct lagging *l, uint64_t told, uint64_t now)
{
	if (l->moved != 0 && told == l->told)
		return;
	*l = (struct lagging){ told, now };
}

uint64_t
lagging_now(const struct lagging *l, uint64_t now, uint64_t tick)
{
	uint64_t since = now > l->moved ? now - l->moved : 0;

	if (l->moved == 0)
		return l->told;
	return l->told + (since < tick ? since : tick);
}
