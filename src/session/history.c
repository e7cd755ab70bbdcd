/* SPDX-License-Identifier: GPL-2.0-or-later */
/* history.c - the CPU use of the last two minutes. */
#include "config.h"

#include "session/history.h"

#include <string.h>

#include "base/clock.h"

static void
push(struct history *h, float pct)
{
	if (h->n == SNAP_HISTORY) {
		memmove(h->v, h->v + 1, (SNAP_HISTORY - 1) * sizeof *h->v);
		h->n--;
	}
	h->v[h->n++] = pct;
}

void
history_add(struct history *h, uint64_t cpu_ns, uint64_t now)
{
	uint64_t passed = now - h->last, seconds = passed / NS_PER_S;

	if (h->begun && seconds == 0)
		return;
	if (h->begun && cpu_ns >= h->last_cpu) {
		double pct =
		    100.0 * (double)(cpu_ns - h->last_cpu) / (double)passed;

		for (uint64_t i = 0; i < seconds && i < SNAP_HISTORY; i++)
			push(h, (float)pct);
	}
	h->begun = true;
	h->last = now;
	h->last_cpu = cpu_ns;
}
