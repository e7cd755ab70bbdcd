/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pysource.h - the memory of a CPython for threads that do not own its process:
 * counted, and safe to read of at any time. Once that program has ended, or the
 * process runs another one, nothing can be read any more.
 */
#ifndef SESSION_PYSOURCE_H
#define SESSION_PYSOURCE_H

#include <stdbool.h>
#include <sys/types.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

struct pysource;

/* procfs: the /proc directory of the process. With a reference for the caller;
 * NULL: its memory cannot be opened. */
struct pysource		*pysource_new(int procfs, pid_t,
			    const struct pyoffsets *);
struct pysource		*pysource_acquire(struct pysource *);
/* As good as the source. */
struct pymem		 pysource_mem(struct pysource *);
const struct pyoffsets	*pysource_offsets(const struct pysource *);
pid_t			 pysource_pid(const struct pysource *);
/* A read has said so. Never waits. */
bool			 pysource_ended(struct pysource *);
/* From now on nothing can be read, and no descriptor is held. NULL ok. */
void			 pysource_end(struct pysource *);
void			 pysource_release(struct pysource *);	/* NULL ok */

#endif
