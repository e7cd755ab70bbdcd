/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arrows.c - finds the jumps near a window and gives each target a lane. */
#include "config.h"

#include "ui/arrows.h"

#include <stdlib.h>

/* A jump over more rows is drawn only while one of its ends is selected. */
enum { REACH = 100 };

static bool
jumps(const struct listing *l, uint32_t row)
{
	return l->rows[row].target < l->nrows && l->rows[row].target != row;
}

static struct arrow *
to_target(struct arrows *a, uint32_t target)
{
	for (int i = 0; i < a->n; i++)
		if (a->v[i].target == target)
			return &a->v[i];
	if (a->n == ARROWS_MAX)
		return NULL;
	a->v[a->n] = (struct arrow){
		.low = target, .high = target, .target = target, .lane = -1
	};
	return &a->v[a->n++];
}

static void
add(struct arrows *a, uint32_t from)
{
	uint32_t target = a->l->rows[from].target;
	struct arrow *arrow = to_target(a, target);

	if (arrow == NULL)
		return;
	if (from < arrow->low)
		arrow->low = from;
	if (from > arrow->high)
		arrow->high = from;
	if (from == a->chosen || target == a->chosen)
		arrow->chosen = true;
}

static bool
is_short(const struct listing *l, uint32_t from)
{
	uint32_t to = l->rows[from].target;

	return (from > to ? from - to : to - from) <= REACH;
}

static void
gather(struct arrows *a, uint32_t first, uint32_t last)
{
	uint32_t from = first > REACH ? first - REACH : 0;
	uint32_t end = (uint32_t)a->l->nrows;

	if (end - last > REACH)
		end = last + REACH + 1;
	/* the chosen one first: there is always room for it */
	if (a->chosen < a->l->nrows && jumps(a->l, a->chosen))
		add(a, a->chosen);
	for (uint32_t i = from; i < end; i++)
		if (jumps(a->l, i) &&
		    (is_short(a->l, i) || a->l->rows[i].target == a->chosen))
			add(a, i);
}

static int
by_length(const void *va, const void *vb)
{
	const struct arrow *a = va, *b = vb;
	uint32_t la = a->high - a->low, lb = b->high - b->low;

	if (la != lb)
		return la < lb ? -1 : 1;
	return a->low < b->low ? -1 : a->low > b->low;
}

static bool
overlap(const struct arrow *a, const struct arrow *b)
{
	return a->low <= b->high && b->low <= a->high;
}

static bool
is_free(const struct arrows *a, const struct arrow *wants, int lane)
{
	for (int i = 0; i < a->n; i++)
		if (a->v[i].lane == lane && overlap(&a->v[i], wants))
			return false;
	return true;
}

static void
give_lane(struct arrows *a, struct arrow *wants)
{
	for (int lane = 0; lane < a->lanes && wants->lane == -1; lane++)
		if (is_free(a, wants, lane))
			wants->lane = lane;
	if (wants->lane != -1 || !wants->chosen)
		return;
	/* others make room on the outermost */
	for (int i = 0; i < a->n; i++)
		if (a->v[i].lane == a->lanes - 1 && overlap(&a->v[i], wants))
			a->v[i].lane = -1;
	wants->lane = a->lanes - 1;
}

void
arrows_make(struct arrows *a, const struct listing *l, uint32_t first,
    uint32_t last, uint32_t chosen, int lanes)
{
	a->n = 0;
	a->l = l;
	a->chosen = chosen;
	a->lanes = lanes < ARROWS_LANES ? lanes : ARROWS_LANES;
	if (l->nrows == 0 || a->lanes <= 0)
		return;
	gather(a, first, last);
	qsort(a->v, (size_t)a->n, sizeof *a->v, by_length);
	for (int i = 0; i < a->n; i++)
		give_lane(a, &a->v[i]);
}

/* Does a jump of the arrow begin at the row? */
static bool
begins(const struct arrows *a, const struct arrow *arrow, uint32_t row)
{
	if (a->l->rows[row].target != arrow->target || row == arrow->target)
		return false;
	/* one that is too long was not added */
	return row >= arrow->low && row <= arrow->high;
}

/* What a cell shows where two arrows meet in it. */
static enum arrow_glyph
join(enum arrow_glyph have, enum arrow_glyph more)
{
	static const enum arrow_glyph across[ARROW_GLYPHS] = {
		[ARROW_NONE] = ARROW_ACROSS,
		[ARROW_VERTICAL] = ARROW_CROSS,
		[ARROW_DOWN] = ARROW_TEE_DOWN,
		[ARROW_UP] = ARROW_TEE_UP,
		[ARROW_TEE] = ARROW_CROSS,
		[ARROW_ACROSS] = ARROW_ACROSS,
		[ARROW_CROSS] = ARROW_CROSS,
		[ARROW_TEE_DOWN] = ARROW_TEE_DOWN,
		[ARROW_TEE_UP] = ARROW_TEE_UP,
		[ARROW_HEAD] = ARROW_HEAD,
	};

	if (more == ARROW_ACROSS)
		return across[have];
	return have == ARROW_ACROSS ? across[more] : more;
}

static void
put(struct arrow_cell *cell, enum arrow_glyph glyph, bool chosen)
{
	cell->glyph = join(cell->glyph, glyph);
	cell->chosen |= chosen;
}

static void
clear(const struct arrows *a, struct arrow_cell *cells)
{
	for (int i = 0; i <= a->lanes; i++)
		cells[i] = (struct arrow_cell){ ARROW_NONE, false };
}

static void
draw_end(const struct arrows *a, const struct arrow *arrow, uint32_t row,
    struct arrow_cell *cells)
{
	int x = a->lanes - 1 - arrow->lane;
	/* of several jumps to one place only the selected one stands out */
	bool chosen =
	    arrow->chosen && (row == arrow->target || row == a->chosen ||
				 arrow->target == a->chosen);

	put(&cells[x],
	    row == arrow->low	 ? ARROW_DOWN
	    : row == arrow->high ? ARROW_UP
				 : ARROW_TEE,
	    arrow->chosen);
	for (int i = x + 1; i < a->lanes; i++)
		put(&cells[i], ARROW_ACROSS, chosen);
	put(&cells[a->lanes], row == arrow->target ? ARROW_HEAD : ARROW_ACROSS,
	    chosen);
}

void
arrows_row(const struct arrows *a, uint32_t row, struct arrow_cell *cells)
{
	clear(a, cells);
	for (int i = 0; i < a->n; i++) {
		const struct arrow *arrow = &a->v[i];

		if (arrow->lane == -1 || row < arrow->low || row > arrow->high)
			continue;
		if (row == arrow->target || begins(a, arrow, row))
			draw_end(a, arrow, row, cells);
		else
			put(&cells[a->lanes - 1 - arrow->lane], ARROW_VERTICAL,
			    arrow->chosen);
	}
}

void
arrows_over(const struct arrows *a, uint32_t row, struct arrow_cell *cells)
{
	clear(a, cells);
	for (int i = 0; i < a->n; i++) {
		const struct arrow *arrow = &a->v[i];

		if (arrow->lane != -1 && row > arrow->low && row <= arrow->high)
			put(&cells[a->lanes - 1 - arrow->lane], ARROW_VERTICAL,
			    arrow->chosen);
	}
}
