/* SPDX-License-Identifier: GPL-2.0-or-later */
/* report.c - the table of report formats. */
#include "config.h"

#include "report/report.h"

#include <string.h>

static const struct report_format *const formats[] = {
	&report_text,
	&report_json,
	&report_csv,
};

const struct report_format *
report_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return NULL;
}

const struct report_format *
report_for_file(const char *path)
{
	const char *name = strrchr(path, '/'), *end;

	name = name != NULL ? name + 1 : path;
	end = strrchr(name, '.');
	/* ".json" alone is the name of a hidden file */
	return end != NULL && end != name ? report_find(end + 1) : NULL;
}

const char *
report_names(void)
{
	return "text|json|csv";
}

size_t
report_shown(const struct func_list *list, const struct report_opts *opts)
{
	return opts->limit > 0 && opts->limit < list->n ? opts->limit : list->n;
}
