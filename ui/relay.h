/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * relay.h - a launched command after the screen is left: its output goes to the
 * terminal, and what is typed to it, so that Ctrl-C, Ctrl-Z and Ctrl-D do what
 * its own terminal makes of them.
 */
#ifndef UI_RELAY_H
#define UI_RELAY_H

#include <signal.h>
#include <stdbool.h>

#include "ui/console.h"

enum relay_end {
	RELAY_CLOSED,	/* the command has ended, or closed its terminal */
	RELAY_LEFT,	/* Ctrl-] */
	RELAY_STOPPED	/* *stop was set by a signal's handler */
};

/* Copy all printed so far to out, then what comes; what cannot be written is
 * dropped. in is a terminal in raw mode, or -1; command becomes readable when the
 * command ends, whose children may keep the terminal. What was printed before
 * that, or before *stop is set, is still written, as long as out takes it. */
enum relay_end	 relay_run(struct console *, int in, int out, int command,
		     const volatile sig_atomic_t *stop);

#endif
