/* SPDX-License-Identifier: GPL-2.0-or-later */
/* help.h - the help screen, made of the tables of keys, columns, header figures
 * and states. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/canvas.h"
#include "ui/state.h"

void	 help_draw(struct canvas *, const struct state *);
/* Lines of help on a screen of height h. */
int	 help_rows(int h);
/* The first line shown when scrolled to the end. */
size_t	 help_last_top(int w, int h);

#endif
