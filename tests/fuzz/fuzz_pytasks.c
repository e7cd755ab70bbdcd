/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_pytasks.c - the memory of a Python process with asyncio: from
 * PYBYTES_BASE on, where _PyRuntime begins; asyncio's own table is at SECTION of
 * that.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "python/pyrunning.h"
#include "python/pytasks.h"
#include "tests/fuzz/pybytes.h"

enum { SECTION = 1024, THREADS = 4, TASKS = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct pytasks *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct pytask *k = &t->v[i];

		if (k->frame + k->nframes > t->nframes ||
		    k->awaiter + k->nawaiters > t->awaiters.n ||
		    k->state >= PYTASK_STATES)
			abort();
	}
}

/* Each thread as one that runs each task. */
static void
read_running(const struct pytasks *tasks, const struct pythreads *threads,
    const struct pymem *mem, const struct pyoffsets *o, const struct pyasync *a)
{
	struct pyrunning running = { 0 };
	struct pyrunning_task task = { 0 };
	struct pyframes stack = { 0 };

	for (size_t i = 0; i < threads->n && i < THREADS; i++) {
		pyframes_read(
		    &stack, mem, o, threads->v[i].state, PYFRAMES_MAX);
		for (size_t k = 0; k < tasks->n && k < TASKS; k++) {
			task.addr = tasks->v[k].addr;
			pyrunning_read(&running, mem, o, a, &task, &stack);
		}
		if (running.n > PYRUNNING_ROWS)
			abort();
	}
	pyframes_fini(&stack);
	pyrunning_fini(&running);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pybytes memory = { p, n };
	const struct pymem mem = { .read = pybytes_read, .arg = &memory };
	struct pythreads threads = { 0 };
	struct pytasks tasks = { 0 };
	struct pyversion version;
	struct pyoffsets o;
	struct pyasync a;

	if (pyoffsets_of_table(p, n, &version, &o) != PYOFFSETS_OK ||
	    n < SECTION || !pyasync_of_section(p + SECTION, n - SECTION, &a))
		return 0;
	pythreads_read(&threads, &mem, &o, PYBYTES_BASE);
	pytasks_read(&tasks, &mem, &o, &a, &threads);
	check(&tasks);
	pytasks_read(&tasks, &mem, &o, &a, &threads);
	check(&tasks);
	read_running(&tasks, &threads, &mem, &o, &a);
	pythreads_fini(&threads);
	pytasks_fini(&tasks);
	return 0;
}
