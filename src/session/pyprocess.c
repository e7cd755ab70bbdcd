/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyprocess.c - finds a CPython and reads the Python stacks of its threads. */
#include "config.h"

#include "session/pyprocess.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/remote.h"

enum {
	TRIES = 5, /* the list of threads changes while it is read */
	STATES_MAX = 64, /* of one thread; more are not believed */
	FRAMES_ALL = 1 << 20, /* of all threads */
	CODES_AT_ONCE = 64 /* named in one look: some 2 us each */
};

static bool
read_process(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct process *p = arg;
	ssize_t n = remote_read(p->target.memory_tid, addr, out, len);

	/* some containers forbid the call and not the file */
	if (n == -1 && (errno == EPERM || errno == ENOSYS))
		n = remote_read_mem(p->target.memory, addr, out, len);
	return n >= 0 && (size_t)n == len;
}

static int
by_tid(const void *va, const void *vb)
{
	const struct pythread *a = va, *b = vb;

	return (a->tid > b->tid) - (a->tid < b->tid);
}

static void
read_threads(struct pyprocess *p)
{
	struct pymem mem = pypages_mem(&p->pages);
	enum pythreads_answer answer = PYTHREADS_STRANGE;

	for (int i = 0; i < TRIES && answer != PYTHREADS_OK; i++) {
		pypages_forget(&p->pages);
		answer = pythreads_read(
		    &p->threads, &mem, &p->cpython.offsets, p->cpython.runtime);
	}
	p->why = pythreads_why(answer);
	if (answer != PYTHREADS_OK)
		p->threads.n = 0;
	if (p->threads.n > 0)
		qsort(p->threads.v, p->threads.n, sizeof *p->threads.v, by_tid);
}

void
pyprocess_open(struct pyprocess *p, struct process *process)
{
	struct proc_status status;

	*p = (struct pyprocess){
		.process = process, .why = "", .room = FRAMES_ALL
	};
	p->mem = (struct pymem){ .read = read_process, .arg = process };
	pypages_init(&p->pages, &p->mem);
	if (space_read(&process->space, NULL) == -1)
		return;
	p->found = pyfind(&process->space, &p->mem, &p->cpython);
	if (!p->found)
		return;
	p->why = pyoffsets_why(p->cpython.answer);
	p->nested =
	    procinfo_status(process->target.procfs, "status", &status) &&
	    status.inner_tgid != 0 && status.inner_tgid != process->target.pid;
	if (p->cpython.answer == PYOFFSETS_OK)
		read_threads(p);
}

/* The number of a thread as it knows it itself. */
static pid_t
own_tid(const struct pyprocess *p, pid_t tid)
{
	char path[48], text[4096];

	if (!p->nested)
		return tid;
	snprintf(path, sizeof path, "task/%d/status", (int)tid);
	if (procfs_read_into(
		p->process->target.procfs, path, text, sizeof text) == -1)
		return 0;
	return procparse_own_pid(text);
}

/* The states of a thread: how many, and the first. */
static size_t
states_of(const struct pyprocess *p, pid_t tid, const struct pythread **first)
{
	size_t lo = 0, hi = p->threads.n, n = 0;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->threads.v[mid].tid < tid)
			lo = mid + 1;
		else
			hi = mid;
	}
	*first = &p->threads.v[lo];
	while (n < STATES_MAX && lo + n < p->threads.n &&
	       p->threads.v[lo + n].tid == tid)
		n++;
	return n;
}

/* The first argument of a system call is in RDI. */
static uint64_t
argument(const struct regs *regs)
{
	enum { RDI = 5 };

	return regs_know(regs, RDI) ? regs->r[RDI] : 0;
}

/* Code that runs for once is gone when the thread has gone on: what is new gets
 * its name while it stands still, as long as that does not take long. */
static void
name_new(
    struct pyprocess *p, const struct pymem *mem, const struct pyframes *chain)
{
	uint64_t most = p->codes.tried + CODES_AT_ONCE;

	for (size_t i = 0; i < chain->n && p->codes.tried < most; i++)
		if (chain->v[i].kind == PYFRAME_CODE)
			pycodes_get(&p->codes, mem, &p->cpython.offsets,
			    chain->v[i].code, &chain->v[i].head);
}

static void
look_at(struct pyprocess *p, const struct pythread *state, uint64_t arg,
    struct pyframes *chain, enum pygil *gil)
{
	const struct pyoffsets *o = &p->cpython.offsets;
	struct pymem mem = pypages_mem(&p->pages);
	size_t max = p->room < PYFRAMES_MAX ? p->room : PYFRAMES_MAX;
	enum pygil its = pythreads_gil(&mem, o, state, arg);

	if (its != PYGIL_NONE)
		*gil = its;
	pyframes_read(chain, &mem, o, state->state, max);
	name_new(p, &mem, chain);
	p->room -= chain->n < p->room ? chain->n : p->room;
}

void
pyprocess_look(struct pyprocess *p, pid_t tid, const struct regs *regs,
    struct pystack *stack)
{
	const struct pythread *state;
	pid_t own;

	pystack_fini(stack);
	if (p->threads.n == 0)
		return;
	own = own_tid(p, tid);
	if (own <= 0)
		return;
	stack->n = states_of(p, own, &state);
	stack->chain = xcalloc(stack->n, sizeof *stack->chain);
	pypages_forget(&p->pages);
	for (size_t i = 0; i < stack->n; i++)
		look_at(p, &state[i], argument(regs), &stack->chain[i],
		    &stack->gil);
}

const struct pycode *
pyprocess_code(struct pyprocess *p, const struct pyframe *f)
{
	return pycodes_get(
	    &p->codes, &p->mem, &p->cpython.offsets, f->code, &f->head);
}

enum pymix_code
pyprocess_code_at(struct pyprocess *p, uint64_t pc)
{
	const struct region *r = space_find(&p->process->space, pc);
	struct fde fde;

	if (r == NULL)
		return PYMIX_OTHER;
	if (r->image == NULL)
		return PYMIX_ANONYMOUS;
	return image_fde(r->image, pc - r->bias, &fde) &&
		       pyfound_evaluates(&p->cpython, fde.start + r->bias)
		   ? PYMIX_LOOP
		   : PYMIX_OTHER;
}

void
pystack_fini(struct pystack *s)
{
	for (size_t i = 0; i < s->n; i++)
		pyframes_fini(&s->chain[i]);
	free(s->chain);
	*s = (struct pystack){ 0 };
}

void
pyprocess_close(struct pyprocess *p)
{
	pypages_fini(&p->pages);
	pythreads_fini(&p->threads);
	pycodes_fini(&p->codes);
}
