/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guardian.h - a child that does nothing but outlive us: when we are killed in
 * a way that no handler sees, it restores the terminal.
 *
 * A launched command outlives us too, and would be hung up without the master
 * of its pty. So the guardian keeps that open, and when we are gone, in whatever
 * way, writes to the terminal what of the command's output we have not, then
 * what comes until the command ends. When the terminal is gone as well, nobody
 * is left to see it.
 */
#ifndef UI_GUARDIAN_H
#define UI_GUARDIAN_H

#include <termios.h>

/* From now on, if this process dies the guardian writes text to the terminal
 * fd and sets its modes. The first call starts it; fd, modes and text are those
 * of that call. Without a guardian (no process to be had) nothing happens. */
void	 guardian_arm(int fd, const struct termios *, const char *text);
/* For a guardian still to be started: the command's pty, and the file with its
 * output, whose offset is what has been written to the terminal. */
void	 guardian_keep(int console, int spool);
/* The terminal is restored. Async-signal-safe. */
void	 guardian_disarm(void);
/* Send it home; with a command it goes when that has closed its terminal. */
void	 guardian_end(void);

#endif
