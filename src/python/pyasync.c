/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyasync.c - finds and reads asyncio's own table of offsets: 13 words, which
 * have had one layout since there is one.
 */
#include "config.h"

#include "python/pyasync.h"

#include <string.h>

#include "target/elfsym.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(struct pyasync, member)

enum { WORD = 8, STATE_MAX = 1 << 24 };

/* The words in their order, and what is read at each place: so much must be in
 * its struct, whose size stands before. */
static const struct row {
	size_t to;
	uint32_t bytes; /* 0: this is the size */
} rows[] = {
	{ AT(task.size), 0 },
	{ AT(task.name), WORD },
	{ AT(task.awaited_by), WORD },
	{ AT(task.is_task), 1 },
	{ AT(task.is_set), 1 },
	{ AT(task.coroutine), WORD },
	{ AT(task.node), 2 * WORD },
	{ SIZE_MAX, 0 },
	{ AT(interp_tasks), 2 * WORD },
	{ SIZE_MAX, 0 },
	{ AT(thread.loop), WORD },
	{ AT(thread.running), WORD },
	{ AT(thread.tasks), 2 * WORD },
};

_Static_assert(N(rows) * WORD == PYASYNC_SECTION, "a row for each word");

bool
pyasync_of_section(const uint8_t *p, size_t len, struct pyasync *a)
{
	uint64_t size = 0, v;

	*a = (struct pyasync){ 0 };
	if (len < PYASYNC_SECTION)
		return false;
	for (size_t i = 0; i < N(rows); i++) {
		const struct row *row = &rows[i];
		uint32_t offset;

		memcpy(&v, p + i * WORD, sizeof v);
		if (row->bytes == 0)
			size = v;
		if (size > STATE_MAX || v > size || size - v < row->bytes)
			return false;
		offset = (uint32_t)v;
		if (row->to != SIZE_MAX)
			memcpy((char *)a + row->to, &offset, sizeof offset);
	}
	return a->task.size <= PYASYNC_TASK;
}

static bool
find_in(const struct region *r, const struct pymem *mem, struct pyasync *a)
{
	uint8_t words[PYASYNC_SECTION];
	struct span section = { 0 };
	struct elfsym e;
	bool has;

	if (!elfsym_open(&e, r->image))
		return false;
	has = elfsym_section(&e, ".AsyncioDebug", &section) &&
	      pymem_read(mem, section.vaddr + r->bias, words, sizeof words) &&
	      pyasync_of_section(words, sizeof words, a);
	elfsym_close(&e);
	return has;
}

bool
pyasync_find(
    const struct space *space, const struct pymem *mem, struct pyasync *a)
{
	const struct image *last = NULL;

	for (size_t i = 0; i < space->n; i++) {
		const struct region *r = &space->region[i];

		if (r->image == NULL || r->image == last || r->image->vdso)
			continue;
		if (find_in(r, mem, a))
			return true;
		last = r->image;
	}
	return false;
}
