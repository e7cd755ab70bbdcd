/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyframes.c - walks the chain of frames of a thread.
 *
 * From 3.12 on the anchors are frames of the chain themselves, owned by the
 * interpreter (3.15 has one more, at the end of every chain). 3.10 and 3.11
 * have a list of them beside the chain; its last one is not on the stack. There
 * the chain tells only where a run ends (3.11), or each frame is one (3.10):
 * the two are put together from their outer ends.
 */
#include "config.h"

#include "python/pyframes.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pycircle.h"

enum owner { /* of a frame, from 3.11 */
	OWNER_THREAD,
	OWNER_GENERATOR,
	OWNER_OBJECT,
	OWNER_INTERPRETER, /* from 3.12; and those above */
	OWNER_MAX = 4
};

enum {
	UNIT = 2,
	TAG_BITS = 3,
	MINOR_ANCHOR_FRAMES = 12,
	NEAR = 8 /* calls and returns between two looks that are followed */
};

struct walk {
	const struct pymem *mem;
	const struct pyoffsets *o;
	struct pyframes *to;
	uint64_t state;
	size_t max, frames; /* frames: so far, without anchors */
	uint64_t base; /* 3.15: the frame at the end; else 0 */
	size_t old; /* the one of the last look that should come next */
	size_t place; /* of the last head: recursion has it again */
};

static void
add(struct pyframes *to, const struct pyframe *f)
{
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = *f;
}

static void
add_anchor(struct pyframes *to, uint64_t addr)
{
	add(to, &(struct pyframe){ .kind = PYFRAME_ANCHOR, .addr = addr });
}

/* Where the bytecode begins that the frame runs. In a free-threaded build each
 * thread may have a copy of it (an array of a length and as many pointers). */
static uint64_t
bytecode_of(const struct walk *w, const struct pyframe *f, int32_t index)
{
	uint64_t own = f->code + w->o->code.bytecode, n, copy;

	if (w->o->frame.tlbc == 0 || f->head.tlbc == 0)
		return own;
	if (index <= 0 || !pymem_u64(w->mem, f->head.tlbc, &n) ||
	    (uint64_t)index >= n ||
	    !pymem_u64(w->mem,
		f->head.tlbc + sizeof n + (uint64_t)index * sizeof copy, &copy))
		return own;
	return copy;
}

/* The rule by which CPython leaves frames out (_PyFrame_IsIncomplete). */
static bool
is_hidden(const struct walk *w, const struct pyframe *f, unsigned owner)
{
	return w->o->frame.owner != 0 && owner != OWNER_GENERATOR &&
	       f->offset / UNIT < (int64_t)f->head.traceable;
}

static int64_t
offset_of(const struct walk *w, const struct pyframe *f,
    const struct pyframe_raw *raw)
{
	int32_t last = (int32_t)raw->ip;

	if (w->o->code.bytecode != 0)
		return (int64_t)(raw->ip - bytecode_of(w, f, raw->tlbc));
	return w->o->minor == 10 && last > 0 ? (int64_t)last * UNIT : last;
}

/* An instruction is in its code, or just before it when it has not begun. */
static bool
is_inside(const struct walk *w, const struct pyframe *f)
{
	return w->o->code.bytecode == 0 ||
	       (f->offset >= -UNIT && f->offset % UNIT == 0 &&
		   (uint64_t)(f->offset / UNIT + 1) <= f->head.units);
}

/* What the bytes of a frame tell. */
static uint64_t
take_code(const struct walk *w, const uint8_t *b, struct pyframe_raw *raw)
{
	uint64_t code = pymem_word(b, w->o->frame.code);

	memcpy(&raw->ip, b + w->o->frame.ip,
	    w->o->code.bytecode != 0 ? sizeof raw->ip : sizeof(int32_t));
	if (w->o->frame.tlbc != 0)
		memcpy(&raw->tlbc, b + w->o->frame.tlbc, sizeof raw->tlbc);
	return w->o->minor >= 14 || w->o->free_threaded
		   ? code & ~(uint64_t)TAG_BITS
		   : code;
}

static bool
is_at(const struct walk *w, size_t i, uint64_t addr)
{
	return i < w->to->nold && w->to->old[i].addr == addr;
}

/* The frame at that address as it was at the last look, or NULL. */
static const struct pyframe *
find_old(struct walk *w, uint64_t addr)
{
	for (size_t i = 0; i < NEAR; i++) {
		size_t at = w->old + i;

		if (!is_at(w, at, addr))
			at = w->old - i;
		if (is_at(w, at, addr)) {
			w->old = at + 1;
			return &w->to->old[at];
		}
	}
	return NULL;
}

static bool
is_same(const struct pyframe *f, uint64_t code, const struct pyframe_raw *raw)
{
	return f->kind != PYFRAME_ANCHOR && f->code == code &&
	       f->raw.ip == raw->ip && f->raw.tlbc == raw->tlbc &&
	       f->raw.owner == raw->owner;
}

static void
add_code(struct walk *w, const uint8_t *b, uint64_t addr, unsigned owner)
{
	struct pyframe_raw raw = { .owner = owner };
	uint64_t code = take_code(w, b, &raw);
	const struct pyframe *old = find_old(w, addr);

	if (old != NULL)
		w->place = old->place;
	w->place = pyheads_add(&w->to->heads, code, w->place);
	if (old != NULL && is_same(old, code, &raw))
		add(w->to, old);
	else
		add(w->to, &(struct pyframe){ .kind = PYFRAME_CODE,
			       .addr = addr,
			       .code = code,
			       .raw = raw });
	w->to->v[w->to->n - 1].place = w->place;
	w->frames++;
}

/* What the head of its code, which it has, tells of a frame. */
static void
complete(const struct walk *w, struct pyframe *f)
{
	f->offset = offset_of(w, f, &f->raw);
	if (!is_inside(w, f))
		f->head = (struct pycode_head){ 0 };
	else if (is_hidden(w, f, f->raw.owner))
		f->kind = PYFRAME_HIDDEN;
}

/* With the same head, nothing of it is new. */
static void
complete_one(const struct walk *w, struct pyframe *f)
{
	const struct pycode_head *head = pyheads_get(&w->to->heads, f->place);

	if (head != NULL && f->head.type != 0 && head->tlbc == 0 &&
	    memcmp(head, &f->head, sizeof *head) == 0)
		return;
	*f = (struct pyframe){ .kind = PYFRAME_CODE,
		.addr = f->addr,
		.code = f->code,
		.place = f->place,
		.raw = f->raw };
	if (head == NULL)
		return;
	f->head = *head;
	complete(w, f);
}

static void
complete_all(const struct walk *w)
{
	struct pyframes *to = w->to;

	pyheads_read(&to->heads, w->mem, w->o);
	for (size_t i = 0; i < to->n; i++)
		if (to->v[i].kind != PYFRAME_ANCHOR)
			complete_one(w, &to->v[i]);
}

/* Up to 3.10 frames are objects. One that nobody refers to has ended, and leads
 * nowhere; the chain of a thread that runs on may begin with it. */
static bool
is_freed(const struct walk *w, const uint8_t *b)
{
	return w->o->frame.owner == 0 && pymem_word(b, 0) == 0;
}

/* Add the frame at *addr and go on to the next one; true at the end. */
static bool
step(struct walk *w, uint64_t *addr)
{
	const struct pyoffsets *o = w->o;
	uint8_t b[PYOFFSETS_FRAME];
	unsigned owner = OWNER_THREAD;

	w->to->end = PYFRAMES_DONE;
	if (*addr == w->base)
		return true;
	w->to->end = PYFRAMES_UNREADABLE;
	if (*addr % 8 != 0 || !pymem_read(w->mem, *addr, b, o->frame.size))
		return true;
	if (o->frame.owner != 0)
		owner = b[o->frame.owner];
	w->to->end = PYFRAMES_STRANGE;
	if (is_freed(w, b) || owner > OWNER_MAX ||
	    (owner >= OWNER_INTERPRETER && o->minor < MINOR_ANCHOR_FRAMES))
		return true;
	w->to->end = PYFRAMES_DONE;
	if (owner >= OWNER_INTERPRETER)
		add_anchor(w->to, *addr);
	else
		add_code(w, b, *addr, owner);
	if (o->minor == 10 || (o->frame.entry != 0 && b[o->frame.entry] != 0))
		add_anchor(w->to, 0);
	*addr = pymem_word(b, o->frame.previous);
	return *addr == 0;
}

/* In 3.10 each frame has an anchor. */
static bool
is_enough(const struct walk *w)
{
	return w->frames >= w->max || w->to->n - w->frames > w->max;
}

static void
walk_chain(struct walk *w, uint64_t addr)
{
	struct pycircle circle = { 0 };

	w->to->end = PYFRAMES_DONE;
	if (addr == 0)
		return;
	while (!pycircle_closed(&circle, addr)) {
		if (step(w, &addr))
			return;
		if (is_enough(w)) {
			w->to->end = PYFRAMES_CUT;
			return;
		}
	}
	w->to->end = PYFRAMES_STRANGE;
}

/* The addresses of the list of anchors, innermost first. Its last one is in the
 * thread's state, and leads nowhere, or anywhere. */
static size_t
read_list(const struct walk *w, uint64_t cframe, uint64_t *list)
{
	size_t n = 0;

	while (
	    n < w->max && cframe != 0 && cframe - w->state >= PYOFFSETS_STATE) {
		list[n++] = cframe;
		if (!pymem_u64(w->mem, cframe + w->o->cframe.previous, &cframe))
			break;
	}
	return n;
}

static void
place_anchors(const struct walk *w, uint64_t cframe)
{
	uint64_t *list = xcalloc(w->max, sizeof *list);
	size_t n = read_list(w, cframe, list), runs = 0, first = 0, k = 0;
	struct pyframes *to = w->to;

	for (size_t i = 0; i < to->n; i++)
		runs += to->v[i].kind == PYFRAME_ANCHOR;
	/* what comes or goes does so at the inner end; where the outer end of a
	 * chain was not seen, the inner ends must do */
	if (to->end == PYFRAMES_DONE && n > runs)
		first = n - runs;
	if (to->end == PYFRAMES_DONE && runs > n)
		k = runs - n;
	for (size_t i = 0; i < to->n && first < n; i++) {
		if (to->v[i].kind != PYFRAME_ANCHOR)
			continue;
		if (k > 0)
			k--;
		else
			to->v[i].addr = list[first++];
	}
	free(list);
}

/* What was read is from now on what was read before, all of it: judges may have
 * left some out. */
static void
begin(struct pyframes *to)
{
	struct pyframe *v = to->old;
	size_t cap = to->old_cap;

	to->old = to->v;
	to->old_cap = to->cap;
	to->nold = to->n;
	to->v = v;
	to->cap = cap;
	to->n = 0;
}

void
pyframes_forget(struct pyframes *f)
{
	f->n = f->nold = 0;
	pyheads_begin(&f->heads, &(struct pyheads_since){ 0 });
}

/* Where each thread has its own copies of bytecode, heads lead to them, and
 * change with them. */
static struct pyheads_since
since_when(const struct walk *w)
{
	const struct pyoffsets *o = w->o;
	struct pyheads_since since = { 0 };

	if (o->interp.id == 0 ||
	    !pymem_u64(w->mem, w->state + o->thread.interp, &since.interp) ||
	    !pymem_u64(w->mem, since.interp + o->interp.id, &since.id) ||
	    o->free_threaded ||
	    !pymem_u64(
		w->mem, since.interp + o->interp.generation, &since.generation))
		since.interp = 0;
	return since;
}

void
pyframes_read(struct pyframes *to, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t state, size_t max)
{
	struct walk w = {
		.mem = mem, .o = o, .to = to, .state = state, .max = max
	};
	struct pyheads_since since = since_when(&w);
	uint64_t top = 0, cframe = 0;
	bool ok = true;

	begin(to);
	pyheads_begin(&to->heads, &since);
	to->anchored = o->minor >= 10;
	to->state = state;
	if (o->thread.cframe != 0)
		ok = pymem_u64(mem, state + o->thread.cframe, &cframe);
	if (o->thread.base_frame != 0)
		ok =
		    ok && pymem_u64(mem, state + o->thread.base_frame, &w.base);
	if (o->thread.frame != 0)
		ok = ok && pymem_u64(mem, state + o->thread.frame, &top);
	else if (cframe != 0)
		ok = ok && pymem_u64(mem, cframe + o->cframe.frame, &top);
	to->end = PYFRAMES_UNREADABLE;
	if (!ok)
		return;
	walk_chain(&w, top);
	complete_all(&w);
	if (o->minor < MINOR_ANCHOR_FRAMES && cframe != 0)
		place_anchors(&w, cframe);
}

void
pyframes_believe(struct pyframes *f, uint64_t type)
{
	pyheads_believe(&f->heads, type);
}

bool
pyframes_of_generator(const struct pymem *mem, const struct pyoffsets *o,
    uint64_t addr, const uint8_t *bytes, struct pyframe *f)
{
	const struct walk w = { .mem = mem, .o = o };

	*f = (struct pyframe){
		.kind = PYFRAME_CODE, .addr = addr, .raw.owner = OWNER_GENERATOR
	};
	f->code = take_code(&w, bytes, &f->raw);
	if (!pycode_head(mem, o, f->code, &f->head))
		return false;
	complete(&w, f);
	return f->head.type != 0;
}

const char *
pyframes_why(enum pyframes_end end)
{
	switch (end) {
	case PYFRAMES_DONE:
		return "";
	case PYFRAMES_CUT:
		return "more Python frames than can be shown";
	case PYFRAMES_UNREADABLE:
		return "a Python frame cannot be read";
	case PYFRAMES_STRANGE:
		return "the chain of Python frames is damaged";
	case PYFRAMES_ENDS:
		break;
	}
	return "";
}

void
pyframes_fini(struct pyframes *f)
{
	free(f->v);
	free(f->old);
	pyheads_fini(&f->heads);
	*f = (struct pyframes){ 0 };
}
