/* SPDX-License-Identifier: GPL-2.0-or-later */
/* widths.c - measures what a page of the list would like to show. */
#include "config.h"

#include "ui/widths.h"

#include <stdio.h>

#include "base/shortname.h"
#include "base/text.h"
#include "ui/where.h"

enum {
	NEED_MOST = 40 /* of one text: longer ones are cut all the same */
};

static const int want_most[COLUMNS] = {
	[COL_FUNCTION] = 64,
	[COL_MODULE] = 24,
	[COL_LINE] = 48,
};

struct measure {
	const struct widths_page *page;
	struct widths *to;
	struct buf scratch, name;
};

static void
grow(struct measure *m, enum column column, int need, int want)
{
	struct width *w = &m->to->v[column];

	if (need > NEED_MOST)
		need = NEED_MOST;
	if (want > want_most[column])
		want = want_most[column];
	if (need > w->need)
		w->need = need;
	if (want > w->want)
		w->want = want;
}

static void
measure_name(
    struct measure *m, const struct func *f, const struct func_row *row)
{
	int line = 0;

	/* stands behind the name, where the line has no column */
	if (m->page->lens->by_line && !m->page->lined && row->line > 0)
		line = snprintf(NULL, 0, ":%u", row->line);
	where_name(&m->name, f);
	shortname_make(&m->scratch, m->name.data, want_most[COL_FUNCTION],
	    m->page->ellipsis);
	grow(m, COL_FUNCTION,
	    shortname_need(m->name.data, m->page->ellipsis) + line,
	    text_width(m->scratch.data) + line);
}

static void
measure_module(struct measure *m, const struct func *f)
{
	where_module(&m->scratch, f->module, 0, m->page->ellipsis);
	grow(m, COL_MODULE, text_width(m->scratch.data), text_width(f->module));
}

static void
measure_line(struct measure *m, const struct func_row *row)
{
	int need;

	if (row->file[0] == '\0')
		return;
	where_line(&m->scratch, row->file, row->line, 0, m->page->ellipsis);
	need = text_width(m->scratch.data);
	where_line(
	    &m->scratch, row->file, row->line, WHERE_WHOLE, m->page->ellipsis);
	grow(m, COL_LINE, need, text_width(m->scratch.data));
}

/* It stands in both columns, or in the one that there is. */
static void
measure_tagged(
    struct measure *m, const struct func *f, const struct func_row *row)
{
	const char *file = row->file[0] != '\0' ? row->file : f->file;
	const struct width *module = &m->to->v[COL_MODULE];
	int need, want;

	where_tagged(
	    &m->scratch, where_tag(f), file, row->line, 0, m->page->ellipsis);
	need = text_width(m->scratch.data);
	where_tagged(&m->scratch, where_tag(f), file, row->line, WHERE_WHOLE,
	    m->page->ellipsis);
	want = text_width(m->scratch.data);
	if (!m->page->lined)
		grow(m, COL_MODULE, need, want);
	else if (m->page->moduled)
		grow(m, COL_LINE, need - module->need, want - module->need);
	else
		measure_line(m, row);
}

static bool
same_view(const struct widths *w, const struct widths_page *p)
{
	const struct lens *a = &w->lens, *b = p->lens;

	return w->list_w == p->list_w && a->thread == b->thread &&
	       a->window == b->window && a->mode == b->mode &&
	       a->kernel == b->kernel && a->native == b->native &&
	       a->sort == b->sort && a->ascending == b->ascending &&
	       a->by_line == b->by_line && a->filter == b->filter;
}

void
widths_forget(struct widths *w)
{
	w->list_w = 0;
}

void
widths_update(struct widths *w, const struct widths_page *p)
{
	struct measure m = { .page = p, .to = w };

	if (!same_view(w, p))
		*w = (struct widths){ .lens = *p->lens, .list_w = p->list_w };
	for (size_t i = p->top; i < p->list->n && i - p->top < p->rows; i++) {
		const struct func_row *row = &p->list->v[i];
		const struct func *f = &p->funcs[row->func];

		measure_name(&m, f, row);
		if (where_tag(f) != NULL) {
			measure_tagged(&m, f, row);
			continue;
		}
		measure_module(&m, f);
		measure_line(&m, row);
	}
	buf_fini(&m.scratch);
	buf_fini(&m.name);
}
