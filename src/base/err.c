/* SPDX-License-Identifier: GPL-2.0-or-later */
/* err.c - fills errors with text that is safe to show. */
#include "config.h"

#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

#define WHY_MAX 160 /* leaves the greater part of the line to "what" */
#define LINE_BYTES 81 /* of a list in a cure: a terminal's width */

/* Copy as many whole characters as fit; "..." says that some did not. */
static void
fit(char *out, size_t outlen, const struct buf *safe)
{
	size_t at = 0, len;
	int width;

	if (safe->len < outlen) {
		memcpy(out, safe->data, safe->len + 1);
		return;
	}
	for (;;) {
		len = text_char(safe->data + at, safe->len - at, &width);
		if (at + len + sizeof "..." > outlen)
			break;
		at += len;
	}
	memcpy(out, safe->data, at);
	memcpy(out + at, "...", sizeof "...");
}

/* Format into out. Foreign names of any length and content come in here. */
static void __attribute__((format(printf, 3, 0)))
format_safe(char *out, size_t outlen, const char *fmt, va_list ap)
{
	struct buf raw = { 0 }, safe = { 0 };

	buf_vaddf(&raw, fmt, ap);
	text_add_safe(&safe, raw.data, raw.len);
	fit(out, outlen, &safe);
	buf_fini(&safe);
	buf_fini(&raw);
}

int
err_set(struct err *err, enum err_kind kind, int sys, const char *fmt, ...)
{
	char what[sizeof err->text], why[WHY_MAX] = "";
	va_list ap;

	if (err == NULL)
		return -1;
	if (sys != 0)
		snprintf(why, sizeof why, ": %s", strerror(sys));

	/* an over-long name must not push the reason off the line */
	va_start(ap, fmt);
	format_safe(what, sizeof what - strlen(why), fmt, ap);
	va_end(ap);

	*err = (struct err){ .kind = kind, .sys = sys };
	snprintf(err->text, sizeof err->text, "%s%s", what, why);
	return -1;
}

int
err_cure(struct err *err, const char *fmt, ...)
{
	char cure[sizeof err->cure];
	va_list ap;

	if (err == NULL)
		return -1;
	va_start(ap, fmt);
	format_safe(cure, sizeof cure, fmt, ap);
	va_end(ap);
	memcpy(err->cure, cure, sizeof cure);
	return -1;
}

int
err_cure_line(struct err *err, const char *fmt, ...)
{
	char line[LINE_BYTES];
	size_t used;
	va_list ap;

	if (err == NULL)
		return -1;
	va_start(ap, fmt);
	format_safe(line, sizeof line, fmt, ap);
	va_end(ap);
	used = strlen(err->cure);
	if (used + strlen("\n") + strlen(line) < sizeof err->cure)
		sprintf(err->cure + used, "\n%s", line);
	return -1;
}
