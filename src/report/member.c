/* SPDX-License-Identifier: GPL-2.0-or-later */
/* member.c - a key with its value. */
#include "config.h"

#include "report/member.h"

#include <stddef.h>

#include "base/clock.h"

void
member_string(struct json *j, const char *key, const char *s)
{
	json_key(j, key);
	json_string(j, s);
}

void
member_known(struct json *j, const char *key, const char *s)
{
	member_string(j, key, s != NULL && *s != '\0' ? s : NULL);
}

void
member_uint(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_uint(j, n);
}

void
member_line(struct json *j, const char *key, unsigned line)
{
	if (line > 0)
		member_uint(j, key, line);
	else
		member_null(j, key);
}

void
member_int(struct json *j, const char *key, int64_t n)
{
	json_key(j, key);
	json_int(j, n);
}

void
member_bool(struct json *j, const char *key, bool b)
{
	json_key(j, key);
	json_bool(j, b);
}

void
member_figure(struct json *j, const char *key, double d)
{
	json_key(j, key);
	json_double(j, d, 3);
}

void
member_seconds(struct json *j, const char *key, uint64_t ns)
{
	json_key(j, key);
	json_double(j, (double)ns / (double)NS_PER_S, 6);
}

void
member_null(struct json *j, const char *key)
{
	json_key(j, key);
	json_null(j);
}
