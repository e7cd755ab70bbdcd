/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whynot.h - why a key would do nothing now. Told instead of doing it: a key
 * without an answer looks like a broken one. Short, for the least screen.
 */
#ifndef UI_WHYNOT_H
#define UI_WHYNOT_H

#include "ui/keys.h"
#include "ui/state.h"

/* NULL when the command does something, or tells by itself why it does not. */
const char	*whynot_now(const struct state *, enum command, int key);
/* What else is to be said of a command that was carried out, or NULL: it
 * changed what is not on the screen. */
const char	*whynot_seen(const struct state *, enum command);

#endif
