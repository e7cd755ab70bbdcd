/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gil.h - what the CPythons are doing, in figures: who holds the GIL, who waits
 * for it, is garbage collected. Nothing where there is no Python. */
#ifndef UI_GIL_H
#define UI_GIL_H

#include "ui/fields.h"
#include "ui/state.h"

/* For the line of the threads; of a single one that it shows what it held. */
void	 gil_add(struct fields *, const struct state *);
/* For a small screen: the first of them only. */
void	 gil_add_small(struct fields *, unsigned rank, const struct state *);

#endif
