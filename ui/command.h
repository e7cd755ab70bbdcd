/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command.h - carries out commands on the state. */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "ui/keys.h"
#include "ui/state.h"

/* key tells the digit of CMD_SORT_NTH. */
void	 command_run(struct state *, enum command, int key);

#endif
