/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pymix.c - splices Python frames into a native stack.
 *
 * Stacks grow down: the address of an anchor also tells the order of what it
 * stands for among the native frames, and among the runs of other interpreters
 * in the same thread. A run whose C frame was not found is put there, and
 * counted as unsure.
 *
 * 3.8 and 3.9 have no anchors. There each Python frame has one C frame of the
 * loop, so counting must do; a C frame more than Python frames is one that is
 * being entered or left.
 */
#include "config.h"

#include "session/pymix.h"

#include <stdlib.h>

#include "base/xalloc.h"

#define OUTSIDE UINT64_MAX /* the anchor of a run was not seen */

struct run { /* [first, end) of the frames of a chain, and their anchor */
	struct pyframe *first, *end;
	uint64_t anchor; /* 0: not known */
	size_t number; /* in the order of chains */
};

struct mixing {
	struct pymix *out;
	const struct pymix_native *native;
	size_t n;
	bool whole;
	struct run *run;
	size_t nruns, cap;
};

static void
add_run(struct mixing *m, struct pyframe *first, struct pyframe *end,
    uint64_t anchor)
{
	m->run = xgrow(m->run, &m->cap, m->nruns + 1, sizeof *m->run);
	m->run[m->nruns] = (struct run){ first, end, anchor, m->nruns };
	m->nruns++;
}

/* Cut a chain into runs; those of a chain without anchors are single frames. */
static void
cut(struct mixing *m, const struct pyframes *chain)
{
	struct pyframe *first, *end;

	if (chain->n == 0)
		return;
	first = chain->v;
	end = first + chain->n;
	for (struct pyframe *f = first; f < end; f++) {
		if (f->kind != PYFRAME_ANCHOR && chain->anchored)
			continue;
		add_run(m, first, chain->anchored ? f : f + 1, f->addr);
		first = f + 1;
	}
	if (first < end)
		add_run(m, first, end, OUTSIDE);
}

static int
by_anchor(const void *va, const void *vb)
{
	const struct run *a = va, *b = vb;

	if (a->anchor != b->anchor)
		return a->anchor < b->anchor ? -1 : 1;
	return (a->number > b->number) - (a->number < b->number);
}

static void
emit(struct mixing *m, struct pymix_frame f)
{
	m->out->v =
	    xgrow(m->out->v, &m->out->cap, m->out->n + 1, sizeof *m->out->v);
	m->out->v[m->out->n++] = f;
}

/* The frames of a run that are shown; how many. The first of them is the one that
 * the loop is in. */
static size_t
emit_run(struct mixing *m, const struct run *run, size_t loop)
{
	size_t shown = 0;

	for (struct pyframe *f = run->first; f < run->end; f++) {
		if (f->kind != PYFRAME_CODE)
			continue;
		emit(m, (struct pymix_frame){ .python = f,
			    .native = f == run->first ? loop : PYMIX_UNSEEN });
		shown++;
	}
	return shown;
}

/* A walk that ends in code of the JIT was lost there. */
static bool
is_jitted_end(const struct mixing *m, size_t i)
{
	return m->native[i].what == PYMIX_JITTED && !m->whole;
}

/* Where native frame i ends. That of the last one is not known: if that is no
 * thread's start, only its symbol tells whether it is the loop. */
static uint64_t
end_of(const struct mixing *m, size_t i)
{
	if (i + 1 < m->n)
		return m->native[i + 1].sp;
	return m->native[i].what == PYMIX_LOOP || is_jitted_end(m, i)
		   ? OUTSIDE
		   : m->native[i].sp;
}

/* Code without a file that calls the loop is what -X perf puts there for each
 * function. */
static bool
is_trampoline(const struct mixing *m, size_t i, bool loop_before)
{
	return loop_before && (m->native[i].what == PYMIX_ANONYMOUS ||
				  m->native[i].what == PYMIX_JITTED);
}

/* Is the next run the outer end of a chain that was cut? Its anchor lies beyond:
 * the next loop, as its symbol tells, must be its. */
static bool
is_open(const struct mixing *m, size_t r)
{
	return r < m->nruns && m->run[r].anchor == OUTSIDE;
}

/* Does native frame i have the anchor of the next run? */
static bool
runs_next(const struct mixing *m, size_t r, size_t i)
{
	if (r == m->nruns || i >= m->n || m->run[r].anchor < m->native[i].sp)
		return false;
	return m->run[r].anchor < end_of(m, i) ||
	       (is_open(m, r) && m->native[i].what == PYMIX_LOOP);
}

/* What the loop calls to do its work. */
static bool
is_of_loop(const struct mixing *m, size_t i)
{
	return m->native[i].what == PYMIX_OPCODE ||
	       m->native[i].what == PYMIX_JITTED;
}

/* Emit the runs from *r on whose anchors native frame i has; how many frames
 * are shown. */
static size_t
emit_runs(struct mixing *m, size_t *r, size_t i, size_t inner)
{
	size_t shown = 0;

	for (; *r < m->nruns && m->run[*r].anchor < end_of(m, i); (*r)++)
		shown += emit_run(m, &m->run[*r], inner);
	if (shown == 0 && is_open(m, *r) && m->native[i].what == PYMIX_LOOP)
		shown += emit_run(m, &m->run[(*r)++], inner);
	return shown;
}

static void
mix_anchored(struct mixing *m)
{
	size_t r = 0, inner = PYMIX_UNSEEN; /* the function of an opcode */
	bool loop = false;

	for (size_t i = 0; i < m->n; i++) {
		bool before = loop;

		for (; r < m->nruns && m->run[r].anchor < m->native[i].sp; r++)
			m->out->unsure += emit_run(m, &m->run[r], PYMIX_UNSEEN);
		if (is_of_loop(m, i) && runs_next(m, r, i + 1)) {
			inner = i;
			continue;
		}
		if (inner == PYMIX_UNSEEN)
			inner = i;
		loop = emit_runs(m, &r, i, inner) > 0;
		for (; inner <= i && !loop; inner++)
			if (!is_trampoline(m, inner, before))
				emit(
				    m, (struct pymix_frame){ .native = inner });
		inner = PYMIX_UNSEEN;
	}
	for (; r < m->nruns; r++) {
		size_t shown = emit_run(m, &m->run[r], PYMIX_UNSEEN);

		/* behind the end of what could be walked all is in order */
		if (m->whole)
			m->out->unsure += shown;
	}
}

static void
mix_counted(struct mixing *m)
{
	size_t loops = 0, spare, r = 0;

	for (size_t i = 0; i < m->n; i++)
		loops += m->native[i].what == PYMIX_LOOP;
	spare = m->whole && loops > m->nruns ? loops - m->nruns : 0;
	if (m->whole && m->nruns > loops)
		for (; r < m->nruns - loops; r++)
			m->out->unsure += emit_run(m, &m->run[r], PYMIX_UNSEEN);
	for (size_t i = 0; i < m->n; i++) {
		bool loop = m->native[i].what == PYMIX_LOOP;

		if (loop && spare > 0) {
			spare--;
			loop = false;
		}
		if (loop && r < m->nruns)
			emit_run(m, &m->run[r++], i);
		else
			emit(m, (struct pymix_frame){ .native = i });
	}
	for (; r < m->nruns; r++)
		emit_run(m, &m->run[r], PYMIX_UNSEEN);
}

void
pymix(struct pymix *out, const struct pymix_native *native, size_t n,
    bool whole, const struct pyframes *chain, size_t nchains)
{
	struct mixing m = {
		.out = out, .native = native, .n = n, .whole = whole
	};
	bool anchored = true;

	out->n = out->unsure = 0;
	for (size_t i = 0; i < nchains; i++) {
		anchored = anchored && chain[i].anchored;
		cut(&m, &chain[i]);
	}
	if (anchored && m.nruns > 0)
		qsort(m.run, m.nruns, sizeof *m.run, by_anchor);
	if (anchored)
		mix_anchored(&m);
	else
		mix_counted(&m);
	free(m.run);
}

void
pymix_fini(struct pymix *m)
{
	free(m->v);
	*m = (struct pymix){ 0 };
}
