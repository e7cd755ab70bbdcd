/* SPDX-License-Identifier: GPL-2.0-or-later */
/* late.c - completes truncated walks from the running thread. */
#include "config.h"

#include "session/late.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "target/remote.h"

enum { COST_SHARE = 20 };

/* What may be saved up for later. */
#define SAVED_NS (200 * NS_PER_MS)

/* How much is read beyond the copy: enough for most, then for nearly all. */
static const size_t reaches[] = { 64 << 10, 512 << 10 };

static void
walk_as(struct late *l, struct unwinder *u, const struct sample *s,
    const uint8_t *bytes, size_t len)
{
	struct sample other = *s;

	other.stack = bytes;
	other.stack_len = len;
	other.nbeyond = 0;
	unwinder_walk(u, &other, &l->walked);
}

/* The bytes of the stack behind its copy, up to the end of the mapping. */
static size_t
bytes_behind(const struct space *space, uint64_t end, size_t reach)
{
	const struct map *m = maps_find(&space->maps, end);

	if (m == NULL || !m->read || !m->write)
		return 0;
	return m->end - end < reach ? (size_t)(m->end - end) : reach;
}

static bool
read_all(pid_t pid, uint64_t addr, uint8_t *out, size_t len)
{
	return remote_read(pid, addr, out, len) == (ssize_t)len;
}

/* Make the longer copy: but for its last part the one of the sample, the rest
 * as it is now. What lies behind is read first, then what has to be the same
 * still. */
static bool
read_rest(struct late *l, const struct space *space, const struct sample *s,
    size_t more)
{
	size_t len = s->stack_len, kept = len - LATE_LIVE;
	uint64_t sp = s->regs.r[REG_SP];

	l->stack = xgrow(l->stack, &l->cap, len + more, 1);
	memcpy(l->stack, s->stack, kept);
	return read_all(space->pid, sp + len, l->stack + len, more) &&
	       read_all(space->pid, sp + kept, l->stack + kept, LATE_LIVE) &&
	       memcmp(l->stack + len - LATE_GUARD, s->stack + len - LATE_GUARD,
		   LATE_GUARD) == 0;
}

/* Is the walk at hand a whole one that goes on from stack? */
static bool
continues(const struct stack *walked, const struct stack *stack)
{
	return walked->walk == WALK_DONE && walked->n > stack->n &&
	       memcmp(walked->pc, stack->pc, stack->n * sizeof *stack->pc) == 0;
}

/* Do such ends have the same callers each time? */
static bool
is_believed(struct late *l, pid_t pid, const struct sample *s, size_t known)
{
	return latedoubt_believes(&l->doubt, pid,
	    s->regs.r[REG_SP] + s->stack_len,
	    s->stack + s->stack_len - LATE_GUARD, LATE_GUARD,
	    l->walked.pc + known, l->walked.n - known);
}

/* How many return addresses of a walk lie in the part looked at again. */
static size_t
frames_live(struct late *l, struct unwinder *u, const struct sample *s,
    const struct stack *stack)
{
	size_t n = stack->n;

	if (s->nbeyond > 0) {
		walk_as(l, u, s, s->stack, s->stack_len);
		n = l->walked.n;
	}
	walk_as(l, u, s, s->stack, s->stack_len - LATE_LIVE);
	return n > l->walked.n ? n - l->walked.n : 0;
}

static void
pay(struct late *l, uint64_t begin)
{
	uint64_t end = clock_mono();

	if (l->paid + SAVED_NS < end)
		l->paid = end - SAVED_NS;
	l->paid += (end - begin) * COST_SHARE;
}

static bool
complete(struct late *l, struct unwinder *u, const struct space *space,
    const struct sample *s, struct stack *stack)
{
	uint64_t end = s->regs.r[REG_SP] + s->stack_len;
	size_t more, last = 0;

	if (frames_live(l, u, s, stack) < LATE_FRAMES)
		return false;
	for (size_t i = 0; i < sizeof reaches / sizeof *reaches; i++) {
		more = bytes_behind(space, end, reaches[i]);
		if (more <= last || !read_rest(l, space, s, more))
			return false;
		walk_as(l, u, s, l->stack, s->stack_len + more);
		if (continues(&l->walked, stack)) {
			if (!is_believed(l, space->pid, s, stack->n))
				return false;
			*stack = l->walked;
			stack->walk = WALK_LATE;
			return true;
		}
		if (l->walked.walk != WALK_TRUNCATED)
			return false;
		last = more;
	}
	return false;
}

bool
late_complete(struct late *l, struct unwinder *u, const struct space *space,
    const struct sample *s, struct stack *stack)
{
	uint64_t begin;
	bool completed;

	if (stack->walk != WALK_TRUNCATED || space->pid == 0 ||
	    s->stack_len < LATE_COPY_MIN)
		return false;
	begin = clock_mono();
	if (begin < l->paid)
		return false;
	completed = complete(l, u, space, s, stack);
	pay(l, begin);
	return completed;
}

void
late_fini(struct late *l)
{
	free(l->stack);
	latedoubt_fini(&l->doubt);
	*l = (struct late){ 0 };
}
