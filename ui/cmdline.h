/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmdline.h - the command line of a process in few columns: what tells it from
 * others of the same program. Of an interpreter that is its script.
 */
#ifndef UI_CMDLINE_H
#define UI_CMDLINE_H

#include <stdbool.h>

#include "base/buf.h"

/* Set out to command in cols columns, if that can be: whole; without its
 * program, which comm names; of an interpreter from the script on, without its
 * directories. */
void	 cmdline_fit(struct buf *out, const char *command, const char *comm,
	     int cols, const char *ellipsis);
/* Set out to the script of an interpreter or the module it runs, without its
 * directories; false when there is none. */
bool	 cmdline_script(struct buf *out, const char *command);

#endif
