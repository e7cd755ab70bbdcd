/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gauge.c - bars by eighths of a cell, sparklines, and fair splitting. */
#include "config.h"

#include "ui/gauge.h"

#include <stdbool.h>

void
gauge_bar(
    struct canvas *c, int x, int y, int cols, double fraction, enum role role)
{
	int eighths;

	if (!(fraction > 0) || cols <= 0)
		return;
	if (fraction > 1)
		fraction = 1;
	eighths = (int)(fraction * cols * GLYPHS_EIGHTHS + 0.5);
	canvas_fill(c, x, y, eighths / GLYPHS_EIGHTHS, role,
	    c->glyphs->bar[GLYPHS_EIGHTHS]);
	x += eighths / GLYPHS_EIGHTHS;
	if (eighths % GLYPHS_EIGHTHS > 0)
		canvas_fill(
		    c, x, y, 1, role, c->glyphs->bar[eighths % GLYPHS_EIGHTHS]);
}

/* The mean of the n values that end before index end. */
static float
mean(const float *values, unsigned end, unsigned n)
{
	float sum = 0;

	for (unsigned i = end - n; i < end; i++)
		sum += values[i];
	return sum / (float)n;
}

void
gauge_spark(struct canvas *c, int x, int y, int cols, enum role role,
    const float *values, unsigned n, unsigned span, float full)
{
	unsigned each, end = n;

	if (cols <= 0)
		return;
	each = (span + (unsigned)cols - 1) / (unsigned)cols;
	if (each == 0)
		each = 1;
	for (unsigned i = 0; i < n; i++)
		full = values[i] > full ? values[i] : full;
	for (int i = cols - 1; i >= 0 && end > 0; i--) {
		unsigned some = end < each ? end : each;
		float share = mean(values, end, some) / full;
		int level = (int)(share * (float)c->glyphs->nspark);

		level = level < 0 ? 0 : level;
		if (level >= (int)c->glyphs->nspark)
			level = (int)c->glyphs->nspark - 1;
		canvas_fill(c, x + i, y, 1, role, c->glyphs->spark[level]);
		end -= some;
	}
}

void
gauge_split(const double *weight, int n, int cols, int *cells)
{
	double total = 0;
	int used = 0;

	for (int i = 0; i < n; i++) {
		total += weight[i];
		cells[i] = 0;
	}
	if (!(total > 0) || cols <= 0)
		return;
	for (int i = 0; i < n; i++) {
		cells[i] = (int)(weight[i] / total * cols);
		if (weight[i] > 0 && cells[i] == 0)
			cells[i] = 1;
		used += cells[i];
	}
	/* give or take one where the error is largest until it fits */
	while (used != cols) {
		int step = used < cols ? 1 : -1, best = -1;
		double most = 0;

		for (int i = 0; i < n; i++) {
			double off = weight[i] / total * cols - cells[i];

			if (weight[i] <= 0 || (step < 0 && cells[i] == 0))
				continue;
			/* the last cell of a part goes last */
			if (step < 0 && cells[i] == 1)
				off += cols;
			if (best == -1 || off * step > most) {
				best = i;
				most = off * step;
			}
		}
		cells[best] += step;
		used += step;
	}
}
