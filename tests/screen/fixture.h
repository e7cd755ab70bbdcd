/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture.h - a made-up profile for pictures: functions with long, wide and
 * hostile names, threads in all states, every quality figure. */
#ifndef TESTS_SCREEN_FIXTURE_H
#define TESTS_SCREEN_FIXTURE_H

#include "profile/snapshot.h"

enum fixture {
	FIXTURE_LIVE,
	FIXTURE_IDLE,		/* no samples yet, all threads asleep */
	FIXTURE_COMPLETE,	/* exited with 0 */
	FIXTURE_KILLED,
	FIXTURE_STOPPED,
	FIXTURE_KERNEL,		/* kernel functions come, as asked for */
	FIXTURE_REFUSED,	/* they are not permitted, nor is a filter */
	FIXTURE_TROUBLE,	/* losses, refusals, a rate not reached */
	FIXTURE_GIL,		/* two threads take turns with a GIL */
	FIXTURE_GILS,		/* several interpreters */
	FIXTURE_FREE,		/* threads run free of it */
	FIXTURE_PYTHON,		/* functions of Python among the others */
	FIXTURE_TASKS,		/* and tasks of asyncio */
	FIXTURE_NO_TASKS,	/* asked for, but there are none */
	FIXTURE_BLIND,		/* few samples, by what sees Python only */
	FIXTURE_HUNG		/* it ran asyncio, and now nothing */
};

/* A new snapshot with the reference of the caller; serial tells them apart. The
 * times differ with turn, so that ranks change. */
const struct snapshot	*fixture_new(enum fixture, unsigned turn);

#endif
