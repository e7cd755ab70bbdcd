/* SPDX-License-Identifier: GPL-2.0-or-later */
/* header.h - the lines above the list: what is watched, how it does, how its
 * threads do, how good the figures are. */
#ifndef UI_HEADER_H
#define UI_HEADER_H

#include "ui/canvas.h"
#include "ui/layout.h"
#include "ui/state.h"

/* What a figure of the header means; the last row has a NULL name. */
struct header_help {
	const char	*name, *help;
};
extern const struct header_help header_help[];

void	 header_draw(struct canvas *, const struct state *,
	     const struct layout *);

#endif
