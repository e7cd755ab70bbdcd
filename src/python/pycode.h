/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycode.h - code objects: what they are called and which line an instruction
 * is on, each read once.
 *
 * A code object may be freed and another one made at its address at any time.
 * So a frame that is looked at takes along the head of its code object, and a
 * name is believed only where the head before and after reading it is the same.
 * Up to 3.11, where all of one that is made later may be where that of the one
 * before was, a head has a fingerprint of its names.
 * Interpreters that come and go one after the other may make all as the one
 * before did: from 3.14 on a head has the number of its interpreter.
 */
#ifndef PYTHON_PYCODE_H
#define PYTHON_PYCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "python/pymem.h"
#include "python/pyoffsets.h"

/* As an address in a profile, an instruction is at its offset in the bytecode,
 * in bytes, from there: address 0 would be none. */
enum { PYSPOT_START = 64 };

struct pycode_head {		/* of all bytes: no padding */
	uint64_t	 type;			/* addresses of objects */
	uint64_t	 file, name, lines;
	uint64_t	 units;			/* of its bytecode; from 3.11 */
	uint64_t	 tlbc;			/* see pyframes.c */
	uint32_t	 firstlineno;
	uint32_t	 version;		/* from 3.12, but 0: no two of
						 * one interpreter have it */
	uint64_t	 print;			/* of name and file: sample/pyprint.h;
						 * up to 3.11 */
	uint64_t	 traceable;		/* its first own unit */
	uint64_t	 interp;		/* told by who reads it: 0 is the
						 * main one, or not known */
};

struct pycode {
	char		*name;		/* qualified from 3.11 on; printable */
	char		*file;		/* printable */
	uint8_t		*lines;
	size_t		 nlines;
	uint64_t	 serial;	/* from 1; no other one ever has it */
	struct pycode_head head;
};

struct pycodes {		/* {0} is empty */
	size_t		 max;		/* so many are kept; 0: 65536 */
	struct hmap	 place;		/* address -> index */
	struct pycode	*v;
	size_t		 n, cap;
	uint64_t	 last_serial;
	uint64_t	 tried;		/* to read: those that were not kept */
	uint64_t	 type;		/* of code objects; 0: not met yet */
};

/* Where a code object has what it is called. */
uint32_t		 pycode_name_at(const struct pyoffsets *);
/* Of the bytes of a code object, as many as its size in the offsets says; without
 * the fingerprint. */
void			 pycode_head_of(const uint8_t *,
			    const struct pyoffsets *, struct pycode_head *);
/* Add the fingerprints, where there are any, to n heads of the code objects at
 * these addresses. All 0 becomes one the names of which cannot be read. */
void			 pycode_add_prints(const struct pymem *,
			    const struct pyoffsets *, const uint64_t *addr,
			    struct pycode_head *, size_t n);
bool			 pycode_head(const struct pymem *,
			    const struct pyoffsets *, uint64_t addr,
			    struct pycode_head *);
/* Is that head still there? */
bool			 pycode_is(const struct pymem *,
			    const struct pyoffsets *, uint64_t addr,
			    const struct pycode_head *);
/* The code object at addr when it had that head, or NULL when it is none or has
 * changed. Borrowed until the next call. */
const struct pycode	*pycodes_get(struct pycodes *, const struct pymem *,
			    const struct pyoffsets *, uint64_t addr,
			    const struct pycode_head *);
void			 pycodes_fini(struct pycodes *);

#endif
