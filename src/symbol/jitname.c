/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jitname.c - finds the file in the name of a compiled function. */
#include "config.h"

#include "symbol/jitname.h"

#include <string.h>

enum { LINE_MAX_DIGITS = 9 };

static const char scheme[] = "file://";

/* Take ":digits" off the end of p[0..*len). */
static bool
take_number(const char *p, size_t *len, unsigned *v)
{
	size_t at = *len, digits;

	*v = 0;
	while (at > 0 && p[at - 1] >= '0' && p[at - 1] <= '9')
		at--;
	digits = *len - at;
	if (at == 0 || p[at - 1] != ':' || digits == 0 ||
	    digits > LINE_MAX_DIGITS)
		return false;
	for (size_t i = at; i < *len; i++)
		*v = 10 * *v + (unsigned)(p[i] - '0');
	*len = at - 1;
	return true;
}

/* " /path:line:column", or with file:// before the path. */
static bool
where_v8(const char *name, struct jitname *j)
{
	const char *p = strchr(name, ' ');
	unsigned last, before;

	while (p != NULL && p[1] != '/' &&
	       strncmp(p + 1, scheme, sizeof scheme - 1) != 0)
		p = strchr(p + 1, ' ');
	if (p == NULL)
		return false;
	p++;
	if (*p != '/')
		p += sizeof scheme - 1;
	j->file = p;
	j->file_len = strlen(p);
	if (!take_number(p, &j->file_len, &last))
		return false;
	j->line = take_number(p, &j->file_len, &before) ? before : last;
	return j->file_len > 0;
}

static bool
where_python(const char *name, struct jitname *j)
{
	const char *p = strstr(name, ":/");

	if (p == NULL)
		return false;
	j->file = p + 1;
	j->file_len = strlen(j->file);
	j->line = 0;
	return true;
}

bool
jitname_where(const char *name, struct jitname *j)
{
	if (strncmp(name, "py::", 4) == 0)
		return where_python(name, j);
	return where_v8(name, j);
}
