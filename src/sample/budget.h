/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * budget.h - keeps the time the target stands still below 1 % of the time it
 * runs. The rate yields first: it follows from the mean cost of a stop. Beyond
 * that an account of time run and time stopped refuses what is not covered.
 */
#ifndef SAMPLE_BUDGET_H
#define SAMPLE_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct budget {			/* {0} before the first stop */
	double	 cost;		/* ns a stop takes: moving mean, 0 unknown */
	double	 owed;		/* ns stopped beyond the allowance */
};

/* The target ran for ns more, all threads together. */
void	 budget_ran(struct budget *, uint64_t ns);
/* One thread was stopped for ns. */
void	 budget_stopped(struct budget *, uint64_t ns);
/* The rate per running thread that can be afforded, at most asked. */
double	 budget_rate(const struct budget *, double asked);
/* May a thread be stopped now? */
bool	 budget_allows(const struct budget *);

#endif
