/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coderows.c - unfolds a listing into lines of the screen. */
#include "config.h"

#include "ui/coderows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"

enum { DEPTH_MAX = 64, OFFSET_LEAST = 3 };

struct build {
	struct coderows *rows;
	const struct listing *l;
	bool *seen_line, *seen_inline;
};

static struct coderow *
add(struct coderows *r, enum coderow_kind kind, size_t row)
{
	r->v = xgrow(r->v, &r->cap, r->n + 1, sizeof *r->v);
	r->v[r->n] = (struct coderow){
		.kind = kind, .row = (uint32_t)row, .index = LISTING_NONE
	};
	return &r->v[r->n++];
}

/* The inlined calls around a row, outermost first. */
static unsigned
chain(const struct listing *l, uint32_t inlined, uint32_t out[DEPTH_MAX])
{
	unsigned n = 0, depth = 0;

	for (uint32_t i = inlined; i < l->ninlines; i = l->inlines[i].parent)
		depth++;
	for (uint32_t i = inlined; i < l->ninlines; i = l->inlines[i].parent)
		if (--depth < DEPTH_MAX) {
			out[depth] = i;
			n++;
		}
	return n;
}

static unsigned
depth_of(const struct listing *l, size_t row)
{
	uint32_t unused[DEPTH_MAX];

	return chain(l, l->rows[row].inlined, unused);
}

/* Heads of the inlined calls that row is in and the one before it was not. */
static void
add_inlines(struct build *b, size_t row)
{
	uint32_t now[DEPTH_MAX], before[DEPTH_MAX];
	const struct code_row *r = &b->l->rows[row];
	unsigned n, old = 0, same = 0;

	if (row > 0 && !r->part && r[-1].inlined == r->inlined)
		return;
	n = chain(b->l, r->inlined, now);
	if (row > 0 && !r->part)
		old = chain(b->l, r[-1].inlined, before);
	while (same < n && same < old && now[same] == before[same])
		same++;
	for (; same < n; same++) {
		struct coderow *c = add(b->rows, CODEROW_INLINE, row);

		c->index = now[same];
		c->depth = (uint16_t)same;
		c->again = b->seen_inline[now[same]];
		b->seen_inline[now[same]] = true;
	}
}

/* Does another source line, or another call of it, begin at a row? */
static bool
begins_line(const struct listing *l, size_t row)
{
	const struct code_row *r = &l->rows[row];

	if (r->line >= l->nlines)
		return false;
	return row == 0 || r->part || r[-1].line != r->line ||
	       r[-1].inlined != r->inlined;
}

static void
add_line(struct build *b, size_t row)
{
	const struct code_row *r = &b->l->rows[row];
	struct coderow *c;

	if (!begins_line(b->l, row) || b->l->lines[r->line].text == NULL)
		return;
	c = add(b->rows, CODEROW_LINE, row);
	c->index = r->line;
	c->depth = (uint16_t)depth_of(b->l, row);
	c->again = b->seen_line[r->line];
	b->seen_line[r->line] = true;
}

static void
add_rows(struct build *b, enum coderows_what what)
{
	const struct listing *l = b->l;

	if (what == CODEROWS_SOURCE && l->nrows > 0 &&
	    l->source_problem[0] != '\0')
		add(b->rows, CODEROW_REMARK, 0);
	for (size_t i = 0; i < l->nrows; i++) {
		struct coderow *c;

		/* a cold part may stand before all else, too */
		if (l->rows[i].part || (i == 0 && l->rows[i].addr != l->start))
			add(b->rows, CODEROW_PART, i);
		if (what == CODEROWS_SOURCE) {
			add_inlines(b, i);
			add_line(b, i);
		}
		c = add(b->rows, CODEROW_CODE, i);
		if (what == CODEROWS_SOURCE) {
			c->depth = (uint16_t)depth_of(l, i);
			if (begins_line(l, i) &&
			    l->lines[l->rows[i].line].text == NULL)
				c->index = l->rows[i].line;
		}
		b->rows->at[i] = (uint32_t)(b->rows->n - 1);
	}
}

static int
op_width(const struct code_row *r)
{
	int width = text_width(r->op);

	if (r->base_op[0] != '\0')
		width += text_width(r->base_op) + 3;
	return width;
}

static void
measure(struct coderows *r, const struct listing *l)
{
	char text[24];

	r->op_cols = 0;
	r->offset_cols = OFFSET_LEAST;
	for (size_t i = 0; i < l->nrows; i++) {
		const struct code_row *row = &l->rows[i];
		int op;

		/* no character is wider than its bytes are many */
		if (row->base_op[0] == '\0' &&
		    strlen(row->op) <= (size_t)r->op_cols)
			continue;
		op = op_width(row);
		if (op > r->op_cols)
			r->op_cols = op;
	}
	/* the parts are ascending, so the widest stands at an end */
	for (size_t i = 0; i<l->nrows; i += l->nrows> 1 ? l->nrows - 1 : 1) {
		int cols =
		    text_width(coderows_offset(l, l->rows[i].addr, text));

		if (cols > r->offset_cols)
			r->offset_cols = cols;
	}
}

void
coderows_build(
    struct coderows *r, const struct listing *l, enum coderows_what what)
{
	struct build b = { .rows = r, .l = l };

	b.seen_line = xcalloc(l->nlines + 1, sizeof *b.seen_line);
	b.seen_inline = xcalloc(l->ninlines + 1, sizeof *b.seen_inline);
	r->n = 0;
	r->at = xgrow(r->at, &r->at_cap, l->nrows + 1, sizeof *r->at);
	add_rows(&b, what);
	measure(r, l);
	free(b.seen_line);
	free(b.seen_inline);
}

size_t
coderows_find(const struct coderows *r, uint32_t row, enum coderow_kind kind)
{
	size_t at;

	if (r->n == 0)
		return 0;
	at = r->at[row];
	for (size_t i = at; i-- > 0 && r->v[i].kind != CODEROW_CODE;)
		if (r->v[i].kind == kind)
			return i;
	return at;
}

const char *
coderows_offset(const struct listing *l, uint64_t addr, char out[24])
{
	if (addr >= l->start)
		snprintf(out, 24, "+%" PRIx64, addr - l->start);
	else
		snprintf(out, 24, "-%" PRIx64, l->start - addr);
	return out;
}

const char *
coderows_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

void
coderows_where(struct buf *out, const char *file, unsigned line)
{
	buf_adds(out, coderows_base(file));
	if (line > 0)
		buf_addf(out, ":%u", line);
}

static void
add_word(struct buf *text, const char *word)
{
	if (word[0] == '\0')
		return;
	buf_addc(text, ' ');
	buf_adds(text, word);
}

bool
coderows_match(const struct coderows *r, const struct listing *l, size_t place,
    const struct match *m, struct buf *text)
{
	const struct coderow *c = &r->v[place];
	const struct code_row *row = &l->rows[c->row];

	buf_clear(text);
	switch (c->kind) {
	case CODEROW_CODE:
		buf_adds(text, row->op);
		add_word(text, row->base_op);
		add_word(text, row->args);
		add_word(text, row->note);
		if (c->index < l->nlines) {
			buf_addc(text, ' ');
			coderows_where(text, l->lines[c->index].file,
			    l->lines[c->index].line);
		}
		break;
	case CODEROW_LINE:
		coderows_where(
		    text, l->lines[c->index].file, l->lines[c->index].line);
		add_word(text, l->lines[c->index].text);
		break;
	case CODEROW_INLINE:
		buf_adds(text, l->inlines[c->index].name);
		break;
	case CODEROW_PART:
	case CODEROW_REMARK:
		return false;
	}
	return match_test(m, text->data);
}

void
coderows_fini(struct coderows *r)
{
	free(r->v);
	free(r->at);
	*r = (struct coderows){ 0 };
}
