/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mix.h - the way of one sample: walk its stack, name its frames, add its time
 * to the profile. A sample whose symbols are still being loaded waits in a
 * bounded backlog. Sampling thread only.
 */
#ifndef SESSION_MIX_H
#define SESSION_MIX_H

#include <stdbool.h>
#include <stdint.h>

#include "profile/profile.h"
#include "sample/sample.h"
#include "session/namer.h"
#include "session/process.h"
#include "session/splice.h"
#include "session/worker.h"

struct mix;

struct mix_parts {		/* borrowed until mix_free */
	struct namer	*namer;
	struct worker	*worker;
	struct profile	*profile;
	struct codebook	*codebook;	/* or NULL */
	struct intern	*intern;
	bool		 python;	/* Python frames are wanted, */
	bool		 python_only;	/* and no others */
};

struct mix	*mix_new(const struct mix_parts *);
/* A thread that stands still with these registers is about to be sampled: its
 * Python stack is read now. */
void		 mix_look(struct mix *, struct process *, pid_t tid,
		     const struct regs *);
/* A sample of a process, from a backend: where it is to be looked at, as many
 * as looks. */
void		 mix_sample(struct mix *, struct process *,
		     const struct sample *);
/* ns that a thread spent in the kernel where no sample could see it. */
void		 mix_kernel(struct mix *, struct process *, pid_t tid,
		     uint64_t ns, uint64_t now);
/* Take in finished background work; add the samples that waited for it. */
void		 mix_update(struct mix *, uint64_t now);
/* Do samples wait for their symbols? */
bool		 mix_waiting(const struct mix *);
/* From now on source lines of spots are looked up: of those met before, too. */
void		 mix_want_lines(struct mix *);
/* Are some of them still looked up? */
bool		 mix_seeks_lines(const struct mix *);
/* An image is about to go. */
void		 mix_forget(struct mix *, const struct image *);
/* Forget the counts and the backlog. */
void		 mix_reset(struct mix *);
/* As many samples of one weight tell as much: where one stands for much, and for
 * several looks at once, it is by chance what it shows. 0: there are none. */
uint64_t	 mix_worth(const struct mix *);
/* What samples have told so far (enum during). */
unsigned	 mix_tells(const struct mix *);
/* Samples by how their walk ended. */
const uint64_t	*mix_walks(const struct mix *);	/* [WALK_KINDS] */
/* What became of the Python stacks. */
const struct splice_counts *mix_python(const struct mix *);
void		 mix_free(struct mix *);

#endif
