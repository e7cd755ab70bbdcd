/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.c - time in nanoseconds, from the kernel's clocks. */
#include "config.h"

#include "base/clock.h"

#include <time.h>

static uint64_t
read_clock(clockid_t id)
{
	struct timespec ts = { 0 };

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

uint64_t
clock_mono(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t
clock_self_cpu(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

void
clock_sleep_until(uint64_t when)
{
	struct timespec ts = {
		.tv_sec = (time_t)(when / NS_PER_S),
		.tv_nsec = (long)(when % NS_PER_S),
	};

	/* an absolute time: a late start does not lengthen the sleep */
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}
