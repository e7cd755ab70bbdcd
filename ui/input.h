/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h - brings an event to the part of the screen that has the keys. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "ui/event.h"
#include "ui/state.h"

void	 input_event(struct state *, const struct event *);

#endif
