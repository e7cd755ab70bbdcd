/* SPDX-License-Identifier: GPL-2.0-or-later */
/* typing.h - keys that go to the launched command instead of to us. */
#ifndef UI_TYPING_H
#define UI_TYPING_H

#include <stddef.h>

#include "ui/state.h"

enum { TYPING_MAX = 8 };

/* The bytes a terminal sends for a key. Returns their number, 0 for none. */
size_t	 typing_bytes(int code, char out[TYPING_MAX]);
/* Pass the key on, or leave typing for Ctrl-] and for Esc Esc. */
void	 typing_event(struct state *, int code);

#endif
