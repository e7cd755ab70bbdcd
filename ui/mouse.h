/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mouse.h - what lies under the mouse, and what a click on it does. */
#ifndef UI_MOUSE_H
#define UI_MOUSE_H

#include "ui/event.h"
#include "ui/state.h"

void	 mouse_event(struct state *, const struct event *);

#endif
