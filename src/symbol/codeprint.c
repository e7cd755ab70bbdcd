/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codeprint.c - code as hashes of its pieces. */
#include "config.h"

#include "symbol/codeprint.h"

#include "base/hmap.h"

struct codeprint
codeprint_of(const uint8_t *code, size_t len)
{
	struct codeprint p = { .len = len };

	for (size_t i = 0; i < CODEPRINT_PIECES; i++) {
		size_t from = len * i / CODEPRINT_PIECES;
		size_t to = len * (i + 1) / CODEPRINT_PIECES;

		p.piece[i] = (uint32_t)hmap_hash(code + from, to - from);
	}
	return p;
}

enum code_likeness
codeprint_compare(const struct codeprint *a, const struct codeprint *b)
{
	unsigned same = 0;

	if (a->len != b->len)
		return CODE_OTHER;
	for (size_t i = 0; i < CODEPRINT_PIECES; i++)
		same += a->piece[i] == b->piece[i];
	if (same == CODEPRINT_PIECES)
		return CODE_SAME;
	return same >= CODEPRINT_PIECES / 2 ? CODE_PATCHED : CODE_OTHER;
}
