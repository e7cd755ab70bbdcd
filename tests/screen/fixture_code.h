/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture_code.h - made-up code of some functions of the fixture, and the
 * times at its addresses. */
#ifndef TESTS_SCREEN_FIXTURE_CODE_H
#define TESTS_SCREEN_FIXTURE_CODE_H

#include "code/listing.h"
#include "profile/snapshot.h"

enum {			/* functions of the fixture that have code */
	FIXTURE_CALLER = 0,	/* without time of its own */
	FIXTURE_NATIVE = 2,	/* with source, inlined calls, a cold part */
	FIXTURE_PLT = 20,	/* no source */
	FIXTURE_OPCODES = 19,	/* of an interpreter */
	FIXTURE_PROBLEM = 9,	/* cannot be shown */
	FIXTURE_HUGE = 10	/* a hundred thousand instructions */
};
enum { FIXTURE_SPOTS = 64 };

/* Where FIXTURE_NATIVE calls these, as samples have seen. */
enum { FIXTURE_INDIRECT = 0x4a8d, FIXTURE_OFTEN = 21, FIXTURE_RARE = 18 };

/* A listing with the caller's reference; NULL: it is not there yet. Not
 * settled: without source lines. */
const struct listing	*fixture_listing(const struct code_ask *,
			    bool settled);
/* The times at the addresses of a function that has self time weight in thread
 * thread, and of calls; room for FIXTURE_SPOTS. Returns how many. */
size_t			 fixture_spots(uint32_t func, uint32_t thread,
			    uint64_t weight, struct snap_spot *,
			    struct snap_spot_cell *, uint32_t first);

#endif
