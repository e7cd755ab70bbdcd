/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nofile.h - functions of code that is in no file: the kernel's, those that were
 * compiled while the process ran, and the few that stand for all addresses of a
 * kind. They are interned, described and, for their listings, booked.
 */
#ifndef SESSION_NOFILE_H
#define SESSION_NOFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/intern.h"
#include "session/codebook.h"
#include "session/jit.h"
#include "symbol/kallsyms.h"

enum { NOFILE_SCOPES = 16 };	/* of intern_func: smaller ones are ours */

enum nofile_kind {
	NOFILE_JIT,		/* compiled, nobody told of it */
	NOFILE_KERNEL,		/* the kernel does not show its names */
	NOFILE_EXIT,		/* the end of a process */
	NOFILE_NO_PYTHON,	/* not in Python, where only that is wanted */
	NOFILE_NOWHERE		/* not mapped */
};

struct nofile {			/* the pointers are borrowed */
	struct intern	*intern;
	struct codebook	*codebook;	/* or NULL */
	/* private */
	bool		 tried;
	struct kallsyms	*kallsyms;
};

uint32_t	 nofile_any(struct nofile *, enum nofile_kind);
/* *start: where the function begins; untouched when that is not known. */
uint32_t	 nofile_kernel(struct nofile *, uint64_t addr, uint64_t *start);
/* Its code is read when it is first met. */
uint32_t	 nofile_jit(struct nofile *, struct jit *,
		     const struct jit_func *);
void		 nofile_fini(struct nofile *);

#endif
