/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt.c - editing one line of UTF-8. */
#include "config.h"

#include "ui/prompt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "ui/event.h"

/* Bytes of the character, with all that combines with it, before cur. */
static size_t
before(const struct prompt *p)
{
	size_t at = 0, start = 0;

	while (at < p->cur) {
		int width;
		size_t n = text_char(p->text + at, p->len - at, &width);

		if (width > 0)
			start = at;
		at += n;
	}
	return p->cur - start;
}

static size_t
after(const struct prompt *p)
{
	size_t at = p->cur;

	while (at < p->len) {
		int width;
		size_t n = text_char(p->text + at, p->len - at, &width);

		if (at > p->cur && width > 0)
			break;
		at += n;
	}
	return at - p->cur;
}

static void
erase(struct prompt *p, size_t from, size_t to)
{
	memmove(p->text + from, p->text + to, p->len - to + 1);
	p->len -= to - from;
	p->cur = from;
}

/* Only what may be drawn as it is may be typed. */
static enum prompt_result
insert(struct prompt *p, int code)
{
	char bytes[4];
	size_t n = event_utf8(code, bytes);
	char *safe = text_safe(bytes, n, sizeof bytes);
	bool drawable = strlen(safe) == n && memcmp(safe, bytes, n) == 0;

	free(safe);
	if (!drawable || p->len + n >= sizeof p->text)
		return PROMPT_MOVED;
	memmove(p->text + p->cur + n, p->text + p->cur, p->len - p->cur + 1);
	memcpy(p->text + p->cur, bytes, n);
	p->len += n;
	p->cur += n;
	return PROMPT_EDITED;
}

void
prompt_set(struct prompt *p, const char *text)
{
	*p = (struct prompt){ 0 };
	/* a character cut in two by the limit is dropped whole */
	for (size_t n, rest = strlen(text); rest > 0; rest -= n, text += n) {
		int width;

		n = text_char(text, rest, &width);
		if (p->len + n >= sizeof p->text)
			break;
		memcpy(p->text + p->len, text, n);
		p->len += n;
	}
	p->cur = p->len;
}

/* Ctrl-W: the word before the cursor, with the blanks after it. */
static size_t
word_start(const struct prompt *p)
{
	size_t at = p->cur;

	while (at > 0 && p->text[at - 1] == ' ')
		at--;
	while (at > 0 && p->text[at - 1] != ' ')
		at--;
	return at;
}

static enum prompt_result
cut(struct prompt *p, size_t from, size_t to)
{
	if (from == to)
		return PROMPT_MOVED;
	erase(p, from, to);
	return PROMPT_EDITED;
}

static enum prompt_result
go(struct prompt *p, size_t cur)
{
	p->cur = cur;
	return PROMPT_MOVED;
}

enum prompt_result
prompt_key(struct prompt *p, int code)
{
	switch (code) {
	case KEYC_ESC:
	case KEYC_CTRL('G'):
		return PROMPT_CANCELLED;
	case KEYC_ENTER:
		return PROMPT_ACCEPTED;
	case KEYC_LEFT:
		return go(p, p->cur - before(p));
	case KEYC_RIGHT:
		return go(p, p->cur + after(p));
	case KEYC_HOME:
	case KEYC_CTRL('A'):
		return go(p, 0);
	case KEYC_END:
	case KEYC_CTRL('E'):
		return go(p, p->len);
	case KEYC_BACKSPACE:
		/* on an empty line it leaves, as in vi and less */
		if (p->len == 0)
			return PROMPT_CANCELLED;
		return cut(p, p->cur - before(p), p->cur);
	case KEYC_DELETE:
	case KEYC_CTRL('D'):
		return cut(p, p->cur, p->cur + after(p));
	case KEYC_CTRL('U'):
		return cut(p, 0, p->cur);
	case KEYC_CTRL('K'):
		return cut(p, p->cur, p->len);
	case KEYC_CTRL('W'):
		return cut(p, word_start(p), p->cur);
	}
	if (code < ' ' || code > 0x10ffff)
		return PROMPT_IGNORED;
	return insert(p, code);
}

static int
columns_to(const struct prompt *p, size_t from)
{
	int cols = 0;

	while (from < p->cur) {
		int width;

		from += text_char(p->text + from, p->len - from, &width);
		cols += width;
	}
	return cols;
}

int
prompt_draw(const struct prompt *p, struct canvas *c, int x, int y, int cols)
{
	size_t from = 0;

	while (from < p->cur && columns_to(p, from) >= cols) {
		int width;

		from += text_char(p->text + from, p->len - from, &width);
	}
	canvas_text(c, x, y, cols, ROLE_PROMPT, p->text + from);
	return x + columns_to(p, from);
}
