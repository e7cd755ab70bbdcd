/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_pyframes.c - the memory of a Python process: what it is doing, its
 * threads, their frames, code objects and lines. The first byte is the minor version; the rest is what
 * there is from PYBYTES_BASE on, where _PyRuntime begins.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "python/pycheck.h"
#include "python/pycut.h"
#include "python/pyentered.h"
#include "python/pyframes.h"
#include "python/pylines.h"
#include "python/pypages.h"
#include "python/pystatus.h"
#include "python/pythreads.h"
#include "tests/fuzz/pybytes.h"

enum { THREADS = 16, INTERPRETERS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* As of a thread that runs. */
static void
doubt(struct pyframes *frames, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t code_type)
{
	size_t n = frames->n;
	struct pycut cut = { 0 };

	if (pycheck_chain(frames, code_type))
		pycut_chain(&cut, frames, mem, o);
	if (frames->n > n)
		abort();
	pycut_fini(&cut);
}

static void
look(const struct pymem *mem, const struct pyoffsets *o, struct pycodes *codes,
    const struct pythread *t)
{
	struct pyframes frames = { 0 };
	struct pynone none = { .mem = mem };

	pythreads_gil(mem, o, t, PYBYTES_BASE + 100);
	pythreads_tid(mem, o, t->state);
	pystatus_thread(mem, o, t, &none);
	pyframes_read(&frames, mem, o, t->state, PYFRAMES_MAX);
	if (frames.n > PYFRAMES_MAX + 1)
		abort();
	for (size_t i = 0; i < frames.n; i++) {
		const struct pyframe *f = &frames.v[i];
		const struct pycode *code;

		if (f->kind == PYFRAME_ANCHOR)
			continue;
		code = pycodes_get(codes, mem, o, f->code, &f->head);
		if (code != NULL)
			pylines_find(o->minor, code->lines, code->nlines,
			    code->head.firstlineno, f->offset);
	}
	doubt(&frames, mem, o, codes->type);
	pyframes_fini(&frames);
}

static void
look_within(const struct pymem *mem, const struct pyoffsets *o,
    struct pycodes *codes, const struct pythreads *threads,
    const struct pythread *known)
{
	const struct pyentered e = { .mem = mem,
		.o = o,
		.runtime = PYBYTES_BASE,
		.main = threads->main,
		.tls = -8 };
	struct pythread found;

	if (!pyentered_may(&e) || !pyentered_find(&e, known, 1, &found))
		return;
	if (found.state == known->state || found.tid != known->tid)
		abort();
	look(mem, o, codes, &found);
}

static void
look_around(const struct pymem *mem, const struct pyoffsets *o,
    const struct pythreads *threads)
{
	struct pystatus v[INTERPRETERS];
	size_t n = pystatus_read(v, INTERPRETERS, mem, o, PYBYTES_BASE);

	if (n > INTERPRETERS)
		abort();
	for (size_t i = 0; i < n; i++) {
		pystatus_cond(o, v[i].gil, PYBYTES_BASE + 100);
		if (pystatus_waiting(
			mem, o, threads, v[i].gil, PYCOND_UNKNOWN) < -1)
			abort();
	}
}

static bool
learn(const struct pybytes *m, unsigned minor, struct pyoffsets *o)
{
	struct pyversion v = { .minor = minor };

	if (minor < PYOFFSETS_TABLE_MINOR)
		return pyoffsets_of_version(&v, o) == PYOFFSETS_OK;
	return pyoffsets_of_table(m->p, m->n, &v, o) == PYOFFSETS_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pybytes memory = { p + 1, n - 1 };
	const struct pymem from = { .read = pybytes_read,
		.arg = &memory,
		.read_parts = pybytes_read_parts };
	struct pythreads threads = { 0 };
	struct pycodes codes = { 0 };
	struct pypages pages;
	struct pyoffsets o;
	struct pymem mem;

	if (n == 0 || !learn(&memory, *p, &o))
		return 0;
	pypages_init(&pages, &from);
	mem = pypages_mem(&pages);
	pythreads_read(&threads, &mem, &o, PYBYTES_BASE);
	look_around(&mem, &o, &threads);
	for (size_t i = 0; i < threads.n && i < THREADS; i++) {
		pypages_ahead(&pages);
		look(&mem, &o, &codes, &threads.v[i]);
		look_within(&mem, &o, &codes, &threads, &threads.v[i]);
	}
	pypages_fini(&pages);
	pythreads_fini(&threads);
	pycodes_fini(&codes);
	return 0;
}
