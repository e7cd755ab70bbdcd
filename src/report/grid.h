/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grid.h - the function list as lines of aligned columns. */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include <stddef.h>

#include "base/buf.h"
#include "report/report.h"

/* Append the titles and n rows. opts->columns is what to fit in; what does not
 * fit is cut, and the less important columns are left out. */
void	 grid_add(struct buf *, const struct func *funcs,
	     const struct func_row *, size_t n, const struct report_opts *);

/* Append safe text, cut to width and padded with spaces up to it. */
void	 grid_add_cell(struct buf *, const char *, int width);
/* Append a line cut to width (0: as it is), without spaces at its end, and
 * empty it for the next. */
void	 grid_add_line(struct buf *, struct buf *line, int width);

#endif
