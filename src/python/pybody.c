/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pybody.c - reads code objects as a whole.
 *
 * The process runs on meanwhile, and changes opcodes: each pair of bytes is as
 * good as any that was there a moment ago. That it is still the same code, its
 * head tells, read once more at the end.
 */
#include "config.h"

#include "python/pybody.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/opcodes.h"
#include "python/pypages.h"
#include "python/pyrepr.h"
#include "python/pystr.h"

enum {
	UNIT = 2,
	WORD = 8,
	TEXTS_MAX = 1 << 16, /* of one list */
	TEXT_BYTES = 4 << 20, /* of all lists */
	LINES_MAX = 4 << 20,
	EXECUTORS_AT = 8, /* behind how many there are */
	EXECUTOR_OPCODE = 32, /* what an executor stands for: two bytes */
	COPIES_MAX = 64, /* of the bytecode, looked at */
	ENTRY_MIN = 2, /* of monitored lines: bytes, where that is told */
	ENTRY_MAX = 5
};

typedef char *reader(
    const struct pymem *, const struct pyoffsets *, uint64_t addr);

struct load {
	struct pybody *body;
	const struct pymem *mem;
	const struct pyoffsets *o;
	uint64_t addr;
	size_t text; /* bytes so far */
};

/* The pointer that a code object has at an offset; 0: none. */
static uint64_t
pointer(const struct load *l, uint32_t at)
{
	uint64_t v;

	return at != 0 && pymem_u64(l->mem, l->addr + at, &v) ? v : 0;
}

/* ---- lists of objects ---- */

static void
add_text(struct load *l, struct pybody_texts *t, uint64_t object, reader *read)
{
	char *text = NULL;

	if (l->text < TEXT_BYTES)
		text = read(l->mem, l->o, object);
	if (text != NULL)
		l->text += strlen(text) + 1;
	t->v[t->n++] = text;
}

/* The objects of a tuple that the code object has, behind those there are. */
static void
add_texts(struct load *l, struct pybody_texts *t, uint32_t at, reader *read)
{
	uint64_t tuple = pointer(l, at), n, object;

	if (tuple == 0 || !pymem_u64(l->mem, tuple + l->o->count, &n))
		return;
	if (n > TEXTS_MAX)
		n = TEXTS_MAX;
	t->v = xreallocarray(t->v, t->n + n + 1, sizeof *t->v);
	for (uint64_t i = 0; i < n; i++) {
		if (!pymem_u64(l->mem, tuple + l->o->items + i * WORD, &object))
			return;
		add_text(l, t, object, read);
	}
}

static void
free_texts(struct pybody_texts *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i]);
	free(t->v);
}

static void
read_texts(struct load *l)
{
	struct pybody *b = l->body;
	const struct pyoffsets *o = l->o;

	add_texts(l, &b->names, o->code.names, pystr_read);
	add_texts(l, &b->locals, o->code.locals, pystr_read);
	add_texts(l, &b->cells, o->code.cells, pystr_read);
	add_texts(l, &b->cells, o->code.frees, pystr_read);
	add_texts(l, &b->consts, o->code.consts, pyrepr_read);
	b->size += l->text +
		   WORD * (b->names.n + b->locals.n + b->cells.n + b->consts.n);
}

/* ---- bytes ---- */

/* Up to max bytes of a bytes object, how many in *n; NULL: none. */
static uint8_t *
read_bytes(const struct load *l, uint64_t object, uint64_t max, uint64_t *n)
{
	uint8_t *bytes;

	if (object == 0 || !pymem_u64(l->mem, object + l->o->count, n))
		return NULL;
	if (*n > max)
		*n = max;
	bytes = xmalloc(*n + 1);
	if (pymem_read(l->mem, object + l->o->bytes, bytes, *n))
		return bytes;
	free(bytes);
	return NULL;
}

/* Up to 3.10 an object of its own, later the end of the code object. */
static bool
read_bytecode(struct load *l, uint64_t units)
{
	struct pybody *b = l->body;
	uint64_t n = units * UNIT;

	if (l->o->code.bytecode == 0) {
		b->code = read_bytes(
		    l, pointer(l, l->o->code.bytes), PYBODY_UNITS * UNIT, &n);
		b->cut = n == PYBODY_UNITS * UNIT;
		b->len = n / UNIT * UNIT;
		return b->code != NULL;
	}
	b->cut = units > PYBODY_UNITS;
	b->len = b->cut ? PYBODY_UNITS * UNIT : n;
	b->code = xmalloc(b->len + 1);
	return pymem_read(
	    l->mem, l->addr + l->o->code.bytecode, b->code, b->len);
}

/* How many of its instructions are specialised. */
static size_t
count_forms(const struct opcodes *ops, const uint8_t *code, size_t len)
{
	size_t forms = 0, at = 0;

	while (at < len) {
		const struct opcode *op = &ops->op[code[at]];

		forms += op->specialised;
		at += UNIT * (1 + (size_t)op->caches);
	}
	return forms;
}

/* In a free-threaded build, from 3.14 on, each thread but the first specialises
 * a copy of its own (an array of a length and as many pointers, the first of
 * which is to the code object's): the one with most forms is shown. */
static void
take_copy(struct load *l)
{
	const struct opcodes *ops = opcodes_of(l->o->minor);
	struct pybody *b = l->body;
	uint64_t list = pointer(l, l->o->code.tlbc), n, copy;
	uint8_t *other;
	size_t most;

	if (list == 0 || ops == NULL || !pymem_u64(l->mem, list, &n))
		return;
	other = xmalloc(b->len + 1);
	most = count_forms(ops, b->code, b->len);
	for (uint64_t i = 1; i < n && i < COPIES_MAX; i++) {
		uint8_t *before = b->code;

		if (!pymem_u64(l->mem, list + WORD + i * WORD, &copy) ||
		    copy == 0 || !pymem_read(l->mem, copy, other, b->len) ||
		    count_forms(ops, other, b->len) <= most)
			continue;
		b->code = other;
		other = before;
		most = count_forms(ops, b->code, b->len);
	}
	free(other);
}

/* ---- what was written over ---- */

struct overlay { /* what monitoring keeps of each unit */
	uint8_t *lines; /* NULL: nothing */
	size_t step; /* from one to the next in these */
	size_t first;
	uint8_t *units;
};

/* n bytes at where an object has a pointer to; NULL when there is none. */
static uint8_t *
read_array(const struct load *l, uint64_t object, uint32_t at, size_t n)
{
	uint64_t array;
	uint8_t *bytes;

	if (!pymem_u64(l->mem, object + at, &array) || array == 0)
		return NULL;
	bytes = xmalloc(n + 1);
	if (pymem_read(l->mem, array, bytes, n))
		return bytes;
	free(bytes);
	return NULL;
}

/* Each entry begins with the opcode. During 3.13 they became as long as needed,
 * which the first byte tells: as an opcode that stands at no beginning. */
static void
read_monitoring(const struct load *l, struct overlay *v)
{
	size_t units = l->body->len / UNIT;
	uint64_t data = pointer(l, l->o->code.monitoring);
	uint8_t *first;

	*v = (struct overlay){ 0 };
	if (data == 0)
		return;
	v->units = read_array(l, data, l->o->monitoring.units, units);
	first = read_array(l, data, l->o->monitoring.lines, 1);
	if (first == NULL)
		return;
	v->step = UNIT;
	if (l->o->minor >= 13 && first[0] >= ENTRY_MIN &&
	    first[0] <= ENTRY_MAX) {
		v->step = first[0];
		v->first = 1;
	}
	free(first);
	v->lines = read_array(
	    l, data, l->o->monitoring.lines, v->first + units * v->step);
}

/* The opcode and argument that an executor of the JIT stands for. */
static bool
read_executor(const struct load *l, uint8_t unit[UNIT])
{
	uint64_t array = pointer(l, l->o->code.executors), executor;

	return array != 0 &&
	       pymem_u64(
		   l->mem, array + EXECUTORS_AT + unit[1] * WORD, &executor) &&
	       pymem_read(l->mem, executor + EXECUTOR_OPCODE, unit, UNIT);
}

static bool
is_instrumented(const struct opcode *op)
{
	static const char word[] = "INSTRUMENTED_";

	return op->name != NULL &&
	       strncmp(op->name, word, sizeof word - 1) == 0;
}

/* Put back what stood at a unit. */
static enum pybody_mark
restore(const struct load *l, const struct opcodes *ops,
    const struct overlay *v, size_t at)
{
	uint8_t *unit = l->body->code + at * UNIT;
	enum pybody_mark mark = PYBODY_PLAIN;

	if (ops->executor != 0 && unit[0] == ops->executor &&
	    read_executor(l, unit))
		mark = PYBODY_COMPILED;
	if (!is_instrumented(&ops->op[unit[0]]))
		return mark;
	if (unit[0] == ops->by_line && v->lines != NULL)
		unit[0] = v->lines[v->first + at * v->step];
	if (unit[0] == ops->by_instruction && v->units != NULL)
		unit[0] = v->units[at];
	unit[0] = ops->op[unit[0]].base;
	return PYBODY_INSTRUMENTED;
}

/* What lies behind an instruction counts and remembers, so it always differs. */
static void
forget_caches(struct pybody *b, size_t from, size_t to)
{
	memset(b->code + from * UNIT, 0, (to - from) * UNIT);
}

static void
restore_all(struct load *l)
{
	const struct opcodes *ops = opcodes_of(l->o->minor);
	struct pybody *b = l->body;
	size_t units = b->len / UNIT, at = 0;
	struct overlay v;

	b->mark = xcalloc(units + 1, 1);
	if (ops == NULL)
		return;
	read_monitoring(l, &v);
	while (at < units) {
		size_t next;

		b->mark[at] = (uint8_t)restore(l, ops, &v, at);
		b->compiled |= b->mark[at] == PYBODY_COMPILED;
		next = at + 1 + ops->op[b->code[at * UNIT]].caches;
		forget_caches(b, at + 1, next < units ? next : units);
		at = next;
	}
	free(v.lines);
	free(v.units);
}

/* ---- the whole ---- */

static bool
code_differs(const struct pybody *a, const struct pybody *b)
{
	return a->len != b->len || memcmp(a->code, b->code, a->len) != 0 ||
	       memcmp(a->mark, b->mark, a->len / UNIT) != 0;
}

/* Of one and the same code object only the opcodes change. Without a version,
 * another one at the same place may have the same head. */
static bool
is_as_before(const struct pybody *b, const struct pybody *before)
{
	return before != NULL && b->head.version != 0 &&
	       memcmp(&b->head, &before->head, sizeof b->head) == 0 &&
	       !code_differs(b, before);
}

static bool
read_code(struct load *l)
{
	struct pybody *b = l->body;

	b->minor = l->o->minor;
	b->firstlineno = b->head.firstlineno;
	if (!read_bytecode(l, b->head.units))
		return false;
	take_copy(l);
	restore_all(l);
	return true;
}

/* What an instruction refers to. */
static void
read_rest(struct load *l)
{
	const struct pycode_head *head = &l->body->head;
	struct pybody *b = l->body;
	uint64_t nlines = 0;

	b->lines = read_bytes(l, head->lines, LINES_MAX, &nlines);
	b->nlines = b->lines != NULL ? nlines : 0;
	b->file = pystr_read(l->mem, l->o, head->file);
	read_texts(l);
	b->size += sizeof *b + b->len + b->len / UNIT + b->nlines;
}

const struct pybody *
pybody_read(const struct pymem *mem, const struct pyoffsets *o, uint64_t addr,
    const struct pycode_head *head, const struct pybody *before)
{
	struct pybody *b = xcalloc(1, sizeof *b);
	struct pypages pages;
	struct pymem paged;
	struct load l = { .body = b, .mem = &paged, .o = o, .addr = addr };
	bool done, same = false;

	/* of code that is made and thrown away most is gone by now */
	if (!pycode_is(mem, o, addr, head)) {
		free(b);
		return NULL;
	}
	atomic_init(&b->refs, 1);
	b->head = *head;
	pypages_init(&pages, mem);
	paged = pypages_mem(&pages);
	done = read_code(&l);
	if (done)
		same = is_as_before(b, before);
	if (done && !same)
		read_rest(&l);
	pypages_fini(&pages);
	if (done && !same && pycode_is(mem, o, addr, head))
		return b;
	pybody_release(b);
	return same ? pybody_acquire(before) : NULL;
}

static bool
texts_differ(const struct pybody_texts *a, const struct pybody_texts *b)
{
	if (a->n != b->n)
		return true;
	for (size_t i = 0; i < a->n; i++)
		if ((a->v[i] == NULL) != (b->v[i] == NULL) ||
		    (a->v[i] != NULL && strcmp(a->v[i], b->v[i]) != 0))
			return true;
	return false;
}

bool
pybody_differs(const struct pybody *a, const struct pybody *b)
{
	return code_differs(a, b) || a->nlines != b->nlines ||
	       (a->nlines > 0 && memcmp(a->lines, b->lines, a->nlines) != 0) ||
	       texts_differ(&a->consts, &b->consts) ||
	       texts_differ(&a->names, &b->names) ||
	       texts_differ(&a->locals, &b->locals) ||
	       texts_differ(&a->cells, &b->cells);
}

const struct pybody *
pybody_acquire(const struct pybody *b)
{
	atomic_fetch_add(&((struct pybody *)b)->refs, 1);
	return b;
}

void
pybody_release(const struct pybody *body)
{
	struct pybody *b = (struct pybody *)body;

	if (b == NULL || atomic_fetch_sub(&b->refs, 1) != 1)
		return;
	free_texts(&b->consts);
	free_texts(&b->names);
	free_texts(&b->locals);
	free_texts(&b->cells);
	free(b->file);
	free(b->code);
	free(b->mark);
	free(b->lines);
	free(b);
}
