/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycut.c - cuts off frames that nobody can have called. */
#include "config.h"

#include "python/pycut.h"

#include <string.h>

#include "python/opcodes.h"

enum {
	UNIT = 2,
	MINOR_RUNS = 11, /* from here on a run has more than one frame */
	MINOR_BEHIND = 12, /* up to here a caller stands on the last unit of
			    * the inline cache behind its call */
	CACHES_MAX = 10,
	NB_SUBSCR = 26, /* Include/opcode.h from 3.14 on; the last one before it
			 * is 25 */
	CALLS_MAX = 1 << 16
};

/* Instructions that have a frame pushed, in all their forms: which of those runs
 * may change meanwhile. For a + b it is a function in C that calls what is to be
 * called, in a run of its own; a[b] is such an operation from 3.14 on. */
static bool
may_call(const struct opcode *op, uint8_t oparg)
{
	static const char *const families[] = { "CALL", "FOR_ITER", "SEND",
		"LOAD_ATTR", "BINARY_SUBSCR", "INSTRUMENTED_",
		"ENTER_EXECUTOR" };
	static const char operation[] = "BINARY_OP";

	if (op->name == NULL)
		return false;
	for (size_t i = 0; i < sizeof families / sizeof *families; i++)
		if (strncmp(op->name, families[i], strlen(families[i])) == 0)
			return true;
	return strncmp(op->name, operation, strlen(operation)) == 0 &&
	       oparg == NB_SUBSCR;
}

/* Of a hidden frame: is it CPython's own, which has __init__ pushed and stands on
 * the instruction that checks what that returns, or just before it? */
static bool
reads_as_helper(
    const struct pymem *mem, const struct pyoffsets *o, const struct pyframe *f)
{
	const struct opcodes *ops = opcodes_of(o->minor);
	uint64_t at = f->code + o->code.bytecode;
	uint8_t raw[2 * UNIT];

	if (f->offset > 0)
		at += (uint64_t)f->offset;
	if (!pymem_read(mem, at, raw, sizeof raw))
		return true;
	for (size_t i = 0; i < sizeof raw; i += UNIT) {
		const char *name = ops->op[raw[i]].name;

		if (name != NULL && strcmp(name, "EXIT_INIT_CHECK") == 0)
			return true;
	}
	return false;
}

static bool
reads_as_call(
    const struct pymem *mem, const struct pyoffsets *o, const struct pyframe *f)
{
	const struct opcodes *ops = opcodes_of(o->minor);
	unsigned most = o->minor <= MINOR_BEHIND ? CACHES_MAX : 0;
	uint64_t at = f->code + o->code.bytecode + (uint64_t)f->offset;

	for (unsigned back = 0; back <= most; back++) {
		const struct opcode *op;
		uint8_t raw[UNIT];

		if (f->offset < (int64_t)back * UNIT)
			break;
		/* what cannot be read speaks against nobody */
		if (!pymem_read(mem, at - back * UNIT, raw, sizeof raw))
			return true;
		op = &ops->op[raw[0]];
		if (op->caches == back || most == 0)
			if (may_call(op, raw[1]))
				return true;
	}
	return false;
}

/* What an instruction is does not change, but for its form. */
static bool
look_up(struct pycut *c, const struct pymem *mem, const struct pyoffsets *o,
    const struct pyframe *f)
{
	const uint64_t key[] = { f->code, f->head.lines, f->head.name,
		f->head.version, f->head.print, (uint64_t)f->offset };
	uint64_t *known;
	bool fresh;

	if (c->calls.n >= CALLS_MAX)
		hmap_clear(&c->calls);
	known = hmap_put(&c->calls, hmap_hash(key, sizeof key), &fresh);
	if (fresh)
		*known = f->kind == PYFRAME_HIDDEN ? reads_as_helper(mem, o, f)
						   : reads_as_call(mem, o, f);
	return *known != 0;
}

static bool
is_call(struct pycut *c, const struct pymem *mem, const struct pyoffsets *o,
    struct pyframe *f)
{
	if (f->calls == PYFRAME_UNASKED)
		f->calls =
		    look_up(c, mem, o, f) ? PYFRAME_CALLS : PYFRAME_CALLS_NOT;
	return f->calls == PYFRAME_CALLS;
}

/* The frame in which the run [from, to) really is. */
static size_t
top_of(struct pycut *c, struct pyframes *chain, size_t from, size_t to,
    const struct pymem *mem, const struct pyoffsets *o)
{
	for (size_t i = to; i > from + 1; i--) {
		struct pyframe *caller = &chain->v[i - 1];

		if (!is_call(c, mem, o, caller))
			return i - 1;
	}
	return from;
}

bool
pycut_chain(struct pycut *c, struct pyframes *chain, const struct pymem *mem,
    const struct pyoffsets *o)
{
	size_t from = 0, cut = 0;

	/* with an own copy of the bytecode for each thread nothing is known */
	if (o->minor < MINOR_RUNS || o->free_threaded ||
	    opcodes_of(o->minor) == NULL)
		return true;
	for (size_t i = 0; i < chain->n; i++) {
		size_t top;

		if (chain->v[i].kind != PYFRAME_ANCHOR)
			continue;
		top = top_of(c, chain, from, i, mem, o);
		if (top != from && from != 0)
			return false;
		if (from == 0)
			cut = top;
		from = i + 1;
	}
	if (cut == 0)
		return true;
	chain->n -= cut;
	memmove(chain->v, chain->v + cut, chain->n * sizeof *chain->v);
	return true;
}

void
pycut_fini(struct pycut *c)
{
	hmap_fini(&c->calls);
}
