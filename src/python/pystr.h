/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pystr.h - CPython's strings, of every kind, as printable UTF-8. */
#ifndef PYTHON_PYSTR_H
#define PYTHON_PYSTR_H

#include "base/buf.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYSTR_MAX = 4096 };	/* characters; the rest is left out: "..." */

/* The str object at addr as a new string, control characters escaped and lone
 * surrogates replaced. NULL when none is there. */
char	*pystr_read(const struct pymem *, const struct pyoffsets *,
	    uint64_t addr);
/* n characters of so many bytes each (1, 2 or 4) appended in the same way. */
void	 pystr_add(struct buf *, const uint8_t *, size_t n, unsigned kind);
/* Append the str object at addr as Python writes it in a program: quoted, on
 * one line, cut behind max characters. False when none is there. */
bool	 pystr_add_literal(struct buf *, const struct pymem *,
	     const struct pyoffsets *, uint64_t addr, size_t max);
/* The quote that Python puts around n characters. */
char	 pystr_quote(const uint8_t *, size_t n, unsigned kind);

#endif
