/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycalled.h - what the module threading calls the threads of a CPython. From
 * 3.14 on the kernel is told the first 15 bytes of it, for all but the first.
 */
#ifndef PYTHON_PYCALLED_H
#define PYTHON_PYCALLED_H

#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

struct pycalled_thread {
	uint64_t	 pthread;	/* pthread_self() */
	char		*name;		/* owned, printable */
};

struct pycalled {		/* {0} is valid and empty */
	struct pycalled_thread *v;
	size_t		 n, cap;
};

/* Read those of all interpreters; what cannot be read has no name. */
void		 pycalled_read(struct pycalled *, const struct pymem *,
		    const struct pyoffsets *, uint64_t runtime);
/* The name of a thread, or NULL; where several interpreters have one, that of the
 * main one. Borrowed until the next read. */
const char	*pycalled_name(const struct pycalled *, uint64_t pthread);
void		 pycalled_fini(struct pycalled *);

#endif
