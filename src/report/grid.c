/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grid.c - the function list as lines of aligned columns: figures on the left,
 * of fixed widths, then texts, of the widths that their contents need.
 */
#include "config.h"

#include "report/grid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/shortname.h"
#include "base/text.h"
#include "report/filenames.h"

enum { GAP = 2 };

static void
put_self_pct(char *out, size_t len, const struct func_row *row)
{
	text_percent(out, len, row->self_pct);
}

static void
put_total_pct(char *out, size_t len, const struct func_row *row)
{
	text_percent(out, len, row->total_pct);
}

static void
put_self(char *out, size_t len, const struct func_row *row)
{
	text_time(out, len, row->self);
}

static void
put_total(char *out, size_t len, const struct func_row *row)
{
	text_time(out, len, row->total);
}

static void
put_samples(char *out, size_t len, const struct func_row *row)
{
	text_count(out, len, row->samples_self);
}

/* clang-format off */
static const struct figure {
	enum column	  column;
	int		  width;
	int		  from;	/* shown from this many columns on */
	void		(*put)(char *, size_t, const struct func_row *);
} figures[] = {
	{ COL_SELF_PCT,	  6,  0, put_self_pct },
	{ COL_TOTAL_PCT,  6,  0, put_total_pct },
	{ COL_SELF,	  9, 60, put_self },
	{ COL_TOTAL,	  9, 60, put_total },
	{ COL_SAMPLES,	  9, 90, put_samples },
};
/* clang-format on */

enum { FIGURES = sizeof figures / sizeof *figures };

/* A name may be very long: beyond this it loses its parameters, and what does
 * not fit then sticks out rather than push all the other rows apart. */
enum { WIDEST = 60, NARROWEST = 8 };

static const char more[] = "...";

struct cell {
	const struct func *func;
	const struct func_row *row;
	const struct filenames *files;
	bool by_line;
	bool whole; /* there is no limit to keep to */
	int cols;
};

static void
put_function(struct buf *out, const struct cell *c)
{
	shortname_make(out, c->func->name, c->cols, more);
}

static void
put_module(struct buf *out, const struct cell *c)
{
	buf_adds(out, c->func->kind == FUNC_PYTHON ? "py" : c->func->module);
}

static void
put_where(struct buf *out, const struct cell *c)
{
	const char *file = c->row->file;
	struct buf text = { 0 };

	if (*file == '\0') {
		buf_adds(out, c->by_line ? "(no line)" : "");
		return;
	}
	buf_adds(&text, filenames_of(c->files, file));
	if (c->row->line > 0)
		buf_addf(&text, ":%u", c->row->line);
	if (c->whole)
		buf_adds(out, text.data);
	else
		shortname_middle(out, text.data, c->cols, more);
	buf_fini(&text);
}

/* clang-format off */
static const struct label {
	enum column	  column;
	int		  tight;	/* columns when room is scarce */
	int		  room;		/* left out when it would leave fewer
					 * columns to the function */
	void		(*put)(struct buf *, const struct cell *);
} labels[] = {
	{ COL_FUNCTION,	 0,  0, put_function },
	{ COL_MODULE,	14, 12, put_module },
	{ COL_LINE,	18, 24, put_where },
};
/* clang-format on */

enum { LABELS = sizeof labels / sizeof *labels };

struct grid {
	struct buf *out;
	struct buf line, cell;
	struct filenames files;
	int columns;
	bool by_line;
	int width[LABELS]; /* 0: left out */
};

static bool
has_figure(const struct grid *g, const struct figure *f)
{
	return g->columns == 0 || g->columns >= f->from;
}

/* A text for so many columns into g->cell. */
static void
put_label(struct grid *g, size_t k, const struct func *f,
    const struct func_row *row, int cols)
{
	const struct cell cell = { f, row, &g->files, g->by_line,
		g->columns == 0, cols };

	buf_clear(&g->cell);
	buf_adds(&g->cell, "");
	labels[k].put(&g->cell, &cell);
}

/* The widths that the texts need. */
static void
measure(struct grid *g, const struct func *funcs, const struct func_row *rows,
    size_t n)
{
	size_t i, k;

	for (k = 0; k < LABELS; k++)
		g->width[k] = (int)strlen(columns[labels[k].column].title);
	for (i = 0; i < n; i++) {
		for (k = 0; k < LABELS; k++) {
			int width;

			put_label(g, k, &funcs[rows[i].func], &rows[i], WIDEST);
			width = text_width(g->cell.data);
			if (width > WIDEST)
				width = WIDEST;
			if (width > g->width[k])
				g->width[k] = width;
		}
	}
}

static int
labels_width(const struct grid *g)
{
	int sum = g->width[0];
	size_t k;

	for (k = 1; k < LABELS; k++) {
		if (g->width[k] > 0)
			sum += GAP + g->width[k];
	}
	return sum;
}

/* Make the texts fit into room columns: first the others become narrow, then
 * the function, then they go, from the last on. */
static void
fit(struct grid *g, int room)
{
	size_t k;
	int rest;

	if (labels_width(g) <= room)
		return;
	for (k = 1; k < LABELS; k++) {
		if (g->width[k] > labels[k].tight)
			g->width[k] = labels[k].tight;
	}
	for (k = LABELS - 1; k > 0; k--) {
		rest = room - (labels_width(g) - g->width[0]);
		if (rest < labels[k].room && rest < g->width[0])
			g->width[k] = 0;
	}
	rest = room - (labels_width(g) - g->width[0]);
	if (rest < NARROWEST)
		rest = NARROWEST;
	if (rest < g->width[0])
		g->width[0] = rest;
}

static int
figures_width(const struct grid *g)
{
	int sum = 0;
	size_t i;

	for (i = 0; i < FIGURES; i++) {
		if (has_figure(g, &figures[i]))
			sum += figures[i].width + GAP;
	}
	return sum;
}

static void
pad(struct buf *out, int width)
{
	while (width-- > 0)
		buf_addc(out, ' ');
}

static void
add_figure(struct grid *g, const struct figure *f, const char *text)
{
	buf_addf(&g->line, "%*s", f->width, text);
	pad(&g->line, GAP);
}

/* The texts end the line: without a limit none is cut. */
static void
add_label(struct grid *g, size_t k, const char *text)
{
	if (g->columns > 0) {
		grid_add_cell(&g->line, text, g->width[k]);
	} else {
		buf_adds(&g->line, text);
		pad(&g->line, g->width[k] - text_width(text));
	}
	pad(&g->line, GAP);
}

static void
add_titles(struct grid *g)
{
	size_t i;

	for (i = 0; i < FIGURES; i++) {
		if (has_figure(g, &figures[i]))
			add_figure(
			    g, &figures[i], columns[figures[i].column].title);
	}
	for (i = 0; i < LABELS; i++) {
		if (g->width[i] > 0)
			add_label(g, i, columns[labels[i].column].title);
	}
	grid_add_line(g->out, &g->line, g->columns);
}

static void
add_row(struct grid *g, const struct func *f, const struct func_row *row)
{
	char text[32];
	size_t i;

	for (i = 0; i < FIGURES; i++) {
		if (!has_figure(g, &figures[i]))
			continue;
		figures[i].put(text, sizeof text, row);
		add_figure(g, &figures[i], text);
	}
	for (i = 0; i < LABELS; i++) {
		if (g->width[i] == 0)
			continue;
		put_label(g, i, f, row, g->width[i]);
		add_label(g, i, g->cell.data);
	}
	grid_add_line(g->out, &g->line, g->columns);
}

void
grid_add(struct buf *out, const struct func *funcs, const struct func_row *rows,
    size_t n, const struct report_opts *opts)
{
	int width = opts->columns;
	struct grid g = {
		.out = out, .columns = width, .by_line = opts->lens.by_line
	};
	size_t i;

	for (i = 0; i < n; i++)
		filenames_add(&g.files, rows[i].file);
	filenames_sort(&g.files);
	measure(&g, funcs, rows, n);
	if (width > 0)
		fit(&g, width - figures_width(&g));
	add_titles(&g);
	for (i = 0; i < n; i++)
		add_row(&g, &funcs[rows[i].func], &rows[i]);
	buf_fini(&g.line);
	buf_fini(&g.cell);
	filenames_fini(&g.files);
}

void
grid_add_cell(struct buf *out, const char *text, int width)
{
	int used = text_width(text);
	size_t len = strlen(text);

	if (used > width) {
		int dots = width >= NARROWEST ? (int)strlen(more) : 0;

		len = text_clip(text, width - dots, &used);
		buf_add(out, text, len);
		buf_add(out, more, (size_t)dots);
		used += dots;
	} else {
		buf_add(out, text, len);
	}
	pad(out, width - used);
}

void
grid_add_line(struct buf *out, struct buf *line, int width)
{
	size_t len = line->len;
	int used;

	if (width > 0 && len > 0)
		len = text_clip(line->data, width, &used);
	while (len > 0 && line->data[len - 1] == ' ')
		len--;
	buf_add(out, line->data, len);
	buf_addc(out, '\n');
	buf_clear(line);
}
