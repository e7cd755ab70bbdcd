/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pydict.h - reads dicts, and attributes of plain objects, of CPython 3.8 to
 * 3.15. They may change while they are read: what comes out is to be checked by
 * whoever uses it.
 */
#ifndef PYTHON_PYDICT_H
#define PYTHON_PYDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

enum {
	PYDICT_LAST = 15,	/* minor version */
	PYDICT_MAX = 1 << 14	/* entries; more are not looked at */
};

struct pydict {
	const struct pymem *mem;	/* borrowed */
	const struct pyoffsets *o;	/* the same */
	uint64_t	 entries;
	uint32_t	 n;		/* of them, used or not */
	uint32_t	 size, key;	/* of each: bytes, and where its key is */
	uint64_t	 values;	/* 0: beside the keys */
};

/* How many bytes what stands behind the head of an object is further on in a
 * free-threaded build. */
static inline uint32_t
pydict_longer(const struct pyoffsets *o)
{
	return o->free_threaded ? 16 : 0;
}

/* The dict at that address; false when there is none. */
bool	 pydict_open(struct pydict *, const struct pymem *,
	     const struct pyoffsets *, uint64_t addr);
/* Entry i < n; false when it is not used. */
bool	 pydict_entry(const struct pydict *, uint32_t i, uint64_t *key,
	     uint64_t *value);
/* The value of a key that is ASCII. */
bool	 pydict_find(const struct pydict *, const char *key, uint64_t *value);
/* The attribute of an object that is an instance of a class. */
bool	 pydict_attribute(const struct pymem *, const struct pyoffsets *,
	     uint64_t object, const char *name, uint64_t *value);

#endif
