/* SPDX-License-Identifier: GPL-2.0-or-later */
/* code_rows.h - rows of code with their times as lines of aligned columns, the
 * source lines and inlined calls they belong to over them. */
#ifndef REPORT_CODE_ROWS_H
#define REPORT_CODE_ROWS_H

#include "base/buf.h"
#include "code/listing.h"
#include "profile/annotate.h"

struct code_rows {	/* private */
	struct buf			*out;
	const struct listing		*l;
	const struct annotation		*a;
	int		 columns;
	int		 address, op;	/* widths; address 0: no room */
	struct buf	 line;
	uint32_t	 shown_line, shown_inline; /* above the row at hand */
	bool		*line_told, *inline_told; /* the share, further above */
};

/* All are borrowed; lines are cut to width, 0: as they are. */
void	 code_rows_init(struct code_rows *, struct buf *out,
	     const struct listing *, const struct annotation *, int width);
/* An empty line, the titles, and the n hottest rows, each with its line. */
void	 code_rows_hottest(struct code_rows *, size_t n);
/* An empty line and the titles for what comes below. */
void	 code_rows_titles(struct code_rows *);
/* Which part of the function begins with, or goes on at, a row. */
void	 code_rows_part(struct code_rows *, uint32_t row);
void	 code_rows_add(struct code_rows *, uint32_t row);
/* Figures of what is no row shown. */
void	 code_rows_other(struct code_rows *, const struct annotated *,
	     const char *what);
void	 code_rows_fini(struct code_rows *);

#endif
