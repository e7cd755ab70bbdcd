/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycopy.h - the program in the kernel (bpf/pycopy.bpf.c) that does what the
 * filter does and, before each sample of a process that it is told of, copies
 * into the ring, in records of an event of its own: the frames of a thread that
 * runs Python, a struct pyrecord, and what lies on its stack beyond the longest
 * copy that a sample has, in parts, each a struct tailrecord. The only user of
 * libbpf; a build without it can do none of this.
 */
#ifndef SAMPLE_PYCOPY_H
#define SAMPLE_PYCOPY_H

#include <sys/types.h>

#include "sample/bpf_filter.h"
#include "sample/pyplan.h"
#include "sample/tailrecord.h"

struct pycopy;

/* Could it be loaded? 0, or the errno of the refusal; ENOSYS: built without. */
int		 pycopy_probe(void);
/* Load the program, which takes over the filter's tables of processes: what is
 * told to one both know. NULL with errno: ENOSYS when built without. Takes some
 * 30 ms, of the verifier in the kernel. */
struct pycopy	*pycopy_new(const struct bpf_filter *);
/* What to copy of a process, by the filter's id; NULL: nothing any more. -1
 * with errno. */
int		 pycopy_plan(struct pycopy *, pid_t id, const struct pyplan *);
/* The same, of its stacks. */
int		 pycopy_tail(struct pycopy *, pid_t id, const struct tailplan *);
/* The event that carries the copies made on a CPU. -1 with errno. */
int		 pycopy_output(const struct pycopy *, int cpu, int event);
/* Let the program decide for this event. -1 with errno. */
int		 pycopy_attach(const struct pycopy *, int event);
void		 pycopy_free(struct pycopy *);	/* NULL ok */

#endif
