/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyhandlers.c - finds the table of the loop's handlers. */
#include "config.h"

#include "python/pyhandlers.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	WORD = 8,
	CHUNK = 1 << 17, /* words that are looked through at once */
	HANDLERS = 64, /* at least */
	ODD = 1, /* opcode without a name has one, at most */
	SHARED = 8 /* more have no handler of their own */
};

#define SEARCHED_MAX (32ull << 20) /* bytes, of all memory */

static int
by_word(const void *va, const void *vb)
{
	const uint64_t *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

/* Different addresses in [start, end). */
static size_t
count_handlers(const uint64_t *table, uint64_t start, uint64_t end)
{
	uint64_t sorted[OPCODES];
	size_t n = 0;

	memcpy(sorted, table, sizeof sorted);
	qsort(sorted, OPCODES, sizeof *sorted, by_word);
	for (size_t i = 0; i < OPCODES; i++)
		n += sorted[i] >= start && sorted[i] < end &&
		     (i == 0 || sorted[i] != sorted[i - 1]);
	return n;
}

/* The address that those share of which there are none, but for one perhaps; 0:
 * they share none. */
static uint64_t
find_unknown(const struct opcodes *ops, const uint64_t *table)
{
	uint64_t first[3] = { 0 };
	size_t n = 0;

	for (size_t i = OPCODES; i-- > 0 && n < 3;)
		if (ops->op[i].name == NULL)
			first[n++] = table[i];
	if (n < 3)
		return 0;
	return first[0] == first[1] || first[0] == first[2] ? first[0]
	       : first[1] == first[2]			    ? first[1]
							    : 0;
}

/* One may have a handler and no name. */
static bool
is_table(const struct opcodes *ops, const uint64_t *table)
{
	uint64_t unknown = find_unknown(ops, table);
	size_t odd = 0;

	if (unknown == 0)
		return false;
	for (size_t i = 0; i < OPCODES && odd <= ODD; i++)
		odd += (table[i] == unknown) != (ops->op[i].name == NULL);
	return odd <= ODD && count_handlers(table, 0, UINT64_MAX) >= HANDLERS;
}

static int
by_address(const void *va, const void *vb)
{
	const struct pyhandler *a = va, *b = vb;

	return (a->at > b->at) - (a->at < b->at);
}

static void
add(struct opset *set, const struct opcodes *ops, size_t op)
{
	uint8_t base = ops->op[op].base;

	set->has[op / 64] |= UINT64_C(1) << op % 64;
	set->base[base / 64] |= UINT64_C(1) << base % 64;
}

/* One handler for each address; those of several opcodes are together. */
static void
take(struct pyhandlers *h, const struct opcodes *ops, const uint64_t *table)
{
	for (size_t i = 0; i < OPCODES; i++) {
		h->v[i] = (struct pyhandler){ .at = table[i] };
		add(&h->v[i].runs, ops, i);
	}
	qsort(h->v, OPCODES, sizeof *h->v, by_address);
	h->n = 1;
	for (size_t i = 1; i < OPCODES; i++) {
		struct pyhandler *last = &h->v[h->n - 1];

		if (h->v[i].at != last->at) {
			h->v[h->n++] = h->v[i];
			continue;
		}
		for (size_t k = 0; k < OPCODES / 64; k++) {
			last->runs.has[k] |= h->v[i].runs.has[k];
			last->runs.base[k] |= h->v[i].runs.base[k];
		}
	}
	for (size_t i = 0; i < h->n; i++)
		h->v[i].end = i + 1 < h->n ? h->v[i + 1].at : UINT64_MAX;
}

static void
search(struct pyhandlers *h, const struct opcodes *ops, const uint64_t *word,
    size_t n, uint64_t code, uint64_t code_end)
{
	size_t run = 0;

	for (size_t i = 0; i < n && h->ntables < PYHANDLERS_TABLES; i++) {
		const uint64_t *table = &word[i] - (OPCODES - 1);

		run = word[i] >= code && word[i] < code_end ? run + 1 : 0;
		if (run < OPCODES || !is_table(ops, table))
			continue;
		memcpy(h->table[h->ntables++], table, sizeof *h->table);
		run = 0;
	}
}

void
pyhandlers_collect(struct pyhandlers *h, const struct opcodes *ops,
    const struct pymem *mem, uint64_t from, uint64_t to, uint64_t code,
    uint64_t code_end)
{
	uint64_t *word = xreallocarray(NULL, CHUNK, sizeof *word), at = from;

	if (to - from > SEARCHED_MAX - h->searched)
		to = from + (SEARCHED_MAX - h->searched);
	h->searched += to - from;
	/* a table may lie across the end of what is read at once */
	while (to - at >= OPCODES * WORD) {
		size_t n = to - at < CHUNK * WORD ? (to - at) / WORD : CHUNK;

		if (!pymem_read(mem, at, word, n * WORD))
			break;
		search(h, ops, word, n, code, code_end);
		if (n < CHUNK)
			break;
		at += (CHUNK - (OPCODES - 1)) * WORD;
	}
	free(word);
}

bool
pyhandlers_choose(struct pyhandlers *h, const struct opcodes *ops,
    uint64_t start, uint64_t end)
{
	for (size_t i = 0; i < h->ntables; i++) {
		if (count_handlers(h->table[i], start, end) < HANDLERS)
			continue;
		take(h, ops, h->table[i]);
		return true;
	}
	return false;
}

static bool
all_begin(
    const uint64_t *table, bool (*begins)(void *arg, uint64_t addr), void *arg)
{
	for (size_t i = 0; i < OPCODES; i++)
		if ((i == 0 || table[i] != table[i - 1]) &&
		    !begins(arg, table[i]))
			return false;
	return true;
}

bool
pyhandlers_choose_apart(struct pyhandlers *h, const struct opcodes *ops,
    bool (*begins)(void *arg, uint64_t addr), void *arg)
{
	for (size_t i = 0; i < h->ntables; i++) {
		if (!all_begin(h->table[i], begins, arg))
			continue;
		take(h, ops, h->table[i]);
		h->apart = true;
		return true;
	}
	return false;
}

static bool
is_shared(const struct opset *set)
{
	int n = 0;

	for (size_t k = 0; k < OPCODES / 64; k++)
		n += __builtin_popcountll(set->has[k]);
	return n > SHARED;
}

static const struct pyhandler *
find(const struct pyhandlers *h, uint64_t pc)
{
	size_t lo = 0, hi = h->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (h->v[mid].at <= pc)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 || pc >= h->v[lo - 1].end ? NULL : &h->v[lo - 1];
}

bool
pyhandlers_has(const struct pyhandlers *h, uint64_t pc)
{
	return find(h, pc) != NULL;
}

const struct opset *
pyhandlers_at(const struct pyhandlers *h, uint64_t pc)
{
	const struct pyhandler *one = find(h, pc);

	return one == NULL || is_shared(&one->runs) ? NULL : &one->runs;
}
