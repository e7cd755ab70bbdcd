/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stops.h - how long threads stood still: a histogram whose buckets grow with
 * the value, so every percentile is right within 4 %. */
#ifndef SAMPLE_STOPS_H
#define SAMPLE_STOPS_H

#include <stdint.h>

enum { STOPS_SUB = 16, STOPS_BUCKETS = 61 * STOPS_SUB };

struct stops {			/* {0} is empty */
	uint64_t	 n, ns;	/* all of them, together */
	uint32_t	 count[STOPS_BUCKETS];
};

void	 stops_add(struct stops *, uint64_t ns);
/* The duration in ns that pct per cent of the stops stayed within; 0 when
 * there were none. */
double	 stops_percentile(const struct stops *, double pct);

#endif
