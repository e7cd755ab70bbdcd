/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - time in nanoseconds. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#define NS_PER_S	1000000000ull
#define NS_PER_MS	1000000ull
#define NS_PER_US	1000ull

uint64_t	 clock_mono(void);	/* CLOCK_MONOTONIC */
uint64_t	 clock_self_cpu(void);	/* CPU time of this process */
/* Sleep until clock_mono() >= when; returns early only for a signal. */
void		 clock_sleep_until(uint64_t when);

#endif
