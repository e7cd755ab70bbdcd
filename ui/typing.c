/* SPDX-License-Identifier: GPL-2.0-or-later */
/* typing.c - keys as the bytes of a VT terminal. */
#include "config.h"

#include "ui/typing.h"

#include <string.h>

#include "ui/event.h"

static const struct {
	int code;
	const char *bytes;
} sequences[] = {
	{ KEYC_UP, "\033[A" },
	{ KEYC_DOWN, "\033[B" },
	{ KEYC_RIGHT, "\033[C" },
	{ KEYC_LEFT, "\033[D" },
	{ KEYC_HOME, "\033[H" },
	{ KEYC_END, "\033[F" },
	{ KEYC_INSERT, "\033[2~" },
	{ KEYC_DELETE, "\033[3~" },
	{ KEYC_PGUP, "\033[5~" },
	{ KEYC_PGDN, "\033[6~" },
};

size_t
typing_bytes(int code, char out[TYPING_MAX])
{
	if (code >= 0 && code <= 0x10ffff)
		return event_utf8(code, out);
	for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++)
		if (sequences[i].code == code) {
			size_t n = strlen(sequences[i].bytes);

			memcpy(out, sequences[i].bytes, n);
			return n;
		}
	return 0;
}

static void
leave(struct state *s)
{
	s->typing = s->typing_esc = false;
}

void
typing_event(struct state *s, int code)
{
	char bytes[TYPING_MAX];

	if (s->console == NULL || s->console->fd == -1 ||
	    code == KEYC_CTRL(']') || (code == KEYC_ESC && s->typing_esc)) {
		leave(s);
		return;
	}
	/* an Esc waits for what follows it */
	if (s->typing_esc)
		console_type(s->console, "\033", 1);
	s->typing_esc = code == KEYC_ESC;
	if (!s->typing_esc)
		console_type(s->console, bytes, typing_bytes(code, bytes));
}
