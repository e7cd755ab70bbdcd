/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pane_kin.h - draws the callers and callees of the code panel's function. */
#ifndef UI_PANE_KIN_H
#define UI_PANE_KIN_H

#include "ui/canvas.h"
#include "ui/state.h"

void	 pane_kin_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
