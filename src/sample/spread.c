/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spread.c - compares what either way takes of the CPUs' time. */
#include "config.h"

#include "sample/spread.h"

/* Seconds; measured on one machine, the proportions matter. */
static const double tick = 4.3e-6, switching = 3e-6, opening = 50e-6;

/* Below this many CPUs' time, events for each CPU are not worth a thought:
 * eleven CPUs at 997 Hz. */
static const double negligible = 0.05;

/* What a program does now it need not do later, and events of threads have no
 * bound to their cost: they must be this much better. */
static const double doubt = 4;

/* From this share of each CPU on, the events of CPUs that do something else
 * take the time in which the samples would be read: then to be better at all is
 * enough. */
static const double starving = 0.1;

/* Opening is paid once; a session is taken to last so many seconds. */
static const double session = 60;

static double
cost_per_cpu(const struct spread *s)
{
	return (double)s->cpus * s->rate * tick;
}

static double
cost_per_thread(const struct spread *s)
{
	double cpus = (double)s->cpus;
	double running = s->running < cpus ? s->running : cpus;

	return running * s->rate * tick + s->switches * switching +
	       (double)s->threads * cpus * opening / session;
}

bool
spread_matters(const struct spread *s)
{
	return cost_per_cpu(s) > negligible;
}

static double
doubt_at(double rate)
{
	return rate * tick > starving ? 1 : doubt;
}

bool
spread_per_cpu(const struct spread *s)
{
	return !spread_matters(s) || !s->known ||
	       cost_per_cpu(s) < doubt_at(s->rate) * cost_per_thread(s);
}
