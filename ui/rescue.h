/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rescue.h - brings a terminal back when there is no time for curses: from a
 * crash, from exit() in any place, from a signal handler, after a SIGKILL. */
#ifndef UI_RESCUE_H
#define UI_RESCUE_H

#include <termios.h>

enum { RESCUE_MAX = 256 };

/* From now on a crash or exit writes text to fd and sets its modes. Handlers
 * for the crash signals are in place until rescue_disarm. */
void	 rescue_arm(int fd, const struct termios *, const char *text);
/* The terminal has been restored in the usual way. */
void	 rescue_disarm(void);
/* Restore now if armed. Async-signal-safe, idempotent. */
void	 rescue_now(void);

#endif
