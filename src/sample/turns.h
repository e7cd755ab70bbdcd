/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * turns.h - one process as those backends have it that look at its threads
 * themselves: whose turn it is to be sampled, and when. Notices on its way what
 * nobody tells: programs that are executed, and children.
 */
#ifndef SAMPLE_TURNS_H
#define SAMPLE_TURNS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/rng.h"
#include "sample/active.h"
#include "sample/backend.h"
#include "sample/watch.h"

struct turns {			/* turns_begin before use */
	const struct target	*target;
	struct tasks		*tasks;
	struct active		 active;
	/* private */
	bool			 started;	/* false: a held command, still
						 * our own image */
	uint64_t		 due, next_look, next_due_look;
	const struct sampler_sink *sink;	/* borrowed, as */
	const struct watch	*watch;		/* this */
	uint64_t		 program;	/* fingerprint of what it
						 * executes; 0 unknown */
	uint64_t		 next_exec;
	uint64_t		 looked;	/* for children */
};

/* What the kernel has booked on a thread. */
struct account {
	uint64_t	 run_ns;
	uint64_t	 wait_ns;	/* runnable, waiting for a CPU */
};

/* running: also a launched command is. */
void		 turns_begin(struct turns *, const struct watched *,
		    const struct sampler_sink *, const struct watch *all,
		    bool running);
/* Look for what is new, as far as that is due. The CPU time that its threads
 * gained, 0 when there was no look at them. */
uint64_t	 turns_look(struct turns *, uint64_t now);
/* A thread that is running now, if a few draws find one; NULL. skip, which may
 * be NULL, says whom to leave alone. Borrowed until the next look. */
struct active_thread *turns_draw(struct turns *, struct rng *,
		    bool (*skip)(const void *arg, pid_t), const void *arg,
		    struct task **);
/* False when the thread is gone, or its number is another process's now: all
 * ways to it begin at descriptors of this process. */
bool		 turns_account(const struct turns *, struct task *,
		    struct account *);
/* Is a sample due? */
bool		 turns_due(const struct turns *, uint64_t now);
/* A sample was due and tried: when the next one is, at hz a second of each
 * running thread. The time now. */
uint64_t	 turns_next(struct turns *, struct rng *, double hz);
/* When there is something to do. */
uint64_t	 turns_when(const struct turns *);
void		 turns_end(struct turns *);

#endif
