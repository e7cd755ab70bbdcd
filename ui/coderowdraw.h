/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coderowdraw.h - draws one row of the code panel: an instruction, a source
 * line, an inlined call, a border. */
#ifndef UI_CODEROWDRAW_H
#define UI_CODEROWDRAW_H

#include "ui/arrows.h"
#include "ui/canvas.h"
#include "ui/code.h"
#include "ui/layout.h"

struct codecols {		/* which columns there are, and where */
	int	 x, end;	/* of the panel */
	int	 share, bar, bar_cols;
	int	 samples, total; /* or -1 */
	int	 offset, offset_cols;
	int	 gutter, lanes;	/* of the arrows */
	int	 text, op_cols;
};

struct coderowdraw {
	struct canvas		*c;
	const struct code	*code;
	const struct listing	*l;
	struct codecols		 cols;
	struct arrows		 arrows;	/* of the window */
	bool			 raw;	/* the times are of what was
					 * interrupted */
	double			 full;	/* percent that fill a bar */
	const struct coderow	*row;	/* the one to be drawn */
	int			 y;
};

void	 coderowdraw_cols(struct codecols *, const struct layout *,
	     const struct code *);
void	 coderowdraw_heads(const struct coderowdraw *, int y);
void	 coderowdraw_row(const struct coderowdraw *);

#endif
