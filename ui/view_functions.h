/* SPDX-License-Identifier: GPL-2.0-or-later */
/* view_functions.h - the list of functions under its column heads. */
#ifndef UI_VIEW_FUNCTIONS_H
#define UI_VIEW_FUNCTIONS_H

#include "ui/canvas.h"
#include "ui/layout.h"
#include "ui/state.h"

void	 view_functions_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
