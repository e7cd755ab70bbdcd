/* SPDX-License-Identifier: GPL-2.0-or-later */
/* skid.c - functions taken apart, the one used last first. */
#include "config.h"

#include "code/skid.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "code/disasm.h"

enum { KEPT = 32 };

struct apart {
	uint64_t image; /* its id */
	uint64_t start;
	const struct listing *listing;
};

struct skid {
	struct disasm *disasm[CODE_MACHINES]; /* or NULL */
	struct apart kept[KEPT];
	size_t n;
};

struct skid *
skid_new(void)
{
	struct skid *s = xcalloc(1, sizeof *s);
	struct err err = { 0 };

	for (enum code_machine i = 0; i < CODE_MACHINES; i++)
		s->disasm[i] = disasm_new(i, CODE_INTEL, &err);
	return s;
}

static const struct listing *
take_apart(
    struct skid *s, const struct image *image, uint64_t start, uint64_t size)
{
	const struct disasm_names nothing = { 0 };
	struct maker *m = maker_new(LISTING_NONE, start);
	uint8_t *bytes = xmalloc(size);

	disasm_add(s->disasm[code_machine(image)], m, &nothing, bytes,
	    image_read(image, start, bytes, size), start);
	disasm_link(m);
	maker_listing(m)->skids = true;
	free(bytes);
	return maker_finish(m);
}

static const struct listing *
find(struct skid *s, const struct image *image, uint64_t start, uint64_t size)
{
	struct apart found = { image->id, start, NULL };
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->kept[i].image == image->id && s->kept[i].start == start)
			break;
	if (i < s->n) {
		found = s->kept[i];
	} else {
		found.listing = take_apart(s, image, start, size);
		if (s->n == KEPT)
			listing_release(s->kept[--s->n].listing);
		i = s->n++;
	}
	memmove(s->kept + 1, s->kept, i * sizeof *s->kept);
	s->kept[0] = found;
	return found.listing;
}

uint64_t
skid_back(struct skid *s, const struct image *image, uint64_t start,
    uint64_t size, uint64_t addr)
{
	const struct listing *l;
	uint32_t row;

	if (s->disasm[code_machine(image)] == NULL || size == 0 ||
	    size > SKID_BYTES || addr - start >= size)
		return addr;
	l = find(s, image, start, size);
	row = listing_cause(l, addr);
	/* a caller's address lies within its call */
	return row == LISTING_NONE || row == listing_row(l, addr)
		   ? addr
		   : l->rows[row].addr;
}

void
skid_free(struct skid *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		listing_release(s->kept[i].listing);
	for (size_t i = 0; i < CODE_MACHINES; i++)
		disasm_free(s->disasm[i]);
	free(s);
}
