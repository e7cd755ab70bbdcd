/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keybar.h - the last line: the keys one needs most, or the line one types. */
#ifndef UI_KEYBAR_H
#define UI_KEYBAR_H

#include "ui/canvas.h"
#include "ui/keys.h"
#include "ui/state.h"

struct keybar {
	struct { const struct key *key; const char *label; int x, w; }
		 v[COMMANDS];
	int	 n;
};

/* What fits; the less needed keys are left out first. */
void			 keybar_make(struct keybar *, const struct state *);
const struct key	*keybar_at(const struct keybar *, int x);
/* Draw bar or prompt on line y. Returns the cursor's column, or -1 when there
 * is no cursor to show. */
int			 keybar_draw(struct canvas *, const struct state *,
			    int y);

#endif
