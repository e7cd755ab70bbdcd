/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyprints.h - takes the fingerprints of code objects (sample/pyprint.h) out of
 * memory, many of them in two goes.
 */
#ifndef PYTHON_PYPRINTS_H
#define PYTHON_PYPRINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

enum { PYPRINTS_MAX = 16 };	/* at once */

struct pyprints_code {
	uint64_t	 name, file;	/* addresses of str objects */
	uint64_t	 print;
	bool		 read;		/* the print; false: it cannot be */
};

/* Is there nothing else that tells one code object from another at its place? */
bool	 pyprints_are_needed(const struct pyoffsets *);
/* Read those of n code objects, PYPRINTS_MAX at most, whether needed or not. */
void	 pyprints_read(const struct pymem *, struct pyprints_code *, size_t n);

#endif
