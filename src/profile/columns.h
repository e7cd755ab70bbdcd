/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.h - the columns of the function list, by which it can be sorted. */
#ifndef PROFILE_COLUMNS_H
#define PROFILE_COLUMNS_H

#include <stdbool.h>

#include "base/err.h"

enum column {
	COL_SELF_PCT, COL_TOTAL_PCT, COL_SELF, COL_TOTAL, COL_SAMPLES,
	COL_TREND, COL_FUNCTION, COL_MODULE, COL_LINE,
	COLUMNS
};

struct column_info {		/* one row a column: list, -s, help, man */
	const char	*option;	/* "self%": what --sort takes */
	const char	*title;		/* "SELF%" */
	const char	*help;		/* one line */
	bool		 ascending;	/* its natural order */
};
extern const struct column_info columns[COLUMNS];

/* Parse "COLUMN[:asc|:desc]". 0 or -1 with the list of columns as cure. */
int	 column_parse(const char *, enum column *, bool *ascending,
	     struct err *);

#endif
