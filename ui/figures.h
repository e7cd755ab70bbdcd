/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figures.h - the panel that explains how good the figures are: each with its
 * share and meaning, and the cure of those that are not as they should be. */
#ifndef UI_FIGURES_H
#define UI_FIGURES_H

#include <stdbool.h>
#include <stddef.h>

#include "profile/snapshot.h"
#include "ui/canvas.h"
#include "ui/layout.h"

struct figures {
	bool	 shown;
	size_t	 top;		/* the first line shown */
};

/* title is the role of its title. */
void	 figures_draw(struct canvas *, const struct figures *,
	     const struct snapshot *, const struct layout *, enum role title);
/* Lines it takes on a screen of width w. */
size_t	 figures_lines(const struct snapshot *, int w);

#endif
