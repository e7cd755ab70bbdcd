/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.h - the second room: shows snapshots and turns keys into a change of the
 * lens, a scroll position or a command. Knows of the first room only what the
 * feed gives it, so it runs unchanged on a live session and on a fixture.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <signal.h>
#include <stdbool.h>

#include "base/err.h"
#include "code/listing.h"
#include "profile/lens.h"
#include "profile/snapshot.h"
#include "ui/opts.h"

enum ui_command {
	UI_RESET,	/* zero the times */
	UI_LINES,	/* look up the source lines of spots from now on */
	UI_HOLD,	/* we are about to be stopped: returns once no thread of
			 * the target stands still, and none will until UI_GO */
	UI_GO
};

struct ui_save {			/* the code panel, to a file */
	const char		*path;	/* in ".json": as JSON */
	bool			 over;	/* a file that is there is replaced */
	const struct listing	*listing;
	const struct snapshot	*snap;	/* its times, through: */
	const struct lens	*lens;
};

struct feed {
	void			*arg;
	const struct snapshot	*(*acquire)(void *arg);	/* with a reference */
	void			 (*send)(void *arg, enum ui_command);
	/* The code of a function as far as it is known by now, with a
	 * reference; NULL: not yet. Never waits: what is not known is looked up
	 * meanwhile, so ask again. NULL: there is no code to show. */
	const struct listing	*(*listing)(void *arg, const struct code_ask *);
	/* 0 or -1; err->sys is EEXIST for a file that is there. NULL: nothing
	 * can be saved. */
	int			 (*save)(void *arg, const struct ui_save *,
				    struct err *);
	int			 console; /* terminal of a launched command or -1 */
	int			 command; /* readable when that has ended, or -1 */
};

struct ui;

/* Can a screen be shown here? Opens the terminal (stdin and stdout, else
 * /dev/tty) and reads TERM. -1: not a terminal, TERM unset, unknown or dumb;
 * the cure is -b. Changes nothing yet. */
struct ui	*ui_open(const struct feed *, const struct ui_opts *,
		    struct err *);
/* Return once we are in the foreground of the terminal. In the background this
 * stops the process, so call it before anything of the target may stand still. */
void		 ui_await(const struct ui *);
/* Show the screen until the user quits or a SIGINT, SIGTERM or SIGHUP comes.
 * Restores the terminal before it returns; so does every crash and exit from
 * within. 0, or the signal's number. */
int		 ui_run(struct ui *);
/* After ui_run: write all that the launched command has printed so far to the
 * terminal, then pass on what it prints, and to it what is typed, until
 * it closes its terminal. Returns at once without a console; early when stop is
 * not 0 (a signal handler's flag). False when the user left it with Ctrl-]. */
bool		 ui_relay_console(struct ui *, const volatile sig_atomic_t *stop);
void		 ui_free(struct ui *);
/* Restore the terminal from any place, also a signal handler; idempotent. */
void		 ui_emergency_restore(void);

#endif
