/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debugframe.c - rewrites .debug_frame as .eh_frame.
 *
 * What differs: how a CIE is told from an FDE and found by it, and that an
 * .eh_frame says how its addresses are written. Here they become relative to
 * where they stand, in four bytes, as compilers have them.
 */
#include "config.h"

#include "target/debugframe.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hmap.h"
#include "target/cursor.h"

enum {
	CIE_ID = -1,
	ADDRESS = 8, /* bytes of one */
	PCREL_SDATA4 = 0x1b /* DW_EH_PE_pcrel | DW_EH_PE_sdata4 */
};

struct rewriting {
	const uint8_t *bytes;
	uint64_t vaddr;
	const struct span *code;
	size_t ncode;
	const struct ehframe *known;
	struct buf out;
	struct hmap cies; /* offset in bytes -> offset in out */
};

static void
put32(struct buf *out, uint32_t v)
{
	buf_add(out, &v, sizeof v);
}

/* The length of the record that begins at start of out is now known. */
static void
close_record(struct buf *out, size_t start)
{
	uint32_t len = (uint32_t)(out->len - start - sizeof len);

	memcpy(out->data + start, &len, sizeof len);
}

/* What tells that registers are those of an interrupted function; *known is
 * false for a kind of CIE there is no wrapping for. */
static bool
signal_frame(struct cursor *c, bool *known)
{
	uint8_t letter = (uint8_t)cursor_take(c, 1);
	bool signal = letter == 'S';

	if (signal)
		letter = (uint8_t)cursor_take(c, 1);
	*known = letter == '\0';
	return signal;
}

/* The cursor is behind the id of the CIE at offset. */
static void
rewrite_cie(struct rewriting *r, struct cursor *c, uint64_t offset)
{
	static const uint8_t end[] = { 1, PCREL_SDATA4 };
	uint64_t version = cursor_take(c, 1);
	size_t start = r->out.len;
	bool known, signal = signal_frame(c, &known);
	const uint8_t *alignments, *column;

	if (!known || (version != 1 && version != 3 && version != 4))
		return;
	if (version == 4 &&
	    (cursor_take(c, 1) != ADDRESS || cursor_take(c, 1) != 0))
		return;
	alignments = c->p;
	cursor_uleb(c);
	cursor_sleb(c);
	column = c->p;
	if (version == 1)
		cursor_take(c, 1);
	else
		cursor_uleb(c);
	if (c->bad)
		return;

	put32(&r->out, 0);
	put32(&r->out, 0); /* id */
	buf_addc(&r->out, version == 1 ? 1 : 3);
	buf_add(&r->out, signal ? "zRS" : "zR", signal ? 4 : 3);
	buf_add(&r->out, alignments, (size_t)(column - alignments));
	buf_add(&r->out, column, (size_t)(c->p - column));
	buf_add(&r->out, end, sizeof end);
	buf_add(&r->out, c->p, (size_t)(c->end - c->p));
	close_record(&r->out, start);
	*hmap_put(&r->cies, offset, NULL) = start;
}

/* Code that is in the program (linkers leave entries behind for what they threw
 * away, at 0) and that nobody else has an entry for. */
static bool
wanted(const struct rewriting *r, uint64_t start)
{
	struct fde fde;

	for (size_t i = 0; i < r->ncode; i++)
		if (start - r->code[i].vaddr < r->code[i].len)
			return !ehframe_find(r->known, start, &fde);
	return false;
}

/* The cursor is behind the FDE's pointer to the CIE. */
static void
rewrite_fde(struct rewriting *r, struct cursor *c, uint64_t cie)
{
	const uint64_t *cie_start = hmap_get(&r->cies, cie);
	uint64_t code = cursor_take(c, ADDRESS), len = cursor_take(c, ADDRESS);
	size_t start = r->out.len;
	int64_t distance;

	if (c->bad || cie_start == NULL || len > UINT32_MAX || !wanted(r, code))
		return;
	distance = (int64_t)(code - (r->vaddr + start + 8));
	if (distance != (int32_t)distance)
		return;
	put32(&r->out, 0);
	put32(&r->out, (uint32_t)(start + 4 - *cie_start));
	put32(&r->out, (uint32_t)distance);
	put32(&r->out, (uint32_t)len);
	buf_addc(&r->out, 0); /* length of augmentation data */
	buf_add(&r->out, c->p, (size_t)(c->end - c->p));
	close_record(&r->out, start);
}

/* A length of 64 bits, which needs a section beyond 4 GiB, is an end. */
static void
rewrite_all(struct rewriting *r, size_t len)
{
	struct cursor c = { .p = r->bytes, .end = r->bytes + len };

	while (c.p < c.end) {
		uint64_t offset = (uint64_t)(c.p - r->bytes);
		uint64_t room = cursor_take(&c, 4), id;
		struct cursor record = c;

		cursor_skip(&c, room);
		if (c.bad)
			return;
		record.end = c.p;
		id = cursor_take(&record, 4);
		if (record.bad)
			continue; /* padding */
		if (id == (uint32_t)CIE_ID)
			rewrite_cie(r, &record, offset);
		else
			rewrite_fde(r, &record, id);
	}
}

uint8_t *
debugframe_rewrite(const uint8_t *bytes, size_t len, uint64_t vaddr,
    const struct span *code, size_t ncode, const struct ehframe *known,
    size_t *out_len)
{
	struct rewriting r = { .bytes = bytes,
		.vaddr = vaddr,
		.code = code,
		.ncode = ncode,
		.known = known };

	rewrite_all(&r, len);
	hmap_fini(&r.cies);
	*out_len = r.out.len;
	if (r.out.len == 0) {
		buf_fini(&r.out);
		return NULL;
	}
	return (uint8_t *)buf_steal(&r.out);
}
