/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ttytext.c - a terminal that has only lines (ECMA-48, as far as needed). */
#include "config.h"

#include "ui/ttytext.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"

enum state {
	GROUND,
	ESCAPE, /* ESC seen */
	INTERMEDIATE, /* ESC and an intermediate byte: one final follows */
	CSI, /* ESC [ */
	STRING, /* OSC, DCS, APC, PM or SOS, up to BEL or ST */
	STRING_ESCAPE /* ESC within it */
};

enum {
	STRING_MAX = 1 << 16, /* longer: its end was lost */
	GLYPH = 8
};

struct glyph {
	char byte[GLYPH];
	unsigned char len;
};

struct ttytext {
	enum state state;
	unsigned param; /* first parameter of a CSI */
	bool param_done;
	size_t string_len;
	char utf8[4]; /* a character not yet whole */
	size_t utf8_len, utf8_need;
	struct glyph *glyph; /* the unfinished line */
	size_t nglyph, glyph_cap, cursor;
	struct buf current; /* the same as text, on demand */
	char **line; /* ring of TTYTEXT_LINES */
	size_t first, n, bytes;
	uint64_t finished;
};

struct ttytext *
ttytext_new(void)
{
	struct ttytext *t = xcalloc(1, sizeof *t);

	t->line = xcalloc(TTYTEXT_LINES, sizeof *t->line);
	return t;
}

static char **
slot(const struct ttytext *t, size_t i)
{
	return &t->line[(t->first + i) % TTYTEXT_LINES];
}

static void
drop_oldest(struct ttytext *t)
{
	char **oldest = slot(t, 0);

	t->bytes -= strlen(*oldest) + 1;
	free(*oldest);
	*oldest = NULL;
	t->first = (t->first + 1) % TTYTEXT_LINES;
	t->n--;
}

static const char *
render(struct ttytext *t)
{
	size_t end = t->nglyph;

	while (end > 0 && t->glyph[end - 1].byte[0] == ' ' &&
	       t->glyph[end - 1].len == 1)
		end--;
	buf_clear(&t->current);
	for (size_t i = 0; i < end; i++)
		buf_add(&t->current, t->glyph[i].byte, t->glyph[i].len);
	buf_adds(&t->current, "");
	return t->current.data != NULL ? t->current.data : "";
}

static void
finish_line(struct ttytext *t)
{
	char *text = xstrdup(render(t));

	if (t->n == TTYTEXT_LINES)
		drop_oldest(t);
	*slot(t, t->n) = text;
	t->n++;
	t->bytes += strlen(text) + 1;
	while (t->bytes > TTYTEXT_BYTES && t->n > 1)
		drop_oldest(t);
	t->finished++;
	t->nglyph = 0;
	t->cursor = 0;
}

/* Put one character where the cursor is. */
static void
put(struct ttytext *t, const char *s, size_t len)
{
	if (t->cursor >= TTYTEXT_COLUMNS)
		finish_line(t);
	if (t->cursor >= t->glyph_cap)
		t->glyph = xgrow(
		    t->glyph, &t->glyph_cap, t->cursor + 1, sizeof *t->glyph);
	while (t->nglyph <= t->cursor)
		t->glyph[t->nglyph++] = (struct glyph){ { ' ' }, 1 };
	memcpy(t->glyph[t->cursor].byte, s, len);
	t->glyph[t->cursor].len = (unsigned char)len;
	t->cursor++;
}

/* What has no width belongs to the character before; one too many is lost. */
static void
join(struct ttytext *t, const char *s, size_t len)
{
	struct glyph *g;

	if (t->cursor == 0 || t->cursor > t->nglyph)
		return;
	g = &t->glyph[t->cursor - 1];
	if (g->len + len <= sizeof g->byte) {
		memcpy(g->byte + g->len, s, len);
		g->len = (unsigned char)(g->len + len);
	}
}

/* Make len bytes, one character or a broken one, safe and put them. */
static void
put_bytes(struct ttytext *t, const char *s, size_t len)
{
	char *safe = text_safe(s, len, len);
	const char *p = safe;

	for (size_t rest = strlen(safe); rest > 0;) {
		int width;
		size_t n = text_char(p, rest, &width);

		if (width == 0)
			join(t, p, n);
		else if (n <= GLYPH)
			put(t, p, n);
		p += n;
		rest -= n;
	}
	free(safe);
}

static void
flush_utf8(struct ttytext *t)
{
	size_t n = t->utf8_len;

	t->utf8_len = 0;
	if (n > 0)
		put_bytes(t, t->utf8, n);
}

static size_t
utf8_length(unsigned char lead)
{
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 1;
}

static void
text_byte(struct ttytext *t, char ch)
{
	unsigned char byte = (unsigned char)ch;
	bool continues = (byte & 0xc0) == 0x80;

	if (t->utf8_len > 0 && !continues)
		flush_utf8(t);
	if (t->utf8_len == 0) {
		t->utf8_need = utf8_length(byte);
		if (t->utf8_need == 1) {
			put_bytes(t, &ch, 1);
			return;
		}
	}
	t->utf8[t->utf8_len++] = ch;
	if (t->utf8_len == t->utf8_need)
		flush_utf8(t);
}

/* Move the cursor; at the last column it stays. */
static void
go(struct ttytext *t, size_t column)
{
	t->cursor = column < TTYTEXT_COLUMNS ? column : TTYTEXT_COLUMNS - 1;
}

static void
control_byte(struct ttytext *t, char ch)
{
	flush_utf8(t);
	switch (ch) {
	case '\n':
	case '\v':
	case '\f':
		finish_line(t);
		break;
	case '\r':
		t->cursor = 0;
		break;
	case '\b':
		if (t->cursor > 0)
			t->cursor--;
		break;
	case '\t':
		go(t, (t->cursor / 8 + 1) * 8);
		break;
	case 0x1b:
		t->state = ESCAPE;
		break;
	}
}

/* EL: 0 from the cursor on, 1 up to it, 2 all */
static void
erase_line(struct ttytext *t)
{
	size_t from = t->param == 0 ? t->cursor : 0;
	size_t to = t->param == 1 ? t->cursor + 1 : t->nglyph;

	if (to >= t->nglyph) {
		if (from < t->nglyph)
			t->nglyph = from;
		return;
	}
	for (size_t i = from; i < to; i++)
		t->glyph[i] = (struct glyph){ { ' ' }, 1 };
}

static void
csi_final(struct ttytext *t, char ch)
{
	size_t n = t->param > 0 ? t->param : 1;

	switch (ch) {
	case 'K':
		erase_line(t);
		break;
	case 'C':
		go(t, t->cursor + n);
		break;
	case 'D':
		t->cursor -= n < t->cursor ? n : t->cursor;
		break;
	case 'G':
		go(t, n - 1);
		break;
	}
}

static void
csi_byte(struct ttytext *t, char ch)
{
	if (ch >= '0' && ch <= '9' && !t->param_done) {
		if (t->param < TTYTEXT_COLUMNS)
			t->param = t->param * 10 + (unsigned)(ch - '0');
	} else if (ch >= 0x40 && ch <= 0x7e) {
		t->state = GROUND;
		csi_final(t, ch);
	} else if (ch >= 0x20 && ch <= 0x3f) {
		t->param_done = true;
	} else {
		/* a control within a sequence acts at once, as xterm does it,
		 * and a byte that fits nowhere ends it */
		t->state = GROUND;
		if ((unsigned char)ch < 0x20)
			control_byte(t, ch);
		else
			text_byte(t, ch);
	}
}

static void
escape_byte(struct ttytext *t, char ch)
{
	t->state = GROUND;
	if (ch == '[') {
		t->state = CSI;
		t->param = 0;
		t->param_done = false;
	} else if (strchr("]PX^_", ch) != NULL && ch != '\0') {
		t->state = STRING;
		t->string_len = 0;
	} else if (ch >= 0x20 && ch <= 0x2f) {
		t->state = INTERMEDIATE;
	} else if ((unsigned char)ch < 0x20) {
		control_byte(t, ch);
	}
}

static void
string_byte(struct ttytext *t, char ch)
{
	bool ends = t->state == STRING_ESCAPE && ch == '\\';

	if (ends || ch == '\a' || ++t->string_len > STRING_MAX)
		t->state = GROUND;
	else if (t->state == STRING_ESCAPE)
		escape_byte(t, ch); /* not ST: it begins something new */
	else if (ch == 0x1b)
		t->state = STRING_ESCAPE;
	else if (ch == 0x18 || ch == 0x1a)
		t->state = GROUND; /* CAN, SUB */
}

void
ttytext_feed(struct ttytext *t, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char ch = p[i];

		switch (t->state) {
		case GROUND:
			if ((unsigned char)ch < 0x20 || ch == 0x7f)
				control_byte(t, ch);
			else
				text_byte(t, ch);
			break;
		case ESCAPE:
			escape_byte(t, ch);
			break;
		case INTERMEDIATE:
			if (ch < 0x20 || ch > 0x2f)
				t->state = GROUND;
			break;
		case CSI:
			csi_byte(t, ch);
			break;
		case STRING:
		case STRING_ESCAPE:
			string_byte(t, ch);
			break;
		}
	}
}

size_t
ttytext_count(const struct ttytext *t)
{
	return t->n + (t->nglyph > 0);
}

const char *
ttytext_line(struct ttytext *t, size_t i)
{
	return i < t->n ? *slot(t, i) : render(t);
}

uint64_t
ttytext_seen(const struct ttytext *t)
{
	return t->finished + (t->nglyph > 0);
}

void
ttytext_free(struct ttytext *t)
{
	if (t == NULL)
		return;
	while (t->n > 0)
		drop_oldest(t);
	free(t->line);
	free(t->glyph);
	buf_fini(&t->current);
	free(t);
}
