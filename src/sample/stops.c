/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stops.c - a histogram of durations. Each power of two is cut into STOPS_SUB
 * equal buckets; the values below STOPS_SUB have a bucket each.
 */
#include "config.h"

#include "sample/stops.h"

static unsigned
bucket_of(uint64_t ns)
{
	unsigned log;

	if (ns < STOPS_SUB)
		return (unsigned)ns;
	log = 63 - (unsigned)__builtin_clzll(ns);
	return (log - 3) * STOPS_SUB + (unsigned)(ns >> (log - 4)) % STOPS_SUB;
}

static double
middle_of(unsigned bucket)
{
	unsigned octave = bucket / STOPS_SUB, sub = bucket % STOPS_SUB;
	double width;

	if (octave == 0)
		return bucket;
	width = (double)(1ull << (octave - 1));
	return (STOPS_SUB + sub + 0.5) * width;
}

void
stops_add(struct stops *s, uint64_t ns)
{
	s->n++;
	s->ns += ns;
	s->count[bucket_of(ns)]++;
}

double
stops_percentile(const struct stops *s, double pct)
{
	double due = (double)s->n * pct / 100;
	uint64_t seen = 0;

	if (s->n == 0)
		return 0;
	for (unsigned i = 0; i < STOPS_BUCKETS; i++) {
		seen += s->count[i];
		if (s->count[i] != 0 && (double)seen >= due)
			return middle_of(i);
	}
	return middle_of(STOPS_BUCKETS - 1);
}
