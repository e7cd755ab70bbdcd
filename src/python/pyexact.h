/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyexact.h - which instruction of Python's runs, by what a frame remembers and
 * by the handler that the processor is in.
 *
 * An instruction writes its place into the frame when it has begun, and where
 * the compiler put that, not at once: the time until then would go to the one
 * before it. The handler tells which of the two it is. A handler that fits
 * neither is code that several share, or returns from a frame that is gone:
 * then what the frame remembers must do.
 */
#ifndef PYTHON_PYEXACT_H
#define PYTHON_PYEXACT_H

#include <stddef.h>
#include <stdint.h>

#include "python/opcodes.h"
#include "python/pyhandlers.h"

struct pyexact_code {		/* bytecode as it is now, units of 2 bytes */
	const struct opcodes *ops;
	const uint8_t	*bytes;
	size_t		 len;
};

/* The offset, in bytes, of the instruction that a handler of these opcodes
 * carries out in a frame that remembers the one at offset at. -1: not told. */
int64_t	 pyexact_find(const struct pyexact_code *, int64_t at,
	     const struct opset *);

#endif
