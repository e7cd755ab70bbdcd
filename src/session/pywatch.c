/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pywatch.c - what a CPython is doing, read without stopping it. */
#include "config.h"

#include "session/pywatch.h"

#include "target/blocked.h"

enum {
	ASKED_MAX = 256, /* where none is ever found it is no glibc */
	TASKS_MAX = 64 /* in one look */
};

void
pywatch_init(struct pywatch *w, const struct pymem *mem)
{
	*w = (struct pywatch){ .cond = PYCOND_UNKNOWN };
	pypages_init(&w->pages, mem);
}

/* A thread that sleeps at a condition of the GIL tells how that counts. */
static void
learn(struct pywatch *w, const struct pyoffsets *o, const struct tasks *tasks,
    uint64_t gil)
{
	size_t asked = 0;

	w->asked++;
	for (size_t i = 0; i < tasks->n && asked < TASKS_MAX; i++) {
		const struct task *t = &tasks->v[i];
		struct proc_syscall call = { 0 };

		if (!t->alive)
			continue;
		asked++;
		blocked_state(tasks->procfs, t->tid, &call);
		if (call.blocked)
			w->cond = pystatus_cond(o, gil, call.arg[0]);
		if (w->cond != PYCOND_UNKNOWN)
			return;
	}
}

static int
count_waiting(struct pywatch *w, const struct pymem *mem,
    const struct pyoffsets *o, const struct tasks *tasks, uint64_t gil)
{
	int n = pystatus_waiting(mem, o, &w->threads, gil, w->cond);

	if (n >= 0 || w->cond != PYCOND_UNKNOWN || w->asked >= ASKED_MAX)
		return n;
	learn(w, o, tasks, gil);
	return pystatus_waiting(mem, o, &w->threads, gil, w->cond);
}

static bool
is_new(const struct pystatus *v, size_t n, uint64_t gil)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].gil == gil)
			return false;
	return gil != 0;
}

/* Legacy interpreters share the GIL of the main one. */
static void
add_gil(struct pywatch *w, const struct pymem *mem, const struct pyoffsets *o,
    const struct tasks *tasks, const struct pystatus *s)
{
	int waiting = count_waiting(w, mem, o, tasks, s->gil);

	w->ngils++;
	w->waiting = w->waiting < 0 || waiting < 0 ? -1 : w->waiting + waiting;
	if (s->holder != 0)
		w->holder[w->nheld++] = pythreads_tid(mem, o, s->holder);
}

bool
pywatch_look(
    struct pywatch *w, const struct pyfound *f, const struct tasks *tasks)
{
	struct pystatus v[PYWATCH_GILS];
	const struct pyoffsets *o = &f->offsets;
	struct pymem mem = pypages_mem(&w->pages);
	size_t n;

	pypages_ahead(&w->pages);
	w->ngils = w->nheld = 0;
	w->waiting = 0;
	w->collecting = false;
	if (o->thread.wanted != 0 &&
	    pythreads_read(&w->threads, &mem, o, f->runtime) != PYTHREADS_OK)
		return false;
	n = pystatus_read(v, PYWATCH_GILS, &mem, o, f->runtime);
	for (size_t i = 0; i < n; i++) {
		w->collecting |= v[i].collecting;
		if (is_new(v, i, v[i].gil))
			add_gil(w, &mem, o, tasks, &v[i]);
	}
	return n > 0;
}

void
pywatch_fini(struct pywatch *w)
{
	pypages_fini(&w->pages);
	pythreads_fini(&w->threads);
}
