/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas.h - a picture of cells, each a glyph and a role. Parts of the screen
 * are drawn here; the terminal and the tests read it. Whatever falls outside is
 * dropped, so no caller checks its arithmetic against the screen's size.
 *
 * Texts must be safe (base/text.h).
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include <stddef.h>

#include "base/buf.h"
#include "ui/glyphs.h"
#include "ui/theme.h"

enum { CANVAS_GLYPH = 15 };

enum clip { CLIP_END, CLIP_START };

struct cell {
	char		 glyph[CANVAS_GLYPH];	/* one character with what
				 * combines with it; "": right half of a wide
				 * character */
	unsigned char	 role;
};

struct canvas {			/* {0} is valid and 0x0 */
	struct cell		*v;
	int			 w, h;
	const struct glyphs	*glyphs;
};

/* Set the size (negative counts as 0) and make all blank. */
void	 canvas_reset(struct canvas *, int w, int h, const struct glyphs *);
const struct cell *canvas_at(const struct canvas *, int x, int y);

/* Draw at most cols columns of text. Returns the columns drawn. */
int	 canvas_text(struct canvas *, int x, int y, int cols, enum role,
	     const char *);
/* The same for the first len bytes. */
int	 canvas_bytes(struct canvas *, int x, int y, int cols, enum role,
	     const char *, size_t len);
/* Text that ends before column end, at most cols wide. */
void	 canvas_right(struct canvas *, int end, int y, int cols, enum role,
	     const char *);
/* Draw text in cols columns; when it is too long an ellipsis stands for the
 * part that the clip names. Returns the columns drawn. */
int	 canvas_clip(struct canvas *, int x, int y, int cols, enum clip,
	     enum role, const char *);
/* Repaint the bytes [start, start + len) of a text drawn by canvas_clip with
 * the same x, y, cols and clip. What is hidden marks the ellipsis. */
void	 canvas_mark(struct canvas *, int x, int y, int cols, enum clip,
	     enum role, const char *, size_t start, size_t len);
/* cols times the same one-column glyph. */
void	 canvas_fill(struct canvas *, int x, int y, int cols, enum role,
	     const char *glyph);
/* Change roles only. */
void	 canvas_paint(struct canvas *, int x, int y, int cols, enum role);

/* Rows as text, trailing blanks removed, each ended by a newline. */
void	 canvas_dump(const struct canvas *, struct buf *);
/* The roles as letters in the same shape. */
void	 canvas_dump_roles(const struct canvas *, struct buf *);
void	 canvas_fini(struct canvas *);

#endif
