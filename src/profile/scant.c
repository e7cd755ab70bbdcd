/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scant.c - counts what a sample is worth. */
#include "config.h"

#include "profile/scant.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { POINTS_FINE = 10, POINTS_MOST = 100, FEW = 100 };

static const uint64_t few_after = 2 * NS_PER_S, blind_after = NS_PER_S / 2;

const char scant_blind_text[] =
    "the sampler read sees Python only, and no CPython was found";
const char scant_blind_cure[] = "--sampler auto shows native functions";

static uint64_t
worth(const struct snap_sampling *s)
{
	return s->worth != 0 && s->worth < s->samples ? s->worth : s->samples;
}

unsigned
scant_points(const struct snap_sampling *s)
{
	double points;

	if (s->samples == 0)
		return 0;
	points = ceil(POINTS_MOST / sqrt((double)worth(s)));
	return points > POINTS_FINE ? (unsigned)points : 0;
}

const char *
scant_text(const struct snap_sampling *s, char *buf, size_t size)
{
	if (s->samples < FEW)
		return "few samples";
	snprintf(buf, size, "worth %llu samples of one weight",
	    (unsigned long long)worth(s));
	return buf;
}

bool
scant_shown(const struct snap_sampling *s)
{
	return scant_points(s) > 0 && s->duration >= few_after;
}

bool
scant_blind(const struct snap_sampling *s)
{
	return strcmp(s->backend, "read") == 0 &&
	       (s->python.version == NULL || *s->python.version == '\0') &&
	       s->samples > 0 && s->duration >= blind_after;
}
