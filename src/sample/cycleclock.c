/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cycleclock.c - cycles and nanoseconds. */
#include "config.h"

#include "sample/cycleclock.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#include "base/clock.h"
#include "sample/perf_open.h"

/* Of running, to learn from; and how long to try at first. */
static const uint64_t least_ns = NS_PER_MS / 2, first_ns = 20 * NS_PER_MS;

/* What processors are known to do, and more. */
static const double slowest = 0.05, fastest = 20;

int
cycleclock_open(struct cycleclock *c)
{
	uint64_t end = clock_mono() + first_ns;

	*c = (struct cycleclock){ .fd = perf_open_own_cycles() };
	if (c->fd == -1) {
		c->fd = 0;
		return -1;
	}
	while (c->per_ns == 0 && clock_mono() < end)
		cycleclock_look(c);
	if (c->per_ns != 0)
		return 0;
	cycleclock_close(c);
	errno = ENOENT; /* it is there, and does not count */
	return -1;
}

void
cycleclock_look(struct cycleclock *c)
{
	uint64_t now[2]; /* the count, the time that it ran */

	if (read(c->fd, now, sizeof now) == sizeof now)
		cycleclock_learn(c, now[0], now[1]);
}

void
cycleclock_learn(struct cycleclock *c, uint64_t cycles, uint64_t ns)
{
	double per_ns;

	if (ns < c->ns + least_ns || cycles < c->cycles)
		return;
	per_ns = (double)(cycles - c->cycles) / (double)(ns - c->ns);
	c->cycles = cycles;
	c->ns = ns;
	if (per_ns >= slowest && per_ns <= fastest)
		c->per_ns = per_ns;
}

uint64_t
cycleclock_cycles(const struct cycleclock *c, uint64_t ns)
{
	return (uint64_t)fmax(1, (double)ns * c->per_ns);
}

void
cycleclock_close(struct cycleclock *c)
{
	if (c->fd != 0)
		close(c->fd);
	*c = (struct cycleclock){ 0 };
}
