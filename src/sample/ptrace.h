/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ptrace.h - between the two parts of the ptrace backend: what its processes
 * have in common, and each of them.
 */
#ifndef SAMPLE_PTRACE_H
#define SAMPLE_PTRACE_H

#include "base/rng.h"
#include "sample/backend.h"
#include "sample/budget.h"
#include "sample/stops.h"
#include "sample/turns.h"
#include "target/tracee.h"

enum {
	LATE_MAX = 16,		/* threads that did not stop in time */
	STACK_DEEP = 256 << 10	/* copied where it is known to be the stack */
};

struct sampler {
	struct watch		 watch;
	struct traced		**v;	/* in the order of watch */
	size_t			 cap;
	struct sampler_sink	 sink;
	double			 rate;
	bool			 running;	/* launched commands are */
	struct rng		 rng;
	struct budget		 budget;
	struct stops		 stops;
	uint64_t		 failed;
	size_t			 stack_size, stack_wanted;
	bool			 stack_fixed;
	uint64_t		*stack;	/* words: the copy is aligned */
};

struct traced {			/* one process */
	struct sampler		*all;
	const struct target	*target;
	struct turns		 turns;
	struct tracee		 late[LATE_MAX];
	unsigned		 nlate;
	bool			 by_mem;	/* process_vm_readv is refused,
						 * /proc/PID/mem is not */
	uint64_t		 polled;	/* when late ones were asked */
};

struct traced	*traced_new(struct sampler *, const struct watched *);
/* Do what is due; when there is more to do. */
uint64_t	 traced_work(struct traced *, uint64_t now);
/* Let go of those that have stopped by now. */
void		 traced_poll(struct traced *);
/* Whoever is late still is released when our thread ends. */
void		 traced_free(struct traced *);

#endif
