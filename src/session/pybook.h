/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pybook.h - where the code object of each Python function is, and its bytecode
 * as it was read last: a thread of its own reads it soon after the function was
 * first met, and again as time goes by, so that it is there after the end of
 * the process as it was in the end.
 */
#ifndef SESSION_PYBOOK_H
#define SESSION_PYBOOK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "python/pybody.h"
#include "python/pycode.h"
#include "session/pysource.h"

enum { PYBOOK_BYTES = 64 << 20 };	/* that are kept of all functions */

struct pybook;

struct pycopy {			/* the code of a function, as it was read */
	const struct pybody *body;	/* with a reference; NULL: it was not */
	const char	*name;		/* interned */
	pid_t		 pid;
	bool		 living;	/* it may be read once more */
	bool		 full;		/* there was no room for it */
	uint64_t	 edition;	/* the same number, the same body */
};

struct pybook	*pybook_new(void);
/* The code object of function func is at addr with that head. name is interned.
 * For the sampling thread: waits for nobody. */
void		 pybook_met(struct pybook *, uint32_t func, const char *name,
		     struct pysource *, uint64_t addr,
		     const struct pycode_head *);
/* The code of a function, read now if it was not in the last second. False: it
 * was never met. */
bool		 pybook_get(struct pybook *, uint32_t func, struct pycopy *);
void		 pybook_free(struct pybook *);	/* NULL ok */

#endif
