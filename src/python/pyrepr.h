/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyrepr.h - a constant of Python code as one would write it, short. */
#ifndef PYTHON_PYREPR_H
#define PYTHON_PYREPR_H

#include "base/buf.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYREPR_MAX = 160 };	/* about so many bytes */

/* The object at addr as a new string, printable: str, bytes, int, float, bool,
 * None, Ellipsis, slices, tuples and frozensets of these; code by its name, any other by
 * its type. "?" for what is no object. */
char	*pyrepr_read(const struct pymem *, const struct pyoffsets *,
	    uint64_t addr);

#endif
