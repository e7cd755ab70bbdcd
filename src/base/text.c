/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.c - foreign bytes made printable, measured and cut by columns. */
#include "config.h"

#include "base/text.h"

#include <langinfo.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/utf8.h"

/* Asked anew each time: the locale may be set after the first text. */
static bool
locale_is_utf8(void)
{
	return MB_CUR_MAX > 1 && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Decode a character that may go to the terminal as it is. Returns its bytes,
 * or 0 when s[0] has to be escaped. */
static size_t
printable(const char *s, size_t len, bool utf8, int *width)
{
	uint32_t cp;
	size_t n;

	if (len == 0)
		return 0;
	if ((unsigned char)s[0] < 0x80) {
		*width = 1;
		return s[0] >= ' ' && s[0] != 0x7f;
	}
	if (!utf8)
		return 0;
	n = utf8_decode(s, len, &cp);
	if (n == 0 || utf8_is_control(cp) || !iswprint((wint_t)cp))
		return 0;
	*width = wcwidth((wchar_t)cp);
	return *width >= 0 ? n : 0;
}

void
text_add_safe(struct buf *out, const char *s, size_t len)
{
	bool utf8 = locale_is_utf8();
	size_t at = 0, run = 0; /* s[run..at) is good and not yet added */

	while (at < len) {
		int width;
		size_t n = printable(s + at, len - at, utf8, &width);

		if (n != 0) {
			at += n;
			continue;
		}
		/* one byte at a time: the rest of an unprintable character
		 * cannot begin a printable one */
		buf_add(out, s + run, at - run);
		buf_addf(out, "\\x%02x", (unsigned char)s[at]);
		run = ++at;
	}
	buf_add(out, s + run, at - run);
}

/* The greatest n <= max such that s[0..n) ends between two characters. */
static size_t
whole_characters(const char *s, size_t len, size_t max)
{
	uint32_t cp;

	for (size_t back = 1; back <= 3 && back <= max; back++)
		if (utf8_decode(s + max - back, len - max + back, &cp) > back)
			return max - back;
	return max;
}

char *
text_safe(const char *s, size_t len, size_t max)
{
	struct buf out = { 0 };

	if (len <= max) {
		text_add_safe(&out, s, len);
	} else {
		text_add_safe(&out, s, whole_characters(s, len, max));
		buf_adds(&out, "...");
	}
	return buf_steal(&out);
}

size_t
text_char(const char *s, size_t len, int *width)
{
	size_t n;

	*width = 0;
	if (len == 0)
		return 0;
	*width = 1;
	if ((unsigned char)s[0] < 0x80)
		return 1; /* most are: the locale need not be asked */
	n = printable(s, len, locale_is_utf8(), width);
	if (n != 0)
		return n;
	*width = 1; /* not safe text: one byte in one cell harms least */
	return 1;
}

int
text_width(const char *s)
{
	size_t len = strlen(s);
	int width, total = 0;

	while (len > 0) {
		size_t n = text_char(s, len, &width);

		total += width;
		s += n;
		len -= n;
	}
	return total;
}

size_t
text_clip(const char *s, int cols, int *used)
{
	size_t len = strlen(s), at = 0;
	int width;

	*used = 0;
	while (at < len && cols > 0) {
		size_t n = text_char(s + at, len - at, &width);

		/* marks of no width go with the character before them */
		if (*used + width > cols)
			break;
		*used += width;
		at += n;
	}
	return at;
}
