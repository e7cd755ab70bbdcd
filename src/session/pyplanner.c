/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyplanner.c - makes a plan of offsets and of what a process has in memory.
 *
 * From 3.12 on a thread knows its state by a variable of its own, which lies
 * somewhere below where its thread-local memory ends; 3.15 has another for the
 * state it keeps while it runs none. Where, differs from build to build, so the
 * value is searched for: the state of the thread that holds the GIL. The GIL
 * may change hands meanwhile, so a place is believed only where the holder was
 * the same before and after.
 */
#include "config.h"

#include "session/pyplanner.h"

#include <string.h>

#include "python/pycode.h"
#include "python/pyprints.h"

enum {
	TLS_BYTES = 8192, /* searched */
	PAGE = 4096,
	WORD = 8,
	TRIES = 8,
	PLACES = 8, /* kept of those that may be it */
	LOOKED_AT = 8, /* interpreters, and threads without the GIL */
	INTERPRETERS_MAX = 1024
};

struct places {
	int32_t v[PLACES]; /* descending */
	unsigned kept[PLACES]; /* threads without the GIL that have theirs */
	size_t n;
};

static uint32_t
up8(uint32_t n)
{
	return (n + 7) / 8 * 8;
}

static uint32_t
most(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* Where the chunk of frames in use is: the same in all releases of a minor
 * version; a wrong one costs time and changes nothing. */
static uint32_t
chunk_of(unsigned minor)
{
	if (minor < 11)
		return 0;
	if (minor == 11)
		return 296;
	return minor < 15 ? 232 : 256;
}

static void
plan_structs(struct pyplan *p, const struct pyoffsets *o)
{
	p->code_mask =
	    o->minor >= 14 || o->free_threaded ? ~UINT64_C(7) : UINT64_MAX;
	p->code_size = up8(o->code.size);
	p->thread.next = o->thread.next;
	p->thread.frame = o->thread.frame;
	p->thread.cframe = o->thread.cframe;
	p->thread.base_frame = o->thread.base_frame;
	p->thread.pthread = o->thread.pthread;
	p->thread.chunk = chunk_of(o->minor);
	p->thread.raising = o->thread.raising;
	p->thread.handling = o->thread.handling;
	p->thread.interp = o->thread.interp;
	p->thread.attached = o->thread.attached;
	p->collecting = o->interp.collecting;
	p->interp.next = o->interp.next;
	p->interp.id = o->interp.id;
	p->interp.threads = o->interp.threads;
	p->handled_previous = o->handled_previous;
	p->thread.size = most(most(o->thread.frame, o->thread.cframe),
	    most(o->thread.base_frame, o->thread.pthread));
	p->thread.size = most(p->thread.size, o->thread.handling);
	p->thread.size = most(p->thread.size, p->thread.chunk) + WORD;
	p->cframe.frame = o->cframe.frame;
	p->cframe.previous = o->cframe.previous;
	p->cframe.listed = o->thread.cframe != 0 && o->minor < 12;
	p->frame.size = up8(o->frame.size);
	p->frame.previous = o->frame.previous;
	p->frame.code = o->frame.code;
	p->frame.ip = o->frame.ip;
	p->frame.owner = o->frame.owner / WORD * WORD;
	p->frame.owner_shift = o->frame.owner % WORD * 8;
	p->frame.anchor = o->minor >= 12 ? 3 : 0;
	if (pyprints_are_needed(o)) {
		p->print.name = pycode_name_at(o);
		p->print.file = o->code.file;
	}
	if (o->frame.tlbc != 0) {
		p->code.copies = o->code.tlbc;
		p->code.bytecode = o->code.bytecode;
	}
}

/* The interpreter that the list begins with is the last one made. */
static bool
find_main(const struct pymem *mem, const struct pyfound *f, uint64_t *interp)
{
	uint64_t at, next;

	if (!pymem_u64(mem, f->runtime + f->offsets.runtime.interpreters, &at))
		return false;
	for (int i = 0; i < INTERPRETERS_MAX && at != 0; i++) {
		if (!pymem_u64(mem, at + f->offsets.interp.next, &next))
			return false;
		*interp = at;
		if (next == 0)
			return true;
		at = next;
	}
	return false;
}

/* Add the places below fs that hold the state, or keep of those there are the
 * ones that do. */
static void
search(struct places *places, const uint8_t *tls, uint64_t state)
{
	struct places kept = { .n = 0 };

	for (int32_t at = -WORD; at >= -TLS_BYTES; at -= WORD) {
		bool known = places->n == 0;
		uint64_t v;

		memcpy(&v, tls + TLS_BYTES + at, sizeof v);
		for (size_t i = 0; i < places->n; i++)
			known = known || places->v[i] == at;
		if (v == state && known && kept.n < PLACES)
			kept.v[kept.n++] = at;
	}
	*places = kept;
}

/* The state that holds a GIL now, or 0. */
static uint64_t
holder_of(const struct pymem *mem, const struct pyoffsets *o, uint64_t gil)
{
	uint64_t holder;
	int32_t locked;

	if (gil == 0 || !pymem_i32(mem, gil + o->gil.locked, &locked) ||
	    locked != 1 || !pymem_u64(mem, gil + o->gil.holder, &holder))
		return 0;
	return holder;
}

/* What is below the end of a thread's own memory, page by page: where that lies
 * at the start of a mapping there is less of it. */
static bool
read_tls(const struct pymem *mem, const struct pyoffsets *o, uint64_t state,
    uint8_t *tls)
{
	uint64_t fs, at, end;

	if (!pymem_u64(mem, state + o->thread.pthread, &fs) || fs <= TLS_BYTES)
		return false;
	memset(tls, 0, TLS_BYTES);
	for (end = fs; end > fs - TLS_BYTES; end = at) {
		at = (end - 1) / PAGE * PAGE;
		if (at < fs - TLS_BYTES)
			at = fs - TLS_BYTES;
		if (!pymem_read(mem, at, tls + TLS_BYTES - (fs - at), end - at))
			break;
	}
	return end < fs;
}

/* Of each place: how many threads that hold no GIL have theirs in it. The state
 * that is kept is there all the time. */
static void
count_kept(struct places *places, const struct pymem *mem,
    const struct pyoffsets *o, const struct pythreads *threads)
{
	uint8_t tls[TLS_BYTES];

	for (size_t i = 0; i < threads->n && i < LOOKED_AT; i++) {
		const struct pythread *t = &threads->v[i];

		if (holder_of(mem, o, t->gil) == t->state ||
		    !read_tls(mem, o, t->state, tls) ||
		    holder_of(mem, o, t->gil) == t->state)
			continue;
		for (size_t k = 0; k < places->n; k++) {
			uint64_t v;

			memcpy(&v, tls + TLS_BYTES + places->v[k], sizeof v);
			places->kept[k] += v == t->state;
		}
	}
}

/* The current one first: it is held by fewer. */
static void
choose(struct pyplan *p, const struct places *places)
{
	size_t first = 0;

	for (size_t i = 1; i < places->n; i++)
		if (places->kept[i] < places->kept[first])
			first = i;
	if (places->n > 0)
		p->tls[0] = places->v[first];
	if (places->n > 1)
		p->tls[1] = places->v[first == 0 ? 1 : 0];
}

/* Look where those that hold the GIL of their interpreter, of which each may
 * have its own, have their states: what only one of them has there may be
 * something on its stack. */
static void
search_holders(
    struct places *places, const struct pymem *mem, const struct pyfound *f)
{
	const struct pyoffsets *o = &f->offsets;
	uint64_t at = f->runtime + o->runtime.interpreters, gil;
	uint8_t tls[TLS_BYTES];

	for (int i = 0; i < LOOKED_AT && pymem_u64(mem, at, &at) && at != 0;
	     i++, at += o->interp.next) {
		uint64_t state;

		if (!pymem_u64(mem, at + o->interp.gil, &gil))
			break;
		state = holder_of(mem, o, gil);
		if (state != 0 && read_tls(mem, o, state, tls) &&
		    holder_of(mem, o, gil) == state)
			search(places, tls, state);
	}
}

static void
learn_tls(struct pyplan *p, const struct pymem *mem, const struct pyfound *f,
    const struct pythreads *threads)
{
	struct places places = { .n = 0 };

	for (int i = 0; i < TRIES; i++)
		search_holders(&places, mem, f);
	count_kept(&places, mem, &f->offsets, threads);
	choose(p, &places);
}

int32_t
pyplanner_tls(const struct pymem *mem, const struct pyfound *f,
    const struct pythreads *threads)
{
	struct pyplan p = { .tls = { 0 } };

	learn_tls(&p, mem, f, threads);
	return p.tls[0];
}

bool
pyplanner_make(struct pyplan *p, const struct pymem *mem,
    const struct pyfound *f, const struct pythreads *threads)
{
	const struct pyoffsets *o = &f->offsets;
	uint64_t interp;

	*p = (struct pyplan){ 0 };
	if (f->answer != PYOFFSETS_OK || !find_main(mem, f, &interp) ||
	    (o->frame.tlbc != 0 &&
		o->frame.tlbc != o->frame.owner / WORD * WORD))
		return false;
	plan_structs(p, o);
	p->main = interp;
	p->interpreters = f->runtime + o->runtime.interpreters;
	if (o->runtime.collecting != 0)
		p->collecting_at = f->runtime + o->runtime.collecting;
	p->threads = interp + o->interp.threads;
	if (o->runtime.current != 0)
		p->current = f->runtime + o->runtime.current;
	if (o->minor >= 12)
		learn_tls(p, mem, f, threads);
	return p->thread.size <= PYPLAN_THREAD &&
	       p->frame.size <= PYPLAN_FRAME && p->code_size <= PYPLAN_CODE;
}
