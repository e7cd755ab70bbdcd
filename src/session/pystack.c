/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pystack.c - reads the Python stacks of one thread. */
#include "config.h"

#include "session/pystack.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pycheck.h"
#include "python/pyentered.h"

enum {
	MINOR_ENDLESS = 10, /* so far chains have no end of their own */
	MINOR_TLS = 12, /* from here on a thread knows its state itself */
	ALONE = 32, /* looks of a process with one interpreter */
	GLANCES = 4, /* at a thread that runs, until one is believed */
	CODES_AT_ONCE = 64 /* named in one look: some 2 us each */
};

/* The first argument of a system call is in RDI. */
static uint64_t
argument(const struct regs *regs)
{
	enum { RDI = 5 };

	return regs_know(regs, RDI) ? regs->r[RDI] : 0;
}

/* Code that runs for once is gone when the thread has gone on: what is new gets
 * its name while it stands still, as long as that does not take long. What has a
 * note has a name. */
static void
name_new(
    struct pyprocess *p, const struct pymem *mem, const struct pyframes *chain)
{
	uint64_t most = p->codes.tried + CODES_AT_ONCE;

	p->pages.aside = true;
	for (size_t i = 0; i < chain->n && p->codes.tried < most; i++)
		if (chain->v[i].kind == PYFRAME_CODE && chain->v[i].note == 0)
			pycodes_get(&p->codes, mem, &p->cpython.offsets,
			    chain->v[i].code, &chain->v[i].head);
	p->pages.aside = false;
}

void
pystack_room(struct pystack *s, const struct pyprocess *p, size_t n)
{
	size_t before = s->cap;

	for (size_t i = 0; i < before && s->of != p->born; i++)
		pyframes_forget(&s->chain[i]);
	s->of = p->born;

	s->n = n;
	s->chain = xgrow(s->chain, &s->cap, n, sizeof *s->chain);
	for (size_t i = before; i < s->cap; i++)
		s->chain[i] = (struct pyframes){ 0 };
}

/* The task that the thread runs in the chain of that number. */
static void
look_for_task(struct pyprocess *p, const struct pymem *mem, uint64_t state,
    size_t number, struct pystack *stack)
{
	uint64_t at = pyloop_at(&p->loop, state);

	if (at == 0 || stack->task.addr != 0 ||
	    !pymem_u64(mem, at, &stack->task.addr))
		return;
	stack->task_in = number;
}

static struct pyowner
owner_of(struct pyprocess *p, const struct pymem *mem)
{
	return (struct pyowner){ .mem = mem,
		.o = &p->cpython.offsets,
		.all = &p->threads,
		.first = pyprocess_own_tid(p, p->target->pid) };
}

/* Does another thread run in a state of this one? Those of the main interpreter
 * are made for each thread. */
static bool
is_lent(struct pyprocess *p, const struct pythread *state)
{
	struct pymem mem = pypages_mem(&p->pages);
	const struct pyowner owner = owner_of(p, &mem);
	uint64_t interp;

	return p->several && pythreads_is(&mem, owner.o, state) &&
	       pymem_u64(
		   &mem, state->state + owner.o->thread.interp, &interp) &&
	       interp != p->threads.main &&
	       !pyowner_is(&owner, state, state->state);
}

/* One more chain, if that is still a state of the thread. */
static void
look_at(struct pyprocess *p, const struct pythread *state, uint64_t arg,
    struct pystack *stack)
{
	const struct pyoffsets *o = &p->cpython.offsets;
	struct pymem mem = pypages_mem(&p->pages);
	size_t max = p->room < p->max ? p->room : p->max, number = stack->n;
	enum pygil its;

	if (!pythreads_is(&mem, o, state)) {
		p->behind = true;
		return;
	}
	its = pythreads_gil(&mem, o, state, arg);
	if (its != PYGIL_NONE)
		stack->gil = its;
	stack->doing |= pystatus_thread(&mem, o, state, &p->none);
	look_for_task(p, &mem, state->state, number, stack);
	pyframes_read(&stack->chain[number], &mem, o, state->state, max);
	stack->n++;
}

struct known { /* states of one thread */
	const struct pythread *v;
	size_t n;
};

static struct known
states_of(struct pyprocess *p, pid_t own)
{
	struct known known = { 0 };

	if (own > 0)
		known.n = pyprocess_states(p, own, &known.v);
	return known;
}

/* With room for as many chains, and one; none: it may be new. */
static struct known
find_states(struct pyprocess *p, pid_t tid, struct pystack *stack)
{
	struct known known = { 0 };
	pid_t own;

	stack->n = 0;
	stack->gil = PYGIL_NONE;
	stack->doing = stack->told = 0;
	stack->task = (struct pyrunning_task){ 0 };
	if (p->threads.n == 0)
		return known;
	own = pyprocess_own_tid(p, tid);
	known = states_of(p, own);
	if (known.n == 0) {
		p->behind = true;
		if (pyprocess_catch_up(p, own))
			known = states_of(p, own);
		p->behind = known.n == 0;
	}
	if (known.n > 0)
		pystack_room(stack, p, known.n + 1);
	return known;
}

/* Without anchors the order of chains is that of the stack. */
static void
put_first(struct pystack *stack)
{
	struct pyframes last = stack->chain[stack->n - 1];

	memmove(stack->chain + 1, stack->chain,
	    (stack->n - 1) * sizeof *stack->chain);
	stack->chain[0] = last;
}

static struct pyentered
entered_of(struct pyprocess *p, const struct pymem *mem)
{
	return (struct pyentered){ .mem = mem,
		.o = &p->cpython.offsets,
		.runtime = p->cpython.runtime,
		.main = p->threads.main,
		.owner = owner_of(p, mem),
		.tls = p->tls };
}

/* Is there another interpreter than the main one? As long as none was met, that
 * is asked now and then, apart from what is read ahead. */
static void
look_for_others(struct pyprocess *p)
{
	const struct pyentered entered = entered_of(p, &p->mem);

	if (!p->several && p->alone++ % ALONE == 0)
		p->several = pyentered_may(&entered);
}

/* Is it in an interpreter that it has entered since its states were read? */
static void
look_for_entered(struct pyprocess *p, const struct known *known, uint64_t arg,
    struct pystack *stack)
{
	struct pymem mem = pypages_mem(&p->pages);
	const struct pyentered entered = entered_of(p, &mem);
	size_t before = stack->n;
	struct pythread found;

	if ((stack->gil == PYGIL_HELD && entered.o->minor >= MINOR_TLS) ||
	    !p->several || !pyentered_may(&entered) ||
	    !pyentered_find(&entered, known->v, known->n, &found))
		return;
	look_at(p, &found, arg, stack);
	if (stack->n > before && !stack->chain[before].anchored)
		put_first(stack);
}

/* False when it is another thread by now. */
static bool
look_at_all(struct pyprocess *p, const struct known *known, uint64_t arg,
    struct pystack *stack)
{
	stack->n = 0;
	stack->gil = PYGIL_NONE;
	stack->doing = 0;
	stack->task = (struct pyrunning_task){ 0 };
	stack->told = PYSTATUS_RAISING | PYSTATUS_HANDLING;
	if (known->v->gil != 0)
		stack->told |= PYSTATUS_GIL;
	look_for_others(p);
	pypages_ahead(&p->pages);
	for (size_t i = 0; i < known->n; i++)
		if (!is_lent(p, &known->v[i]))
			look_at(p, &known->v[i], arg, stack);
	if (stack->n > 0)
		look_for_entered(p, known, arg, stack);
	return stack->n > 0;
}

/* What of a stack is only asked for when it is believed. */
static void
complete(struct pyprocess *p, const struct pystack *stack)
{
	struct pymem mem = pypages_mem(&p->pages);

	for (size_t i = 0; i < stack->n; i++) {
		pyframes_believe(&stack->chain[i], p->codes.type);
		name_new(p, &mem, &stack->chain[i]);
		p->room -=
		    stack->chain[i].n < p->room ? stack->chain[i].n : p->room;
	}
	pyloop_read(&p->loop, &p->pages, &p->cpython.offsets, &stack->task,
	    &stack->chain[stack->task_in]);
}

void
pystack_look(struct pystack *stack, struct pyprocess *p, pid_t tid,
    const struct regs *regs)
{
	struct known known = find_states(p, tid, stack);

	if (known.n > 0 && look_at_all(p, &known, argument(regs), stack))
		complete(p, stack);
}

static bool
is_whole(struct pyprocess *p, const struct pyframes *chain)
{
	return p->cpython.offsets.minor > MINOR_ENDLESS ||
	       pycheck_outermost(&p->outer, chain->state, chain);
}

/* A stack in more pages than are read at once has its inner part only. */
static void
end_short(const struct pyprocess *p, struct pyframes *chain)
{
	if (p->pages.refused > 0 && chain->end == PYFRAMES_UNREADABLE)
		chain->end = PYFRAMES_CUT;
}

/* What was not read with the rest is of another moment. */
static bool
is_one(struct pyprocess *p, struct pystack *stack)
{
	bool one = p->pages.missed == 0;

	for (size_t i = 0; i < stack->n; i++)
		end_short(p, &stack->chain[i]);
	for (size_t i = 0; i < stack->n; i++)
		one = pycheck_chain(&stack->chain[i], p->codes.type) &&
		      pycut_chain(&p->cut, &stack->chain[i], &p->mem,
			  &p->cpython.offsets) &&
		      is_whole(p, &stack->chain[i]) && one;
	return one;
}

static enum pyglance
glance(struct pystack *stack, struct pyprocess *p, const struct known *known)
{
	for (int i = 0; i < GLANCES; i++) {
		bool same = look_at_all(p, known, 0, stack);

		if (pypages_make_room(&p->pages))
			continue;
		if (!same)
			return PYGLANCE_NONE;
		if (is_one(p, stack))
			return PYGLANCE_SEEN;
	}
	return PYGLANCE_TORN;
}

enum pyglance
pystack_glance(struct pystack *stack, struct pyprocess *p, pid_t tid)
{
	struct known known = find_states(p, tid, stack);
	enum pyglance got;

	if (known.n == 0)
		return PYGLANCE_NONE;
	p->pages.closed = true;
	got = glance(stack, p, &known);
	p->pages.closed = false;
	if (got == PYGLANCE_SEEN)
		complete(p, stack);
	else
		stack->n = 0;
	return got;
}

void
pystack_fini(struct pystack *s)
{
	for (size_t i = 0; i < s->cap; i++)
		pyframes_fini(&s->chain[i]);
	free(s->chain);
	*s = (struct pystack){ 0 };
}
