/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pypoint.h - which instruction of Python's a thread of one process is at, by
 * where its processor is: memory alone is behind (python/pyexact.h). Keeps the
 * bytecode of functions that run, as it was lately.
 */
#ifndef SESSION_PYPOINT_H
#define SESSION_PYPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pyexact.h"
#include "python/pyfind.h"
#include "python/pyframes.h"
#include "python/pyhandlers.h"
#include "python/pymem.h"
#include "target/space.h"

struct pypoint_code;

struct pyelder {		/* what was found in a process before, and
				 * holds in others that have the same file;
				 * {0}: nothing */
	struct pyfound	 cpython;
	struct pyhandlers handlers;	/* where it is mapped in that one */
};

struct pypoint {		/* {0} has looked at nothing */
	struct pyhandlers *handlers;	/* NULL until they are looked for */
	bool		 collected;	/* what they may be */
	unsigned	 searches;
	struct hmap	 place;		/* address of a code object -> index */
	struct pypoint_code *code;
	size_t		 n, cap;
	size_t		 bytes;		/* of all */
};

struct pypoint_of {		/* the process, borrowed */
	const struct pymem *mem;
	const struct pyfound *found;
	const struct space *space;
	const struct pyelder *elder;
	uint64_t	 now;		/* clock_mono() */
};

/* The innermost frame of Python runs, and the frame of the loop's function that
 * runs it is at pc. The offset of the instruction in bytes; -1: the code at pc
 * does not tell, and what the frame says must do. */
int64_t	 pypoint_find(struct pypoint *, const struct pypoint_of *,
	     const struct pyframe *, uint64_t pc);
/* Is pc in a function that carries out one opcode only, and that the loop's
 * function calls? False also as long as pypoint_find has not found out. */
bool	 pypoint_is_apart(const struct pypoint *, const struct pypoint_of *,
	     uint64_t pc);
void	 pypoint_fini(struct pypoint *);

#endif
