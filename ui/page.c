/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c - counts the lines of a page and draws those in its window. */
#include "config.h"

#include "ui/page.h"

#include "ui/flow.h"

enum { COLS_LEAST = 8 };

int
page_line(struct page *p)
{
	size_t line = p->line++;

	if (p->c == NULL || line < p->top || line - p->top >= (size_t)p->rows)
		return -1;
	return p->y + (int)(line - p->top);
}

void
page_put(
    struct page *p, int y, int x, int cols, enum role role, const char *text)
{
	if (y != -1)
		canvas_text(p->c, x, y, cols, role, text);
}

void
page_flow(
    struct page *p, int y, int x, int cols, enum role role, const char *text)
{
	if (cols < COLS_LEAST)
		cols = COLS_LEAST;
	for (;;) {
		size_t skip, n = flow_line(text, cols, &skip);

		if (y != -1)
			canvas_bytes(p->c, x, y, cols, role, text, n);
		text += skip;
		if (*text == '\0')
			return;
		y = page_line(p);
	}
}
