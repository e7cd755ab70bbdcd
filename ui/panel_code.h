/* SPDX-License-Identifier: GPL-2.0-or-later */
/* panel_code.h - draws the code panel: what each instruction, source line and
 * inlined call of a function takes. */
#ifndef UI_PANEL_CODE_H
#define UI_PANEL_CODE_H

#include "ui/canvas.h"
#include "ui/state.h"

struct panel_help {
	const char	*name, *help;
};
/* What its columns and signs mean; ends with a NULL name. */
extern const struct panel_help panel_code_help[];

void	 panel_code_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
