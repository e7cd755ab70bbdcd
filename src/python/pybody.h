/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pybody.h - what a code object consists of: its bytecode as it is now, and all
 * that its instructions refer to, as text. Read once, immutable, counted, good
 * after the process has ended.
 *
 * Monitoring and the JIT write opcodes of their own over others; these are put
 * back, and it is marked where.
 */
#ifndef PYTHON_PYBODY_H
#define PYTHON_PYBODY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pycode.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYBODY_UNITS = 1 << 19 };	/* of a longer one the first */

enum pybody_mark {
	PYBODY_PLAIN,
	PYBODY_INSTRUMENTED,
	PYBODY_COMPILED		/* from here machine code of the JIT runs */
};

struct pybody_texts {
	char		**v;		/* printable; NULL: could not be read */
	size_t		 n;
};

struct pybody {
	atomic_uint	 refs;		/* private */
	struct pycode_head head;	/* of what it was read of */
	unsigned	 minor;
	char		*file;		/* printable, or NULL */
	unsigned	 firstlineno;
	uint8_t		*code;		/* len bytes, len even */
	uint8_t		*mark;		/* enum pybody_mark, by unit */
	size_t		 len;
	bool		 cut;		/* there is more of it */
	bool		 compiled;	/* some of it, by the JIT */
	uint8_t		*lines;		/* its table, see pylines.h */
	size_t		 nlines;
	struct pybody_texts consts, names;
	struct pybody_texts locals;	/* from 3.11 on with cells and frees */
	struct pybody_texts cells;	/* up to 3.10: cells, then frees */
	size_t		 size;		/* about so many bytes of memory */
};

/* Of the code object at addr if it has that head, with a reference; else NULL.
 * before, which may be NULL, is what was read of it: if that is still as good, a
 * reference to it. */
const struct pybody	*pybody_read(const struct pymem *,
			    const struct pyoffsets *, uint64_t addr,
			    const struct pycode_head *,
			    const struct pybody *before);
/* Of the same function: would they be shown differently? */
bool			 pybody_differs(const struct pybody *,
			    const struct pybody *);
const struct pybody	*pybody_acquire(const struct pybody *);
void			 pybody_release(const struct pybody *);	/* NULL ok */

#endif
