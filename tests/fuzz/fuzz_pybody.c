/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_pybody.c - a code object and all it refers to, as a listing. The first
 * byte is the minor version, two more say where the code object is; the rest is
 * all the memory there is, from 3.13 on with a table of offsets at its start.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "code/bytecode.h"
#include "tests/fuzz/pybytes.h"

enum { HEAD = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_text(const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	for (; len > 0; s += n, len -= n) {
		n = utf8_decode(s, len, &cp);
		if (n == 0 || utf8_is_control(cp))
			abort();
	}
}

/* Rows stand side by side, from the first to the last byte. */
static void
check(const struct listing *l, const struct pybody *body)
{
	uint64_t at = l->start;

	for (size_t i = 0; i < l->nrows; i++) {
		const struct code_row *r = &l->rows[i];

		if (r->addr != at || r->size == 0)
			abort();
		at += r->size;
		check_text(r->args);
		if (r->target != LISTING_NONE && r->target >= l->nrows)
			abort();
	}
	if (at != l->start + body->len)
		abort();
	for (size_t i = 0; i < l->nlines; i++)
		check_text(l->lines[i].file);
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
	struct pybytes memory = { p + HEAD, n - HEAD };
	const struct pymem mem = { .read = pybytes_read, .arg = &memory };
	struct bytecode code = { .name = "f", .origin = "" };
	const struct listing *l;
	struct pycode_head head;
	struct pyoffsets o;
	uint64_t addr;

	if (n < HEAD || !learn(&memory, p[0], &o))
		return 0;
	addr = PYBYTES_BASE + (uint64_t)(p[1] | p[2] << 8);
	if (!pycode_head(&mem, &o, addr, &head))
		return 0;
	code.body = pybody_read(&mem, &o, addr, &head, NULL);
	if (code.body == NULL)
		return 0;
	l = bytecode_listing(&code);
	check(l, code.body);
	listing_release(l);
	pybody_release(code.body);
	return 0;
}
