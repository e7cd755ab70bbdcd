/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting.h - says why the list is empty. */
#ifndef UI_WAITING_H
#define UI_WAITING_H

#include "ui/canvas.h"
#include "ui/state.h"

void	 waiting_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
