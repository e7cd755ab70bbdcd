/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pylines.h - the line of an instruction, by the line tables of CPython: those
 * of 3.8 and 3.9 (co_lnotab), of 3.10, and of 3.11 and later (co_linetable). */
#ifndef PYTHON_PYLINES_H
#define PYTHON_PYLINES_H

#include <stddef.h>
#include <stdint.h>

struct pylines {		/* a walk through a table */
	unsigned	 minor;
	const uint8_t	*p, *end;	/* borrowed */
	uint32_t	 next;		/* the line so far */
	unsigned	 line;		/* of the range that is open, */
	int64_t		 until;		/* which ends there */
};

/* first is the line of the code object. */
void		 pylines_begin(struct pylines *, unsigned minor,
		     const uint8_t *table, size_t len, unsigned first);
/* The line of the instruction at offset bytes, or 0; offsets are to ascend from
 * call to call. */
unsigned	 pylines_next(struct pylines *, int64_t offset);
/* The line of the instruction at offset bytes; below 0 the code has not begun.
 * first is that of the code object. 0: that instruction is on no line. */
unsigned	 pylines_find(unsigned minor, const uint8_t *table, size_t len,
		     unsigned first, int64_t offset);

#endif
