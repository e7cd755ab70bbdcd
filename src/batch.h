/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.h - a session without a screen: reports to a file. */
#ifndef BATCH_H
#define BATCH_H

#include <signal.h>
#include <stdbool.h>

#include "options.h"

/* What signal handlers set. */
struct batch_signals {
	volatile sig_atomic_t	 stop;		/* end early: the signal */
	volatile sig_atomic_t	 suspend;	/* SIGTSTP came */
	bool			 ending;	/* batch_run's: a signal has ended
						 * the sampling */
};

/* Run a started session to its end, writing reports as the options say. 0, or
 * -1 with err set. */
int	 batch_run(struct session *, const struct options *, int out,
	     struct batch_signals *, struct err *);
/* Write all of it, or -1 with err set: also when stop, which a handler sets that
 * comes again and again, is not 0 and fd takes nothing. NULL: never. */
int	 batch_write(int fd, const char *name, const struct buf *,
	     const volatile sig_atomic_t *stop, struct err *);

/* errno says why the file called name did not take a report. Returns -1. */
int	 batch_refused(const char *name, struct err *);

#endif
