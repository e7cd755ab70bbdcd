/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signals.h - the signals the screen lives with. Those that change the screen
 * are blocked but for the time of signals_wait. Those that end it may come at
 * any time, and end the program the hard way when the screen does not come to
 * its end within two seconds, as with a terminal that takes no output.
 */
#ifndef UI_SIGNALS_H
#define UI_SIGNALS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

void	 signals_begin(void);
/* poll() that a signal ends; ns is the longest wait. */
void	 signals_wait(struct pollfd *, nfds_t, uint64_t ns);
/* SIGINT, SIGTERM or SIGHUP has come: its number, else 0. */
int	 signals_ending(void);
/* Has it come since the last call? SIGWINCH, SIGTSTP, SIGCONT. */
bool	 signals_came(int sig);
/* Stop this process group as the terminal's Ctrl-Z would; returns when it goes
 * on, or at once where nobody could let it go on. */
void	 signals_stop(void);
/* Call done(arg), which waits and returns false when a handler interrupted it,
 * until it returns true. False when a signal that ends us came before. */
bool	 signals_until(bool (*done)(void *arg), void *arg);
void	 signals_end(void);

#endif
