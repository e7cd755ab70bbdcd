/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyseen.c - the Python stack of the instant of a sample. */
#include "config.h"

#include "session/pyseen.h"

#include "session/pycopied.h"

static void
note(struct pyseen *seen, enum python_way way, pid_t pid, pid_t tid)
{
	seen->way = way;
	seen->pid = pid;
	seen->tid = tid;
}

void
pyseen_stopped(
    struct pyseen *seen, struct process *p, pid_t tid, const struct regs *regs)
{
	pystack_look(&seen->python, p->python, tid, regs);
	note(seen, PYTHON_STOPPED, p->target.pid, tid);
}

void
pyseen_expect(struct process *p, unsigned looks)
{
	if (p->python != NULL)
		pystrip_expect(&p->python->pages.strip, looks);
}

void
pyseen_running(struct pyseen *seen, struct process *p, pid_t tid)
{
	seen->python.n = 0;
	seen->glance = PYGLANCE_NONE;
	if (p->python != NULL)
		seen->glance = pystack_glance(&seen->python, p->python, tid);
	note(seen, PYTHON_NONSTOP, p->target.pid, tid);
}

void
pyseen_copied(struct pyseen *seen, struct process *p, const struct sample *s)
{
	pycopied_read(p->python, s->python, s->python_len, &seen->python);
	note(seen, PYTHON_KERNEL, s->pid, s->tid);
}

bool
pyseen_is_of(const struct pyseen *seen, const struct sample *s)
{
	return seen->pid == s->pid && seen->tid == s->tid;
}

void
pyseen_forget(struct pyseen *seen)
{
	seen->pid = 0;
}

static unsigned
during(unsigned status)
{
	unsigned what = 0;

	if ((status & PYSTATUS_GIL) != 0)
		what |= DURING_GIL;
	if ((status & (PYSTATUS_RAISING | PYSTATUS_HANDLING)) != 0)
		what |= DURING_EXCEPTION;
	return what;
}

unsigned
pyseen_during(const struct pyseen *seen)
{
	return during(seen->python.doing);
}

unsigned
pyseen_tells(const struct pyseen *seen)
{
	return during(seen->python.told);
}

void
pyseen_fini(struct pyseen *seen)
{
	pystack_fini(&seen->python);
}
