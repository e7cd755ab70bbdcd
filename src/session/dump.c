/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump.c - one stack of every thread. Each thread is stopped only while its
 * registers and stack are copied; walking and naming come after all stops.
 */
#include "config.h"

#include "session/dump.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "session/namer.h"
#include "session/process.h"
#include "session/thread.h"
#include "session/worker.h"
#include "target/remote.h"
#include "target/tracee.h"

#define STOP_NS (200 * NS_PER_MS) /* patience with one thread */

struct copy { /* what one stop gave */
	struct regs regs;
	uint8_t *stack;
	size_t len;
	const char *note; /* why there is none, or "" */
};

struct taking {
	struct dump *dump;
	size_t stack_size;
	struct images images;
	struct process process;
	struct copy *copy; /* one per thread of the dump */
	struct worker *worker;
	struct namer *namer;
};

static void
copy_thread(struct copy *c, struct dump *d, pid_t pid, pid_t tid, size_t size)
{
	static const char *const refused[] = {
		[TRACEE_LATE] = "did not stop in time: no CPU for it, or "
				"uninterruptible sleep",
		[TRACEE_GONE] = "has exited",
		[TRACEE_DENIED] = "may not be traced",
		[TRACEE_32BIT] = "runs 32-bit code",
	};
	struct tracee tracee = { 0 };
	enum tracee_stop stop;
	uint64_t ns;
	ssize_t n;

	c->stack = xmalloc(size);
	stop = tracee_stop(&tracee, pid, tid, STOP_NS);
	if (stop != TRACEE_STOPPED) {
		c->note = refused[stop];
		return;
	}
	n = remote_read(tid, tracee.regs.r[REG_SP], c->stack, size);
	ns = tracee_release(&tracee);
	c->note = n > 0 ? "" : "its stack is not readable";
	c->len = n > 0 ? (size_t)n : 0;
	c->regs = tracee.regs;
	if (ns > d->stop_ns_max)
		d->stop_ns_max = ns;
}

/* A thread of ours, for its end: a thread of the target that did not stop in
 * time is still seized, and the kernel lets go of those when we end. */
static void *
copy_threads(void *arg)
{
	struct taking *t = arg;
	struct dump *d = t->dump;
	struct tasks *tasks = &t->process.tasks;
	struct task *task;
	size_t i;

	d->thread = xcalloc(tasks->n, sizeof *d->thread);
	t->copy = xcalloc(tasks->n, sizeof *t->copy);
	for (i = 0; i < tasks->n; i++) {
		task = &tasks->v[i];
		if (!task->alive)
			continue;
		copy_thread(
		    &t->copy[d->n], d, d->pid, task->tid, t->stack_size);
		d->thread[d->n].tid = task->tid;
		d->thread[d->n].name = text_safe(
		    task->name, strlen(task->name), sizeof task->name);
		d->thread[d->n].state = (enum thread_state)task->state;
		d->thread[d->n].note = t->copy[d->n].note;
		d->n++;
	}
	return NULL;
}

static const char *
note_of(enum walk walk)
{
	switch (walk) {
	case WALK_DONE:
		break;
	case WALK_TRUNCATED:
		return "the stack is longer than the copy";
	case WALK_CUT:
		return "deeper than can be shown";
	case WALK_LOST:
		return "no unwind information for the last frame";
	case WALK_KINDS:
		break;
	}
	return "";
}

/* Wait for the symbols of a place. */
static void
await_ready(struct taking *t, const struct place *place)
{
	while (!namer_ready(t->namer, place)) {
		worker_wait(t->worker);
		namer_update(t->namer);
	}
}

static void
name_frame(struct taking *t, struct dump_frame *f, uint64_t pc)
{
	struct place place = namer_place(&t->process.space, pc);
	uint64_t start;

	await_ready(t, &place);
	f->pc = pc;
	f->func = namer_func(t->namer, &place, &start);
	f->offset = start <= place.addr ? place.addr - start : 0;
}

static void
walk_thread(struct taking *t, struct dump_thread *thread,
    const struct copy *copy, struct stack *stack)
{
	const struct sample s = { .pid = t->dump->pid,
		.tid = thread->tid,
		.user = true,
		.regs = copy->regs,
		.stack = copy->stack,
		.stack_len = copy->len };
	size_t i;

	if (copy->len == 0)
		return;
	unwinder_walk(process_unwinder(&t->process), &s, stack);
	thread->note = note_of(stack->walk);
	thread->frame = xcalloc(stack->n, sizeof *thread->frame);
	thread->n = stack->n;
	for (i = 0; i < stack->n; i++)
		name_frame(t, &thread->frame[i], stack->pc[i]);
}

static void
walk_threads(struct taking *t)
{
	struct stack *stack = xmalloc(sizeof *stack);
	struct dump *d = t->dump;
	size_t i;

	for (i = 0; i < d->n; i++)
		walk_thread(t, &d->thread[i], &t->copy[i], stack);
	while (worker_open_jobs(t->worker) > 0) { /* source lines */
		worker_wait(t->worker);
		namer_update(t->namer);
	}
	free(stack);
}

static void
close_all(struct taking *t)
{
	size_t i;

	for (i = 0; t->copy != NULL && i < t->dump->n; i++)
		free(t->copy[i].stack);
	free(t->copy);
	worker_free(t->worker);
	namer_free(t->namer);
	process_close(&t->process);
	images_fini(&t->images);
}

int
dump_take(struct dump *d, pid_t pid, size_t stack_size, struct err *err)
{
	struct taking t = { .dump = d, .stack_size = stack_size };
	const struct target *target;
	pthread_t copier;

	*d = (struct dump){ .pid = pid };
	if (process_attach(&t.process, &t.images, pid, err) == -1)
		return -1;
	target = &t.process.target;
	if (tracee_allowed(target->memory_tid, target->procfs, err) == -1) {
		process_close(&t.process);
		return -1;
	}
	d->command = xstrdup(target->command);
	d->intern = intern_new();
	t.worker = worker_new(target_root(target));
	t.namer = namer_new(d->intern, t.worker);

	thread_start(&copier, copy_threads, &t, "stacktop-dump");
	pthread_join(copier, NULL);
	walk_threads(&t);
	close_all(&t);
	if (d->n > 0)
		return 0;
	dump_fini(d);
	return err_set(err, ERR_NOPROC, 0, "process %d ended", (int)pid);
}

void
dump_fini(struct dump *d)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		free(d->thread[i].name);
		free(d->thread[i].frame);
	}
	free(d->thread);
	free(d->command);
	intern_free(d->intern);
	*d = (struct dump){ 0 };
}
