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
#include "python/pyjitted.h"
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
	struct pyjitted	 jitted;	/* code of CPython's JIT */
	uint64_t	 next_jitted;	/* not before that is read again */
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
/* Code without a file, as far as is known, is on a stack with these chains: read
 * which is that of the JIT, if that is due. True: there is news. */
bool		 pykinds_seek_jit(struct pykinds *, const struct pykinds_of *,
		    const struct pyframes *chain, size_t n);
void		 pykinds_fini(struct pykinds *);

#endif
