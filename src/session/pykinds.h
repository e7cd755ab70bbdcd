/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pykinds.h - what the native code of a Python process is to pymix.h. The loop is
 * known by a symbol where its function, by the unwind information, begins.
 */
#ifndef SESSION_PYKINDS_H
#define SESSION_PYKINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyfind.h"
#include "python/pyframes.h"
#include "session/pymix.h"
#include "session/pypoint.h"
#include "target/space.h"

struct pykinds_range {		/* [start, end) is of one kind */
	uint64_t	 start, end;
	enum pymix_code	 what;
};

struct pykinds {		/* {0}: nothing is known */
	unsigned	 news;		/* so often more came to be known */
	/* private */
	struct pykinds_range *at;	/* what was asked for, */
	struct pykinds_range large;	/* the last large function, */
	unsigned	 epoch;		/* as long as the map is this one */
	bool		 jits;		/* a JIT makes code, as was seen */
	uint64_t	 next_jits;	/* not before it is asked again */
};

struct pykinds_of {		/* the process, borrowed */
	const struct pyfound *found;
	const struct pypoint *point;
	const struct pypoint_of *of;
	struct space	*space;
};

/* What code is at pc. */
enum pymix_code	 pykinds_at(struct pykinds *, const struct pykinds_of *,
		    uint64_t pc);
/* What code is may be known better now. */
void		 pykinds_forget(struct pykinds *);
/* Code without a file is on a stack with these chains: has CPython's JIT made code
 * for their innermost frames? Then such code is its. True: that is news. */
bool		 pykinds_seek_jit(struct pykinds *, const struct pykinds_of *,
		    const struct pyframes *chain, size_t n, uint64_t now);
void		 pykinds_fini(struct pykinds *);

#endif
