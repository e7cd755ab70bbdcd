/* SPDX-License-Identifier: GPL-2.0-or-later */
/* budget.c - arithmetic of the stop budget. */
#include "config.h"

#include "sample/budget.h"

#include "base/clock.h"

static const double share = 0.01; /* of the running time, at most */
static const double typical = 25e3; /* ns: a stop before one was seen */
static const double credit = 2e6; /* ns: what may be stopped in advance,
					 * some 100 stops of the usual length */
/* What a spell without stops may save up. Without a bound a program that ran
 * alone for an hour could be stopped for half a minute. */
static const double savings = 5e6;
/* What one long stop may leave owing. Most such are the machine's doing (it was
 * suspended, it swapped) and must not silence us for minutes. */
static const double debt = 20e6;

void
budget_ran(struct budget *b, uint64_t ns)
{
	b->owed -= share * (double)ns;
	if (b->owed < -savings)
		b->owed = -savings;
}

void
budget_stopped(struct budget *b, uint64_t ns)
{
	double seen = (double)ns;

	b->owed += seen;
	if (b->owed > debt)
		b->owed = debt;

	/* One stray stop is for the account to settle; it must not pull the
	 * rate down for all that follow. */
	if (b->cost == 0)
		b->cost = typical;
	if (seen > 4 * b->cost)
		seen = 4 * b->cost;
	b->cost += (seen - b->cost) / 32;
}

double
budget_rate(const struct budget *b, double asked)
{
	/* A running thread is stopped rate times a second for cost ns. */
	double most;

	if (b->cost <= 0)
		return asked;
	most = share * NS_PER_S / b->cost;
	return most < asked ? most : asked;
}

bool
budget_allows(const struct budget *b)
{
	return b->owed < credit;
}
