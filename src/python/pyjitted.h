/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyjitted.h - where the machine code is that CPython's JIT has made, in 3.14 and
 * 3.15: that of the executors which an interpreter knows.
 * (Include/internal/pycore_optimizer.h: _PyExecutorObject)
 */
#ifndef PYTHON_PYJITTED_H
#define PYTHON_PYJITTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYJITTED_MAX = 4096 };	/* of an interpreter: more are not looked at */

struct pyjitted_range {		/* [start, end) */
	uint64_t	 start, end;
};

struct pyjitted {		/* {0} is valid and empty */
	struct pyjitted_range *v;	/* ascending */
	size_t		 n, cap;
};

/* Does this version have a JIT that is known here? */
bool	 pyjitted_may(const struct pyoffsets *);
/* Read the code of one more interpreter, and leave what can be read of it. */
void	 pyjitted_add(struct pyjitted *, const struct pymem *,
	     const struct pyoffsets *, uint64_t interp);
/* The code around pc, or NULL. Borrowed until the next change. */
const struct pyjitted_range *pyjitted_find(const struct pyjitted *,
	     uint64_t pc);
bool	 pyjitted_same(const struct pyjitted *, const struct pyjitted *);
void	 pyjitted_fini(struct pyjitted *);

#endif
