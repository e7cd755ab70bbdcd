/* SPDX-License-Identifier: GPL-2.0-or-later */
/* event.h - what the user did: a key or a mouse button. A character is its
 * Unicode code point; all others are numbers beyond Unicode. */
#ifndef UI_EVENT_H
#define UI_EVENT_H

#include <stddef.h>

enum {
	KEYC_NONE = -1,		/* nothing to read */
	KEYC_TAB = '\t',
	KEYC_ENTER = '\r',
	KEYC_ESC = 0x1b,
	KEYC_BACKSPACE = 0x7f,
	KEYC_UP = 0x110000,
	KEYC_DOWN, KEYC_LEFT, KEYC_RIGHT,
	KEYC_PGUP, KEYC_PGDN, KEYC_HOME, KEYC_END,
	KEYC_DELETE, KEYC_INSERT,
	KEYC_F1, KEYC_F2, KEYC_F3, KEYC_F4, KEYC_F5, KEYC_F6,
	KEYC_F7, KEYC_F8, KEYC_F9, KEYC_F10, KEYC_F11, KEYC_F12,
	KEYC_MOUSE,		/* see x, y, button */
	KEYC_UNKNOWN		/* a key that means nothing here */
};

#define KEYC_CTRL(c)	((c) & 0x1f)

enum event_button { BUTTON_LEFT, BUTTON_WHEEL_UP, BUTTON_WHEEL_DOWN };

struct event {
	int			 code;
	int			 x, y;
	enum event_button	 button;
};

/* A character's UTF-8. Returns its bytes. */
size_t	 event_utf8(int code, char out[4]);

#endif
