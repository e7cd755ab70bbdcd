/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sortmenu.h - the menu of columns to sort by, over the list. */
#ifndef UI_SORTMENU_H
#define UI_SORTMENU_H

#include "ui/canvas.h"
#include "ui/layout.h"
#include "ui/state.h"

void	 sortmenu_draw(struct canvas *, const struct state *,
	     const struct layout *);
/* The column on line y; COLUMNS or more for none. */
size_t	 sortmenu_at(const struct state *, const struct layout *, int y);

#endif
