/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ruleline.h - the line that parts header and list; it carries the filter and
 * what it covers, the search and what it finds, and a remark: output
 * not seen yet, or why a better sampler was refused. */
#ifndef UI_RULELINE_H
#define UI_RULELINE_H

#include "ui/canvas.h"
#include "ui/state.h"

void	 ruleline_draw(struct canvas *, const struct state *, int y);

#endif
