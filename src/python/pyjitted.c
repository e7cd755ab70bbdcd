/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyjitted.c - finds machine code of CPython's JIT. 3.14 has its executors in a
 * list, 3.15 in an array. That they are some, the name of their type tells.
 */
#include "config.h"

#include "python/pyjitted.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { WORD = 8, CODE_MOST = 16 << 20 }; /* bytes of one executor */

struct reading {
	struct pyjitted *to;
	const struct pymem *mem;
	const struct pyoffsets *o;
	uint64_t type; /* of executors; 0: not known yet */
};

bool
pyjitted_may(const struct pyoffsets *o)
{
	return o->executor.code != 0;
}

static bool
is_type(const struct reading *r, uint64_t type)
{
	static const char name[] = "uop_executor";
	char bytes[sizeof name];
	uint64_t at;

	return pymem_u64(r->mem, type + r->o->type_name, &at) &&
	       pymem_read(r->mem, at, bytes, sizeof bytes) &&
	       memcmp(bytes, name, sizeof name) == 0;
}

static void
add_code(struct pyjitted *to, uint64_t start, uint64_t size)
{
	/* not compiled yet, or no executor any more */
	if (start == 0 || size == 0 || size > CODE_MOST ||
	    start > UINT64_MAX - size)
		return;
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = (struct pyjitted_range){ start, start + size };
}

/* False when it is none. Else *next is the one after it in the list. */
static bool
add_executor(struct reading *r, uint64_t executor, uint64_t *next)
{
	uint8_t b[PYOFFSETS_EXECUTOR];
	uint64_t type;

	if (executor == 0 || !pymem_read(r->mem, executor, b, sizeof b))
		return false;
	type = pymem_word(b, r->o->type);
	if (r->type == 0 && is_type(r, type))
		r->type = type;
	if (type == 0 || type != r->type)
		return false;
	add_code(r->to, pymem_word(b, r->o->executor.code),
	    pymem_word(b, r->o->executor.size));
	*next = pymem_word(b, r->o->executor.next);
	return true;
}

static void
add_list(struct reading *r, uint64_t executor)
{
	for (unsigned i = 0; i < PYJITTED_MAX; i++)
		if (!add_executor(r, executor, &executor))
			return;
}

static void
add_array(struct reading *r, uint64_t array, uint64_t n)
{
	uint64_t executor, next;

	for (uint64_t i = 0; i < n && i < PYJITTED_MAX; i++)
		if (!pymem_u64(r->mem, array + i * WORD, &executor) ||
		    !add_executor(r, executor, &next))
			return;
}

static int
by_start(const void *va, const void *vb)
{
	const struct pyjitted_range *a = va, *b = vb;

	return (a->start > b->start) - (a->start < b->start);
}

void
pyjitted_add(struct pyjitted *to, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t interp)
{
	struct reading r = { .to = to, .mem = mem, .o = o };
	uint64_t first, n;

	if (!pyjitted_may(o) ||
	    !pymem_u64(mem, interp + o->interp.executors, &first))
		return;
	if (o->interp.nexecutors == 0)
		add_list(&r, first);
	else if (pymem_u64(mem, interp + o->interp.nexecutors, &n))
		add_array(&r, first, n);
	if (to->n > 0)
		qsort(to->v, to->n, sizeof *to->v, by_start);
}

const struct pyjitted_range *
pyjitted_find(const struct pyjitted *j, uint64_t pc)
{
	size_t low = 0, high = j->n;

	while (low < high) { /* the first that begins behind pc */
		size_t mid = low + (high - low) / 2;

		if (j->v[mid].start <= pc)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && pc < j->v[low - 1].end ? &j->v[low - 1] : NULL;
}

bool
pyjitted_same(const struct pyjitted *a, const struct pyjitted *b)
{
	return a->n == b->n &&
	       (a->n == 0 || memcmp(a->v, b->v, a->n * sizeof *a->v) == 0);
}

void
pyjitted_fini(struct pyjitted *j)
{
	free(j->v);
	*j = (struct pyjitted){ 0 };
}
