/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codekin.c - callers and callees in one list. */
#include "config.h"

#include "ui/codekin.h"

/* Ids are far smaller; a recursive function is its own caller and callee. */
static const uint32_t is_callee = UINT32_C(1) << 31;

size_t
codekin_count(const struct codekin *k)
{
	return k->list.ncallers + k->list.ncallees;
}

bool
codekin_calls(const struct codekin *k, size_t n)
{
	return n >= k->list.ncallers;
}

const struct kin_row *
codekin_row(const struct codekin *k, size_t n)
{
	if (codekin_calls(k, n))
		return &k->list.callees[n - k->list.ncallers];
	return &k->list.callers[n];
}

static uint32_t
id_of(const struct codekin *k, size_t n)
{
	uint32_t func = codekin_row(k, n)->func;

	return codekin_calls(k, n) ? func | is_callee : func & ~is_callee;
}

void
codekin_build(struct codekin *k, const struct snapshot *s,
    const struct lens *lens, uint32_t func, int rows)
{
	size_t found = SCROLL_NONE;

	kin_build(&k->list, s, lens, func);
	for (size_t i = 0; i < codekin_count(k) && k->scroll.held; i++)
		if (id_of(k, i) == k->scroll.id)
			found = i;
	scroll_sync(
	    &k->scroll, found, codekin_count(k), rows > 0 ? (size_t)rows : 1);
}

void
codekin_move(struct codekin *k, long delta, int rows)
{
	size_t n = codekin_count(k);

	if (n == 0)
		return;
	scroll_move(&k->scroll, delta, n);
	scroll_show(&k->scroll, n, rows > 0 ? (size_t)rows : 1);
	scroll_hold(&k->scroll, id_of(k, k->scroll.sel));
}

void
codekin_select(struct codekin *k, size_t n)
{
	if (n >= codekin_count(k))
		return;
	k->scroll.sel = n;
	scroll_hold(&k->scroll, id_of(k, n));
}

void
codekin_fini(struct codekin *k)
{
	kin_fini(&k->list);
	*k = (struct codekin){ 0 };
}
