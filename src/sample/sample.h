/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.h - one look at one running thread, as a backend delivers it and the
 * unwinder walks it. A plain struct: the one header siblings may share. */
#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "target/regs.h"

enum {
	STACK_FULL = 62 << 10,	/* a copy of so much is the longest there is: a
				 * record has not quite 64 KiB, for all that is
				 * told of a sample */
	STACK_PARTS = 24,	/* of what lies beyond */
	STACK_FRAMES = 1024
};

struct stack_part {		/* [start, start + len) of a stack */
	uint64_t	 start;
	const uint8_t	*bytes;
	size_t		 len;
};

struct sample {
	pid_t		 pid, tid;
	uint64_t	 time;		/* clock_mono() */
	uint64_t	 weight;	/* ns of CPU time it stands for */
	unsigned	 looks;		/* 0, or its thread runs on and nothing came
					 * with it: it is to be looked at so often
					 * now, each for a share of the weight */
	const uint64_t	*kernel;	/* kernel addresses, innermost first */
	size_t		 nkernel;
	bool		 user;		/* regs and stack are valid */
	bool		 in_kernel;	/* the thread ran there, for user code
					 * whose registers these are */
	bool		 ending;	/* the kernel has taken its memory away:
					 * there is no user side any more */
	struct regs	 regs;
	const uint8_t	*stack;		/* copy of [regs.r[REG_SP], +stack_len);
					 * 8-byte aligned; dies with the call */
	size_t		 stack_len;
	struct stack_part beyond[STACK_PARTS]; /* what else was copied of the
					 * stack at the same instant; ascending.
					 * Dies with the call */
	size_t		 nbeyond;
	const uint8_t	*python;	/* what was copied of its CPython at the
					 * same instant; NULL: nothing. Dies with
					 * the call */
	size_t		 python_len;
};

enum walk {
	WALK_DONE,	/* reached the outermost frame */
	WALK_BEYOND,	/* it did, by what was copied beyond the copy */
	WALK_LATE,	/* so did the stack, but neither reached that far: the
			 * rest was read later (session/late.h) */
	WALK_TRUNCATED,	/* the copy ended before the stack did */
	WALK_CUT,	/* deeper than STACK_FRAMES; the top frames are good */
	WALK_BLIND,	/* needs a register that was not known */
	WALK_LOST,	/* no unwind information, or it led nowhere */
	WALK_KINDS
};

static inline bool
walk_is_whole(enum walk w)
{
	return w == WALK_DONE || w == WALK_BEYOND || w == WALK_LATE;
}

struct stack {		/* what walking a sample gave */
	uint64_t	 pc[STACK_FRAMES]; /* innermost first: the address of
			 * the instruction, for a caller that of its call
			 * (return address - 1) */
	uint64_t	 sp[STACK_FRAMES]; /* where each frame begins: it ends
			 * where the next one begins */
	size_t		 n;
	enum walk	 walk;
};

#endif
