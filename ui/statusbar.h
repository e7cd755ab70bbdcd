/* SPDX-License-Identifier: GPL-2.0-or-later */
/* statusbar.h - the line of the threads: a bar split by their states, counts
 * and shares, and whose time the list shows. */
#ifndef UI_STATUSBAR_H
#define UI_STATUSBAR_H

#include "ui/canvas.h"
#include "ui/state.h"

struct statusbar_state {
	char		 letter;
	const char	*name, *help;
};
extern const struct statusbar_state statusbar_states[THREAD_STATES];

void	 statusbar_draw(struct canvas *, const struct state *, int y);
size_t	 statusbar_alive(const struct snapshot *);

#endif
