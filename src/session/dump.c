/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dump.c - one stack of every thread. All are looked at first; walking comes
 * after, and shows who has to be stopped for a register after all. Naming comes
 * last.
 */
#include "config.h"

#include "session/dump.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "session/looks.h"
#include "session/namer.h"
#include "session/process.h"
#include "session/pyprocess.h"
#include "session/splice.h"
#include "session/thread.h"
#include "session/worker.h"
#include "target/tracee.h"

struct taking {
	struct dump *dump;
	const struct dump_opts *opts;
	struct images images;
	struct process process;
	struct pyprocess python;
	struct looks looks; /* one for each thread of the dump */
	enum walk *walk; /* the same */
	struct worker *worker;
	struct namer *namer;
	struct splice splice;
	uint32_t jit_numbers; /* see jit.h */
};

static const char *
note_of(enum walk walk)
{
	switch (walk) {
	case WALK_DONE:
	case WALK_BEYOND:
	case WALK_LATE:
		break;
	case WALK_TRUNCATED:
		return "the stack is longer than the copy";
	case WALK_CUT:
		return "deeper than can be shown";
	case WALK_BLIND:
		return "the rest needs a register that only a stop would tell";
	case WALK_LOST:
		return "no unwind information for the last frame";
	case WALK_KINDS:
		break;
	}
	return "";
}

/* Ask for the symbols of a place. Those of all come before the first name, for
 * with that go questions for source lines, which take longer. */
static void
ask_for(struct taking *t, struct dump_frame *f)
{
	struct place place = namer_place(&t->process.space, f->pc);

	namer_ready(t->namer, &place);
}

static void
name_frame(struct taking *t, struct dump_frame *f)
{
	struct place place = namer_place(&t->process.space, f->pc);
	uint64_t start;

	if (place.kind == PLACE_ANON) {
		process_hear(&t->process, JIT_MISSED, &t->jit_numbers);
		namer_jit(t->namer, t->process.jit, &place);
	}
	f->func = namer_func(t->namer, &place, &start);
	f->offset = start <= place.addr ? place.addr - start : 0;
}

static void
each_frame(struct taking *t, void (*f)(struct taking *, struct dump_frame *))
{
	for (size_t i = 0; i < t->dump->n; i++)
		for (size_t k = 0; k < t->dump->thread[i].n; k++)
			if (!t->dump->thread[i].frame[k].python)
				f(t, &t->dump->thread[i].frame[k]);
	while (worker_open_jobs(t->worker) > 0) {
		worker_wait(t->worker);
		namer_update(t->namer);
	}
}

static enum walk
walk_thread(struct taking *t, struct dump_thread *thread,
    const struct look *look, struct stack *stack)
{
	const struct sample s = { .pid = t->dump->pid,
		.tid = thread->tid,
		.user = true,
		.regs = look->regs,
		.stack = look->stack,
		.stack_len = look->len };
	const struct pyresume_from from = { .unwinder =
						process_unwinder(&t->process),
		.sample = &s,
		.stack = stack };

	thread->note = look->note;
	thread->stop_ns = look->stop_ns;
	if (look->len == 0)
		return WALK_LOST;
	unwinder_walk(from.unwinder, &s, stack);
	dumpthread_mix(thread, &t->splice, &from, &look->python, &t->python,
	    t->dump->intern);
	thread->note = note_of(stack->walk);
	if (!t->opts->native)
		dumpthread_leave_python(thread);
	return stack->walk;
}

static void
walk_threads(struct taking *t)
{
	struct stack *stack = xmalloc(sizeof *stack);
	struct dump *d = t->dump;
	struct look *look = t->looks.v;

	for (size_t i = 0; i < d->n; i++) {
		t->walk[i] = walk_thread(t, &d->thread[i], &look[i], stack);
		look[i].stop = t->walk[i] == WALK_BLIND;
	}
	looks_stop(&t->looks);
	for (size_t i = 0; i < d->n; i++)
		if (t->walk[i] == WALK_BLIND)
			walk_thread(t, &d->thread[i], &look[i], stack);
	free(stack);
}

/* Nothing was seen of any thread. */
static bool
is_dark(const struct looks *looks)
{
	for (size_t i = 0; i < looks->n; i++)
		if (looks->v[i].len > 0)
			return false;
	return true;
}

static char *
called(struct taking *t, pid_t tid)
{
	const char *name = pyprocess_called(&t->python, tid);

	return name != NULL ? xstrdup(name) : NULL;
}

static void
take_threads(struct taking *t)
{
	struct dump *d = t->dump;

	d->n = t->looks.n;
	d->thread = xcalloc(d->n, sizeof *d->thread);
	t->walk = xcalloc(d->n, sizeof *t->walk);
	for (size_t i = 0; i < d->n; i++) {
		const struct task *task = t->looks.v[i].task;

		d->thread[i].tid = task->tid;
		d->thread[i].name = text_safe(
		    task->name, strlen(task->name), sizeof task->name);
		d->thread[i].python_name = called(t, task->tid);
		d->thread[i].state = (enum thread_state)t->looks.v[i].state;
	}
	walk_threads(t);
}

static void
close_all(struct taking *t)
{
	free(t->walk);
	splice_fini(&t->splice);
	pyprocess_close(&t->python);
	worker_free(t->worker);
	namer_free(t->namer);
	looks_fini(&t->looks);
	process_close(&t->process);
	images_fini(&t->images);
}

/* Look at the threads: 0, or -1 when there is nothing to see. */
static int
look(struct taking *t, struct err *err)
{
	const struct target *target = &t->process.target;

	looks_take(&t->looks, &t->process, &t->python, t->opts->stack_size);
	if (t->looks.n == 0)
		return err_set(
		    err, ERR_NOPROC, 0, "process %d ended", (int)target->pid);
	/* reading what sleeps needs less than tracing does */
	if (is_dark(&t->looks) &&
	    tracee_allowed(target->memory_tid, target->procfs, err) == -1)
		return -1;
	return 0;
}

static void *
name_frames(void *arg)
{
	struct taking *t = arg;

	each_frame(t, ask_for);
	each_frame(t, name_frame);
	return NULL;
}

/* In a thread of ours, which has stack enough for a demangler. */
static int
name_threads(struct taking *t, struct err *err)
{
	pthread_t thread;

	t->worker = worker_new(target_root(&t->process.target), err);
	if (t->worker == NULL)
		return -1;
	t->namer = namer_new(t->dump->intern, t->worker, NULL);
	if (thread_start(&thread, name_frames, t, "stacktop-names", err) == -1)
		return -1;
	pthread_join(thread, NULL);
	return 0;
}

static void
find_python(struct taking *t)
{
	pyprocess_open(&t->python, &t->process.target, &t->process.space);
	if (!t->python.found)
		return;
	t->dump->python = t->python.cpython.version;
	t->dump->python_note = t->python.why;
}

/* With the process attached. What it made is let go of by close_all. */
static int
take(struct taking *t, struct err *err)
{
	struct dump *d = t->dump;

	if (t->opts->python)
		find_python(t);
	if (look(t, err) == -1)
		return -1;
	d->intern = intern_new();
	if (t->opts->async)
		dumptasks_take(
		    &d->tasks, &t->python, &t->process.tasks, d->intern);
	take_threads(t);
	d->span_ns = t->looks.ended - t->looks.began;
	d->command = xstrdup(t->process.target.command);
	return name_threads(t, err);
}

int
dump_take(
    struct dump *d, pid_t pid, const struct dump_opts *opts, struct err *err)
{
	struct taking *t = xcalloc(1, sizeof *t); /* much for a small stack */
	int result;

	t->dump = d;
	t->opts = opts;
	*d = (struct dump){ .pid = pid, .python_note = "" };
	result = process_attach(&t->process, &t->images, pid, err);
	if (result == 0) {
		result = take(t, err);
		close_all(t);
	}
	if (result == -1)
		dump_fini(d);
	free(t);
	return result;
}

void
dump_fini(struct dump *d)
{
	size_t i;

	for (i = 0; i < d->n; i++) {
		free(d->thread[i].name);
		free(d->thread[i].python_name);
		free(d->thread[i].frame);
	}
	free(d->thread);
	dumptasks_fini(&d->tasks);
	free(d->command);
	intern_free(d->intern);
	*d = (struct dump){ 0 };
}
