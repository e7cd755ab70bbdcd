/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.c - remembers the unwind rules of the code met.
 *
 * What a rule was made from is kept beside the table, where it costs a look-up
 * no cache line: it is read only when the map has changed.
 */
#include "config.h"

#include "unwind/rules.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* The same image at the same distance: the same code. */
struct rules_origin {
	uint64_t image; /* its id, 0: none */
	uint64_t bias;
};

static uint64_t
id_of(const struct region *region)
{
	return region->image != NULL ? region->image->id : 0;
}

void
rules_init(struct rules *r)
{
	*r = (struct rules){
		.entry = xcalloc(RULES, sizeof *r->entry),
		.origin = xcalloc(RULES, sizeof *r->origin),
	};
}

/* The entry of code, else an unused one of its bucket, else the one whose turn
 * it is to give way. */
static struct rules_entry *
place_for(struct rules *r, uint64_t code)
{
	struct rules_entry *e = rules_bucket(r, code), *unused = NULL;

	for (unsigned i = 0; i < RULES_WAYS; i++) {
		if (code - e[i].from < e[i].len)
			return &e[i];
		if (e[i].len == 0)
			unused = &e[i];
	}
	return unused != NULL ? unused : &e[r->turn++ % RULES_WAYS];
}

void
rules_put(struct rules *r, uint64_t code, const struct cfi_span *span,
    struct cfi_rule rule, const struct region *region)
{
	uint64_t block = code & ~(uint64_t)(RULES_BLOCK - 1);
	uint64_t before = code - block, behind = RULES_BLOCK - before;
	struct rules_entry *e = place_for(r, code);

	if (span->before < before)
		before = span->before;
	if (span->behind < behind)
		behind = span->behind;
	*e = (struct rules_entry){ .from = code - before,
		.len = (uint8_t)(before + behind),
		.kind = rule.kind,
		.bp_slot = rule.bp_slot,
		.offset = rule.offset };
	r->origin[e - r->entry] = (struct rules_origin){ .image = id_of(region),
		.bias = region->bias };
}

void
rules_review(struct rules *r, const struct space *space)
{
	struct rules_entry *e = r->entry;

	for (size_t i = 0; i < RULES; i++) {
		const struct region *region;

		if (e[i].len == 0)
			continue;
		region = space_known(space, e[i].from);
		if (region == NULL || id_of(region) != r->origin[i].image ||
		    region->bias != r->origin[i].bias)
			e[i] = (struct rules_entry){ 0 };
	}
}

void
rules_forget(struct rules *r, bool (*stale)(const void *arg, uint64_t code),
    const void *arg)
{
	for (size_t i = 0; i < RULES; i++)
		if (r->entry[i].len != 0 && stale(arg, r->entry[i].from))
			r->entry[i] = (struct rules_entry){ 0 };
}

void
rules_fini(struct rules *r)
{
	free(r->entry);
	free(r->origin);
	*r = (struct rules){ 0 };
}
