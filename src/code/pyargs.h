/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyargs.h - what the argument of a Python instruction stands for. */
#ifndef CODE_PYARGS_H
#define CODE_PYARGS_H

#include <stdint.h>

#include "base/buf.h"
#include "python/opcodes.h"
#include "python/pybody.h"

#define PYARGS_NOWHERE	UINT64_MAX

struct pyarg {
	const struct opcode	*op;
	uint32_t		 value;
	uint64_t		 next;	/* offset of the next instruction */
};

/* Append the argument: its number, then what it stands for. Returns the offset
 * that the instruction jumps to, or PYARGS_NOWHERE. */
uint64_t	 pyargs_add(struct buf *, const struct pybody *,
		     const struct opcodes *, const struct pyarg *);

#endif
