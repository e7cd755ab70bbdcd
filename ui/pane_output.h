/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pane_output.h - the pane with what a launched command prints. */
#ifndef UI_PANE_OUTPUT_H
#define UI_PANE_OUTPUT_H

#include "ui/canvas.h"
#include "ui/layout.h"
#include "ui/state.h"

void	 pane_output_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
