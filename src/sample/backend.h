/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * backend.h - a way to take samples out of running processes. Each backend is
 * one const struct backend; the sampling thread opens the first that works and
 * from then on calls it alone.
 */
#ifndef SAMPLE_BACKEND_H
#define SAMPLE_BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sample/pyplan.h"
#include "sample/sample.h"
#include "sample/watch.h"
#include "target/maps.h"

struct sampler_opts {
	unsigned	 rate;		/* a second, of a running thread */
	size_t		 stack_size;	/* bytes to copy at most, a
					 * multiple of 8 */
	bool		 stack_fixed;	/* it will not be asked to deepen */
	bool		 kernel;	/* kernel call chains wanted */
	bool		 cycles;	/* tick by those of the hardware, where
					 * the backend can */
	bool		 unfiltered;	/* do without a filter in the kernel,
					 * where there would be one */
	bool		 running;	/* a launched command is under way */
	bool		 prompt;	/* deliver soon, even if now and then
					 * not in the order of what happened */
	uint64_t	 seed;		/* of the jitter */
};

/* Called from within collect, in the order of what happened, each for one of
 * the watched processes. */
struct sampler_sink {
	void	*arg;
	void	(*sample)(void *arg, const struct sample *);
	/* A thread that stands still with these registers is about to be
	 * sampled. What else is to be read of it is read now. NULL: nothing
	 * is. */
	void	(*look)(void *arg, pid_t pid, pid_t tid, const struct regs *);
	/* It mapped this, executable; NULL: something. */
	void	(*mapped)(void *arg, pid_t, const struct map *);
	/* It runs another program now, which is called comm; NULL: unknown. */
	void	(*exec)(void *arg, pid_t, const char *comm);
	/* It has a child process, born then (clock_mono). To watch that too,
	 * call adopt. NULL: not wanted. */
	void	(*forked)(void *arg, pid_t parent, pid_t child, uint64_t when);
};

struct sampler_stats {
	uint64_t	 lost;		/* samples the kernel could not store */
	uint64_t	 throttled;	/* times the kernel slowed us */
	uint64_t	 failed;	/* attempts that gave no sample */
	uint64_t	 costly;	/* stacks that were not copied as far
					 * as they reach, to save time */
	uint64_t	 foreign;	/* samples of others that came and were
					 * dropped */
	uint64_t	 stops;		/* times a thread stood still */
	uint64_t	 stop_ns;	/* in all */
	double		 stop_us_p50, stop_us_p99;
	double		 rate;		/* of a running thread, as of now */
	bool		 user_only;	/* time in the kernel is not seen */
	bool		 kernel_chains;	/* kernel frames are delivered */
	bool		 filtered;	/* in the kernel, so that no samples of
					 * others come at all */
	size_t		 stack_size;	/* bytes of each stack copied */
	unsigned	 rings;		/* shared with the kernel */
	size_t		 ring_size;	/* bytes of each */
	size_t		 ring_wanted;	/* what it was to be */
	char		 how[80];	/* "perf, one event per thread" */
};

struct sampler;			/* each backend has its own */

struct backend {
	const char	*name;	/* what --sampler takes; rows may share one */
	const char	*way;	/* takes this row alone */
	bool		 looks;	/* it calls sink.look, or has samples
				 * that are to be looked at */
	/* Watch n processes, at least one. NULL with err naming the gate that
	 * refused. A launched target, which is alone, is still held, unless
	 * opts.running; sampling begins at its exec. */
	struct sampler	*(*open)(const struct watched *, size_t n,
			    const struct sampler_opts *,
			    const struct sampler_sink *, struct err *);
	/* Watch one more, a child. told: by the sink, not found otherwise. */
	void		 (*adopt)(struct sampler *, const struct watched *,
			    bool told);
	/* One has ended and is about to be closed. */
	void		 (*forget)(struct sampler *, const struct target *);
	/* This process runs a CPython: copy its frames at each sample from now
	 * on; NULL: no more. False when that cannot be done. The pointer is NULL
	 * where the backend looks instead. */
	bool		 (*copy_python)(struct sampler *,
			    const struct target *, const struct pyplan *);
	/* Copy so many bytes more of its stacks, where they are longer than the
	 * longest copies that are made of all; 0: no more. all: and once more
	 * what those have, for they end at pages that are missing. False when
	 * that cannot be done. NULL: it never can. */
	bool		 (*reach)(struct sampler *, const struct target *,
			    size_t beyond, bool all);
	/* Deliver what is due. Returns when to be called next (clock_mono). */
	uint64_t	 (*collect)(struct sampler *, uint64_t now);
	/* True when no thread of the target stands still for us or is about
	 * to; else call again soon. Takes no sample. */
	bool		 (*rest)(struct sampler *);
	/* Copy more of each stack from now on, twice as much; false when there
	 * is no more to be had. */
	bool		 (*deepen)(struct sampler *);
	void		 (*stats)(const struct sampler *,
			    struct sampler_stats *);
	void		 (*close)(struct sampler *);
};

extern const struct backend backend_perf_cpu, backend_perf_thread,
	     backend_perf_cycles, backend_ptrace, backend_read;

/* All of them, the best first, and last who is taken only when asked for; ends
 * with NULL. */
extern const struct backend *const backends[];

#endif
