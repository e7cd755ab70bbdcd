/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycopied.c - the session's end of what bpf/pycopy.bpf.c does. */
#include "config.h"

#include "session/pycopied.h"

#include "base/clock.h"
#include "python/pyimage.h"
#include "session/pyplanner.h"

enum {
	MINOR_TLS = 12, /* from here on a thread knows its state itself */
	TOUCH_MAX = 32 << 10
};

/* Until a plan that lacks something is made anew: nobody may have held the GIL
 * when it was made. */
static const uint64_t plan_again = 200 * NS_PER_MS;
/* The same for one that has just begun, and may be brief. */
static const uint64_t youth = NS_PER_S, young_again = 5 * NS_PER_MS;

static void
plan_tasks(struct pyplan *plan, const struct pyasync *a)
{
	plan->thread.running = a->thread.running;
	plan->task.coroutine = a->task.coroutine;
	plan->task.awaited_by = a->task.awaited_by;
	plan->task.name = a->task.name;
}

bool
pycopied_plan(struct pyprocess *p, uint64_t now, struct pyplan *plan)
{
	bool first = !p->told;

	/* a thread of which the kernel finds no state has none for a while */
	if ((p->planned && p->plan_none == p->none.addr &&
		p->plan_tasks == p->loop.found) ||
	    now < p->next_plan || p->threads.n == 0)
		return false;
	p->next_plan = now + (now < p->born + youth ? young_again : plan_again);
	if (!pyplanner_make(plan, &p->mem, &p->cpython, &p->threads))
		return false;
	p->told = true;
	p->plan_none = plan->none = p->none.addr;
	p->plan_tasks = p->loop.found;
	if (p->loop.found)
		plan_tasks(plan, &p->loop.async);
	p->planned = p->cpython.offsets.minor < MINOR_TLS ||
		     p->cpython.offsets.free_threaded || plan->tls[0] != 0;
	return first || p->planned;
}

/* Pages that were not resident are brought in, and there for the next sample.
 * It must be us: the program in the kernel may not wait for them. */
static void
touch(const struct pyprocess *p, const struct pyrecord *head)
{
	uint8_t bytes[TOUCH_MAX];
	size_t len = head->fault_len;

	pymem_read(&p->mem, head->fault, bytes,
	    len < sizeof bytes ? len : sizeof bytes);
}

/* Which state a thread runs in is not always known: that takes a whole plan. */
static void
tell(struct pyprocess *p, const struct pyrecord *head, struct pystack *stack)
{
	stack->told = PYSTATUS_RAISING | PYSTATUS_HANDLING;
	if (p->planned && !p->cpython.offsets.free_threaded)
		stack->told |= PYSTATUS_GIL;
	if (head->flags & PYRECORD_RUNS)
		stack->doing |= PYSTATUS_GIL;
	if (head->flags & PYRECORD_COLLECTS)
		stack->doing |= PYSTATUS_COLLECTING;
	if (head->raised != 0)
		stack->doing |= PYSTATUS_RAISING;
	if (head->handled != 0 &&
	    pystatus_is_exception(&p->cpython.offsets, &p->none, head->handled))
		stack->doing |= PYSTATUS_HANDLING;
}

void
pycopied_read(struct pyprocess *p, const uint8_t *record, size_t len,
    struct pystack *stack)
{
	struct pyimage image;

	stack->n = 0;
	stack->gil = PYGIL_NONE;
	stack->doing = stack->told = 0;
	stack->task = (struct pyrunning_task){ 0 };
	stack->task_in = 0;
	if (!pyimage_open(&image, &p->cpython.offsets, record, len))
		return;
	if (image.head.flags & PYRECORD_FAULT)
		touch(p, &image.head);
	if (image.head.flags & PYRECORD_NONE)
		return;
	if (image.head.flags & PYRECORD_RUNS)
		stack->gil = PYGIL_HELD;
	tell(p, &image.head, stack);
	pystack_room(stack, p, image.head.outer.state != 0 ? 2 : 1);
	pyimage_frames(&image, &stack->chain[0]);
	stack->task = (struct pyrunning_task){ image.head.task,
		image.head.coroutine, image.head.awaited_by, image.head.name };
	pypages_forget(&p->pages);
	pyloop_read(&p->loop, &p->pages, &p->cpython.offsets, &stack->task,
	    &stack->chain[0]);
	if (pyimage_turn(&image))
		pyimage_frames(&image, &stack->chain[1]);
}
