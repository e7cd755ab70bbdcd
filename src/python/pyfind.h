/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyfind.h - the CPython in a process, if there is one: in its program, in
 * libpython, or in whatever has it built in, stripped or not.
 */
#ifndef PYTHON_PYFIND_H
#define PYTHON_PYFIND_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "python/pyversion.h"
#include "target/space.h"

struct pyfound {
	uint64_t		 runtime;	/* address of _PyRuntime */
	struct pyversion	 version;
	enum pyoffsets_answer	 answer;	/* only if OK are there */
	struct pyoffsets	 offsets;
	uint64_t		 loop[2];	/* parts of its loop, by their
						 * symbols; 0: not known */
	uint64_t		 image, bias;	/* the file it is in: the id, and
						 * where it is mapped */
};

/* Look through the images of a space as it was last read. False: no CPython
 * that we can tell. Of two in one process the one mapped first is found. */
bool	 pyfind(const struct space *, const struct pymem *, struct pyfound *);

/* The same file, found in another process, is mapped here: no need to look
 * through it. False: it is not. */
bool	 pyfind_known(const struct space *, const struct pyfound *known,
	     struct pyfound *);

/* Is a function that begins there a part of the loop? */
static inline bool
pyfound_evaluates(const struct pyfound *f, uint64_t start)
{
	return start != 0 && (start == f->loop[0] || start == f->loop[1]);
}

#endif
