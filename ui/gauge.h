/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gauge.h - figures drawn as lengths: a bar, a sparkline, a split bar. */
#ifndef UI_GAUGE_H
#define UI_GAUGE_H

#include "ui/canvas.h"

/* A bar of cols cells, filled by fraction (clamped to 0..1). */
void	 gauge_bar(struct canvas *, int x, int y, int cols, double fraction,
	     enum role);
/* The last values, newest at the right end; each cell the mean of so many
 * that span values fill cols cells. Scaled to the largest, at least to full. */
void	 gauge_spark(struct canvas *, int x, int y, int cols, enum role,
	     const float *values, unsigned n, unsigned span, float full);
/* Split cols cells among n weights: the cells sum up to cols (0 when all
 * weights are 0), and what is not 0 gets at least one while there is room. */
void	 gauge_split(const double *weight, int n, int cols, int *cells);

#endif
