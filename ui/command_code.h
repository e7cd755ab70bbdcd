/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_code.h - what the keys do to the code panel. */
#ifndef UI_COMMAND_CODE_H
#define UI_COMMAND_CODE_H

#include "ui/keys.h"
#include "ui/state.h"

/* CMD_ENTER and the commands of KEYS_CODE. */
void	 command_code(struct state *, enum command, int key);
/* Rows of what the moving keys act on, and move there by delta. */
int	 command_code_page(const struct state *);
void	 command_code_move(struct state *, long delta);
/* The next match of the panel's search, or the one before. */
void	 command_code_next(struct state *, enum command);
/* One step back within the panel, at last out of it. */
void	 command_code_back(struct state *);
void	 command_code_close(struct state *);

#endif
