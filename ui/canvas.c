/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas.c - drawing texts into a grid of cells, clipped at its borders. */
#include "config.h"

#include "ui/canvas.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"

static struct cell *
cell_at(const struct canvas *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->w || y >= c->h)
		return NULL;
	return &c->v[(size_t)y * (size_t)c->w + (size_t)x];
}

static void
cell_set(struct cell *cell, const char *s, size_t len, enum role role)
{
	if (len >= sizeof cell->glyph)
		len = sizeof cell->glyph - 1;
	memset(cell->glyph, 0, sizeof cell->glyph);
	memcpy(cell->glyph, s, len);
	cell->role = (unsigned char)role;
}

/* A wide character that loses a half to another text must go as a whole. */
static void
cell_detach(struct canvas *c, int x, int y)
{
	struct cell *cell = cell_at(c, x, y);
	struct cell *left = cell_at(c, x - 1, y);
	struct cell *right = cell_at(c, x + 1, y);

	if (cell != NULL && cell->glyph[0] == '\0' && left != NULL)
		cell_set(left, " ", 1, left->role);
	if (cell != NULL && cell->glyph[0] != '\0' && right != NULL &&
	    right->glyph[0] == '\0')
		cell_set(right, " ", 1, right->role);
}

void
canvas_reset(struct canvas *c, int w, int h, const struct glyphs *glyphs)
{
	w = w < 0 ? 0 : w;
	h = h < 0 ? 0 : h;
	if (w != c->w || h != c->h)
		c->v = xreallocarray(c->v, (size_t)w * (size_t)h, sizeof *c->v);
	c->w = w;
	c->h = h;
	c->glyphs = glyphs;
	for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
		cell_set(&c->v[i], " ", 1, ROLE_TEXT);
}

const struct cell *
canvas_at(const struct canvas *c, int x, int y)
{
	return cell_at(c, x, y);
}

/* What has no width of its own joins the character before it. */
static void
cell_join(struct canvas *c, int x, int y, const char *s, size_t len)
{
	struct cell *cell = cell_at(c, x, y);
	size_t have;

	if (cell != NULL && cell->glyph[0] == '\0')
		cell = cell_at(c, x - 1, y);
	if (cell == NULL)
		return;
	have = strlen(cell->glyph);
	if (have > 0 && have + len < sizeof cell->glyph)
		memcpy(cell->glyph + have, s, len);
}

static void
cell_put(struct canvas *c, int x, int y, const char *s, size_t len, int width,
    int role)
{
	for (int i = 0; i < width; i++) {
		struct cell *cell = cell_at(c, x + i, y);

		cell_detach(c, x + i, y);
		if (cell == NULL)
			continue;
		/* a wide one that sticks out of the canvas is a blank */
		if (x < 0 || x + width > c->w)
			cell_set(cell, " ", 1, role);
		else
			cell_set(cell, s, i == 0 ? len : 0, role);
	}
}

int
canvas_bytes(struct canvas *c, int x, int y, int cols, enum role role,
    const char *s, size_t len)
{
	int used = 0;

	while (len > 0) {
		int width;
		size_t n = text_char(s, len, &width);

		if (used + width > cols)
			break;
		if (width == 0 && used > 0)
			cell_join(c, x + used - 1, y, s, n);
		cell_put(c, x + used, y, s, n, width, role);
		used += width;
		s += n;
		len -= n;
	}
	return used;
}

int
canvas_text(
    struct canvas *c, int x, int y, int cols, enum role role, const char *s)
{
	return canvas_bytes(c, x, y, cols, role, s, strlen(s));
}

void
canvas_right(
    struct canvas *c, int end, int y, int cols, enum role role, const char *s)
{
	int width = text_width(s);

	if (width > cols)
		width = cols;
	canvas_text(c, end - width, y, width, role, s);
}

/* A text that is too long: what stays of it and where it is drawn. */
struct parts {
	size_t head; /* bytes */
	int head_cols;
	size_t tail; /* where it begins; without a tail the text's length */
	bool whole; /* nothing is left out */
};

/* Where the last cols columns of s begin. */
static size_t
tail_of(const char *s, size_t len, int width, int cols)
{
	size_t at = 0;

	while (at < len) {
		int w;
		size_t n = text_char(s + at, len - at, &w);

		/* a mark without its base would join the ellipsis */
		if (width <= cols && w > 0)
			break;
		at += n;
		width -= w;
	}
	return at;
}

static struct parts
parts_of(const char *s, int cols, enum clip clip)
{
	struct parts p = { 0 };
	size_t len = strlen(s);
	int width = text_width(s);
	int head = clip == CLIP_END ? cols - 1 : 0;

	p.whole = width <= cols;
	p.head = text_clip(s, p.whole ? cols : head, &p.head_cols);
	p.tail = len;
	if (!p.whole)
		p.tail = tail_of(s, len, width, cols - 1 - p.head_cols);
	return p;
}

int
canvas_clip(struct canvas *c, int x, int y, int cols, enum clip clip,
    enum role role, const char *s)
{
	struct parts p;
	int used;

	if (cols <= 0)
		return 0;
	p = parts_of(s, cols, clip);
	used = canvas_bytes(c, x, y, cols, role, s, p.head);
	if (p.whole)
		return used;
	used += canvas_text(c, x + used, y, 1, role, c->glyphs->ellipsis);
	return used +
	       canvas_text(c, x + used, y, cols - used, role, s + p.tail);
}

void
canvas_mark(struct canvas *c, int x, int y, int cols, enum clip clip,
    enum role role, const char *s, size_t start, size_t len)
{
	struct parts p;
	size_t total = strlen(s);
	int col = 0;

	if (cols <= 0)
		return;
	p = parts_of(s, cols, clip);
	for (size_t at = 0; at < total;) {
		int width;
		size_t n = text_char(s + at, total - at, &width);
		bool hidden = !p.whole && at >= p.head && at < p.tail;

		if (!p.whole && at == p.tail)
			col = p.head_cols + 1;
		if (at + n > start && at < start + len)
			canvas_paint(c, x + (hidden ? p.head_cols : col), y,
			    hidden ? 1 : width, role);
		if (!hidden)
			col += width;
		at += n;
	}
}

void
canvas_fill(
    struct canvas *c, int x, int y, int cols, enum role role, const char *glyph)
{
	for (int i = 0; i < cols && x + i < c->w; i++)
		cell_put(c, x + i, y, glyph, strlen(glyph), 1, role);
}

void
canvas_paint(struct canvas *c, int x, int y, int cols, enum role role)
{
	for (int i = 0; i < cols && x + i < c->w; i++) {
		struct cell *cell = cell_at(c, x + i, y);

		if (cell != NULL)
			cell->role = (unsigned char)role;
	}
}

static bool
blank(const struct cell *cell)
{
	return strcmp(cell->glyph, " ") == 0;
}

static void
dump(const struct canvas *c, struct buf *out, bool roles)
{
	for (int y = 0; y < c->h; y++) {
		int end = c->w;

		while (end > 0 && blank(cell_at(c, end - 1, y)) &&
		       (!roles || cell_at(c, end - 1, y)->role == ROLE_TEXT))
			end--;
		for (int x = 0; x < end; x++) {
			const struct cell *cell = cell_at(c, x, y);

			if (roles)
				buf_addc(out, theme_letter(cell->role));
			else
				buf_adds(out, cell->glyph);
		}
		buf_addc(out, '\n');
	}
}

void
canvas_dump(const struct canvas *c, struct buf *out)
{
	dump(c, out, false);
}

void
canvas_dump_roles(const struct canvas *c, struct buf *out)
{
	dump(c, out, true);
}

void
canvas_fini(struct canvas *c)
{
	free(c->v);
	*c = (struct canvas){ 0 };
}
