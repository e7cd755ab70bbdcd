/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guardian.h - a child that does nothing but outlive us: when we are killed in
 * a way that no handler sees, it restores the terminal and ends.
 */
#ifndef UI_GUARDIAN_H
#define UI_GUARDIAN_H

#include <termios.h>

/* From now on, if this process dies the guardian writes text to the terminal
 * fd and sets its modes. The first call starts it; fd, modes and text are those
 * of that call. Without a guardian (no process to be had) nothing happens. */
void	 guardian_arm(int fd, const struct termios *, const char *text);
/* The terminal is restored. Async-signal-safe. */
void	 guardian_disarm(void);
/* Send it home. */
void	 guardian_end(void);

#endif
