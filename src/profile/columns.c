/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns.c - the columns of the function list as a table. */
#include "config.h"

#include "profile/columns.h"

#include <stddef.h>
#include <string.h>

#include "base/buf.h"

/* clang-format off */
const struct column_info columns[COLUMNS] = {
	[COL_SELF_PCT] = { "self%", "SELF%",
	    "share of the time spent in the function's own code", false },
	[COL_TOTAL_PCT] = { "total%", "TOTAL%",
	    "share of the time spent in the function and all it calls",
	    false },
	[COL_SELF] = { "self", "SELF",
	    "time spent in the function's own code", false },
	[COL_TOTAL] = { "total", "TOTAL",
	    "time spent in the function and all it calls; recursion counts "
	    "once", false },
	[COL_SAMPLES] = { "samples", "SAMPLES",
	    "how many samples found the function's own code running", false },
	[COL_TREND] = { "trend", "TREND",
	    "points of SELF% gained: the last second against the last ten",
	    false },
	[COL_FUNCTION] = { "function", "FUNCTION",
	    "name of the function", true },
	[COL_MODULE] = { "module", "MODULE",
	    "program or library; \"py\", file and line of Python", true },
	[COL_LINE] = { "line", "FILE:LINE",
	    "source file and line where it begins or, with L, of the row", true },
};
/* clang-format on */

static int
parse_order(const char *s, bool natural, bool *ascending)
{
	if (*s == '\0')
		*ascending = natural;
	else if (strcmp(s, ":asc") == 0)
		*ascending = true;
	else if (strcmp(s, ":desc") == 0)
		*ascending = false;
	else
		return -1;
	return 0;
}

static int
refuse(const char *spec, struct err *err)
{
	struct buf names = { 0 };
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		if (i > 0)
			buf_adds(&names, ", ");
		buf_adds(&names, columns[i].option);
	}
	err_set(err, ERR_USAGE, 0, "'%s': no such column to sort by", spec);
	err_cure(err, "use one of %s; with :asc or :desc", names.data);
	buf_fini(&names);
	return -1;
}

int
column_parse(
    const char *spec, enum column *column, bool *ascending, struct err *err)
{
	size_t len = strcspn(spec, ":");
	size_t i;

	for (i = 0; i < COLUMNS; i++) {
		if (strlen(columns[i].option) != len ||
		    strncmp(columns[i].option, spec, len) != 0)
			continue;
		if (parse_order(spec + len, columns[i].ascending, ascending) ==
		    -1)
			break;
		*column = (enum column)i;
		return 0;
	}
	return refuse(spec, err);
}
