/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * still.c - looks at a thread that sleeps in the kernel.
 *
 * What proves that registers and stack belong together is schedstat, read first
 * and last: it counts each time the thread got a CPU. The kernel tells the
 * registers only of a thread that is off the CPU; when the count is the same at
 * the end, it has been off the CPU ever since, and its stack was nobody's.
 */
#include "config.h"

#include "target/still.h"

#include <errno.h>
#include <stdio.h>

#include "target/procfs.h"
#include "target/procparse.h"
#include "target/remote.h"

static enum still_answer
refusal(int e)
{
	switch (e) {
	case EPERM:
	case EACCES:
		return STILL_DENIED;
	case ESRCH:
	case ENOENT:
		return STILL_GONE;
	case EFAULT:
		return STILL_NO_STACK;
	}
	return STILL_UNTOLD;
}

/* The registers of a system call's arguments, by their DWARF numbers (psABI,
 * A.2.1): RDI RSI RDX R10 R8 R9. */
static void
take_regs(struct regs *regs, const struct proc_syscall *call)
{
	static const int argument[] = { 5, 4, 1, 10, 8, 9 };

	*regs = (struct regs){ .unknown = REGS_OTHERS };
	regs->r[REG_SP] = call->sp;
	regs->r[REG_PC] = call->pc;
	if (call->nr == -1)
		return;
	for (size_t i = 0; i < sizeof argument / sizeof *argument; i++)
		regs_set(regs, argument[i], call->arg[i]);
}

static enum still_answer
read_regs(struct still *s, const struct task *t)
{
	struct proc_syscall call;
	char path[48], text[256];

	snprintf(path, sizeof path, "task/%d/syscall", (int)t->tid);
	if (procfs_read_into(t->procfs, path, text, sizeof text) == -1)
		return refusal(errno);
	if (procparse_syscall(text, &call) == -1)
		return STILL_UNTOLD;
	if (!call.blocked)
		return STILL_RUNNING;
	take_regs(&s->regs, &call);
	return STILL_SEEN;
}

static enum still_answer
read_stack(struct still *s, const struct task *t, void *stack, size_t size)
{
	uint64_t sp = s->regs.r[REG_SP];
	ssize_t n = remote_read(t->tid, sp, stack, size);

	/* some containers forbid the call and not the file */
	if (n == -1 && (errno == EPERM || errno == ENOSYS))
		n = remote_read_mem(t->procfs, sp, stack, size);
	if (n <= 0)
		return refusal(n == 0 ? EFAULT : errno);
	s->len = (size_t)n;
	return STILL_SEEN;
}

/* Has it been off the CPU since it got one for the slices-th time? */
enum still_answer
still_since(const struct still *s, const struct task *t)
{
	struct proc_schedstat now;

	if (!task_schedstat(t, &now))
		return STILL_GONE;
	return now.slices == s->slices ? STILL_SEEN : STILL_MOVED;
}

static enum still_answer
look_anew(struct still *s, const struct task *t, void *stack, size_t size)
{
	struct proc_schedstat before;
	enum still_answer answer;

	if (!task_schedstat(t, &before))
		return errno == ESRCH ? STILL_GONE : STILL_UNTOLD;
	if (before.slices == 0)
		return STILL_UNTOLD;
	s->slices = before.slices;
	answer = read_regs(s, t);
	if (answer == STILL_SEEN)
		answer = read_stack(s, t, stack, size);
	return answer == STILL_SEEN ? still_since(s, t) : answer;
}

enum still_answer
still_look(struct still *s, const struct task *t, void *stack, size_t size)
{
	*s = (struct still){ 0 };
	/* the last scan read schedstat and registers in this order, too */
	if (t->call.blocked && t->slices != 0) {
		s->slices = t->slices;
		take_regs(&s->regs, &t->call);
		if (read_stack(s, t, stack, size) == STILL_SEEN &&
		    still_since(s, t) == STILL_SEEN)
			return STILL_SEEN;
	}
	return look_anew(s, t, stack, size);
}
