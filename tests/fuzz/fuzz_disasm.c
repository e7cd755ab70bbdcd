/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_disasm.c - bytes as instructions: every byte is in one row, whatever
 * they are. The first one chooses machine and syntax. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "code/disasm.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

enum { BASE = 0x1000 };

static const char *
code(void *arg, uint64_t addr, enum code_flow flow, struct buf *text)
{
	(void)arg;
	(void)flow;
	if (addr % 2 != 0)
		return NULL;
	buf_adds(text, "name");
	return "name";
}

static const char *
data(void *arg, uint64_t addr, const char *op, struct buf *note)
{
	(void)arg;
	if (addr % 2 != 0)
		buf_adds(note, op);
	return addr % 4 == 0 ? "held" : NULL;
}

static void
check(const struct listing *l, size_t n)
{
	uint64_t at = BASE;

	for (size_t i = 0; i < l->nrows; i++) {
		const struct code_row *row = &l->rows[i];

		if (row->addr != at || row->size == 0 || *row->op == '\0')
			abort();
		if (row->target != LISTING_NONE && row->target >= l->nrows)
			abort();
		if (listing_row(l, at) != i)
			abort();
		at += row->size;
	}
	if (at != BASE + n)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const struct disasm_names names = { NULL, code, data, NULL };
	const struct listing *l;
	struct disasm *d;
	struct maker *m;

	if (n == 0)
		return 0;
	d = disasm_new(*p & 1 ? CODE_AARCH64 : CODE_X86_64,
	    *p & 2 ? CODE_ATT : CODE_INTEL, NULL);
	if (d == NULL)
		return 0;
	m = maker_new(0, BASE);
	disasm_add(d, m, &names, p + 1, n - 1, BASE);
	disasm_link(m);
	disasm_free(d);
	l = maker_finish(m);
	check(l, n - 1);
	listing_release(l);
	return 0;
}
