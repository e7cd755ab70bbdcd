/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wrap.c - breaks a long line of text between its words. */
#include "config.h"

#include "report/wrap.h"

#include <string.h>

#include "base/text.h"

/* The bytes of s that go on a line of width columns, at least one character:
 * up to a space behind the first least bytes, if there is one. */
static size_t
break_at(const char *s, size_t least, int width)
{
	int used;
	size_t len = text_clip(s, width, &used);
	size_t at;

	if (len == 0 && *s != '\0')
		len = text_char(s, strlen(s), &used);
	if (s[len] == '\0')
		return len;
	for (at = len; at > least; at--) {
		if (s[at] == ' ')
			return at;
	}
	return len;
}

static void
add_trimmed(struct buf *out, const char *s, size_t len)
{
	while (len > 0 && s[len - 1] == ' ')
		len--;
	buf_add(out, s, len);
	buf_addc(out, '\n');
}

void
wrap_add(struct buf *out, const char *text, size_t indent, int width)
{
	size_t len = strlen(text);

	if (width > 0) /* the first line has a label in place of the indent */
		len = break_at(text, indent, width);
	add_trimmed(out, text, len);

	if (width <= 2 * (int)indent)
		indent = 0;
	for (text += len; *(text += strspn(text, " ")) != '\0'; text += len) {
		len = break_at(text, 0, width - (int)indent);
		buf_addf(out, "%*s", (int)indent, "");
		add_trimmed(out, text, len);
	}
}
