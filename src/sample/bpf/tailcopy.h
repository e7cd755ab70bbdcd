/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tailcopy.h - the part of pycopy.bpf.c that copies what lies on a deep stack
 * beyond what the sample itself has of it.
 *
 * Where the stack ends is known of the main thread, from the kernel, and of
 * those that a C library made, which have their thread-local memory there. Of
 * others as much is copied as can be read. A page that is missing, for nobody has
 * touched it, is left out.
 */
#ifndef SAMPLE_BPF_TAILCOPY_H
#define SAMPLE_BPF_TAILCOPY_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "sample/bpf/structs.h"
#include "sample/tailrecord.h"

enum {
	TAIL_PAGE = 4096,
	TAIL_READS = 96, /* for one stack, also those that fail */
	TAIL_ARGS = 256 /* the first function may look at its arguments */
};

struct tailcopy { /* one for each CPU */
	uint64_t at, end; /* of what is to be read yet */
	uint32_t span; /* of that, what is read at a time */
	uint32_t parts; /* that went out */
	bool missing; /* a page was */
	struct tailrecord head;
	uint8_t bytes[TAILRECORD_PART];
};

/* What each step of the loop is given: the context stays on the stack, where it
 * is known for what it is. */
struct tailstep {
	void *ctx, *output;
	struct tailcopy *t;
};

/* Where the stack with this SP ends, at most so far away. */
static __always_inline uint64_t
tail_end(const struct task_struct *task, uint64_t sp, uint32_t most)
{
	uint64_t base = task->mm->start_stack + TAIL_ARGS;
	uint64_t tls = task->thread.fsbase, end = sp + most;

	if (base > sp && base < end)
		end = base;
	return tls > sp && tls < end ? tls : end;
}

static __always_inline void
tail_output(const struct tailstep *step, uint32_t len, uint32_t flags)
{
	struct tailcopy *t = step->t;

	t->head.magic = TAILRECORD_MAGIC;
	t->head.start = t->at;
	t->head.len = len;
	t->head.flags = flags;
	if (len <= TAILRECORD_PART)
		bpf_perf_event_output(step->ctx, step->output,
		    BPF_F_CURRENT_CPU, &t->head, sizeof t->head + len);
}

/* How much is read next: up to the end of a page, if not of the stack. */
static __always_inline uint64_t
tail_len(const struct tailcopy *t)
{
	uint64_t left = t->end - t->at;

	if (left <= t->span)
		return left;
	return ((t->at + t->span) & -TAIL_PAGE) - t->at;
}

static long
tail_read(uint32_t i, void *arg)
{
	const struct tailstep *step = arg;
	struct tailcopy *t = step->t;
	uint64_t len;

	(void)i;
	if (t->at >= t->end || t->parts == TAILRECORD_PARTS)
		return 1;
	len = tail_len(t);
	if (len > TAILRECORD_PART)
		return 1;
	if (bpf_probe_read_user(t->bytes, len, (void *)t->at) == 0) {
		tail_output(step, len, 0);
		t->at += len;
		t->parts++;
		if (t->missing && t->span <= TAILRECORD_PART / 2)
			t->span *= 2;
		return 0;
	}
	if (t->span == TAIL_PAGE) {
		t->missing = true;
		t->at = (t->at & -TAIL_PAGE) + TAIL_PAGE;
		return 0;
	}
	t->span = t->span / 2 > TAIL_PAGE ? t->span / 2 : TAIL_PAGE;
	return 0;
}

/* Copy what there is of the current task's, if it may be afforded. Reads that
 * fail count as parts. */
static __always_inline void
tail_take(void *ctx, void *output, struct tailcopy *t,
    const struct tailplan *plan, bool afforded)
{
	const struct task_struct *task = (void *)bpf_get_current_task_btf();
	const struct pt_regs___kernel *regs =
	    (void *)bpf_task_pt_regs((void *)task);
	struct tailstep step = { ctx, output, t };

	t->at = regs->sp + plan->from;
	t->end = tail_end(task, regs->sp, plan->most);
	t->span = TAILRECORD_PART;
	t->parts = 0;
	t->missing = false;
	if (t->at >= t->end)
		return;
	if (afforded)
		bpf_loop(TAIL_READS, tail_read, &step, 0);
	else
		tail_output(&step, 0, TAILRECORD_COSTLY);
}

#endif
