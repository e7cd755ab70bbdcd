/* SPDX-License-Identifier: GPL-2.0-or-later */
/* argpsafe.c - argp, its complaints made safe to show. */
#include "config.h"

#include "argpsafe.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"

/* What is wrong with the command line is told with words of it. */
static ssize_t
write_safe(void *cookie, const char *p, size_t len)
{
	struct buf b = { 0 };
	size_t line;
	ssize_t ignored;

	(void)cookie;
	for (size_t at = 0; at < len; at += line + 1) {
		const char *end = memchr(p + at, '\n', len - at);

		line = end != NULL ? (size_t)(end - p) - at : len - at;
		text_add_safe(&b, p + at, line);
		if (end != NULL)
			buf_add(&b, "\n", 1);
	}
	ignored = write(STDERR_FILENO, b.data, b.len);
	(void)ignored;
	buf_fini(&b);
	return (ssize_t)len;
}

void
argpsafe_parse(
    const struct argp *argp, int argc, char **argv, unsigned flags, void *input)
{
	const cookie_io_functions_t safe = { .write = write_safe };
	FILE *plain = stderr, *f = fopencookie(NULL, "w", safe);

	/* getopt knows of no other stream */
	if (f != NULL)
		stderr = f;
	argp_parse(argp, argc, argv, flags, NULL, input);
	stderr = plain;
	if (f != NULL)
		fclose(f);
}

void
argpsafe_check(const struct argp_state *state, const struct err *err)
{
	if (err->kind != 0)
		argp_error(state, "%s%s%s", err->text,
		    *err->cure != '\0' ? "; " : "", err->cure);
}
