/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json_functions.h - the functions of a report, and what refers to them.
 *
 * "functions" begins with the rows of the list in its order, the first listed:
 * the filter passed them and the limit left room. All other functions that
 * occur follow in the same order, so that each frame of "stacks", which are
 * always complete, is an index into "functions", as is the function of each of
 * "lines", which are there if the list is one of lines.
 */
#ifndef REPORT_JSON_FUNCTIONS_H
#define REPORT_JSON_FUNCTIONS_H

#include "base/json.h"
#include "profile/list.h"
#include "report/report.h"

/* Write these members of the object that is open. list is that of functions,
 * by the lens of opts. */
void	 report_functions_json(struct json *, const struct snapshot *,
	     const struct report_opts *, const struct func_list *list,
	     size_t listed);

#endif
