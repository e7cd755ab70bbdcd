/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * editor.h - runs the user's editor in the foreground of our terminal, as a
 * shell runs a job: its keys and its signals are its own.
 */
#ifndef UI_EDITOR_H
#define UI_EDITOR_H

#include <sys/types.h>
#include <termios.h>

#include "base/err.h"

struct editor {
	pid_t		 pid;
	int		 tty;
	struct termios	 modes;	/* to be left behind, whatever it did */
	int		 status;	/* as wait has it, once it has ended */
};

enum editor_state { EDITOR_RUNS, EDITOR_STOPPED, EDITOR_ENDED };

/* Is there an editor, and a file for it? Without $VISUAL and $EDITOR it is
 * "editor" or "vi", where there is one. 0 or -1. */
int			 editor_check(const char *file, struct err *);
/* Start it at a line (0: none) on the terminal in and out. 0 or -1. */
int			 editor_start(struct editor *, const char *file,
			    unsigned line, int in, int out, struct err *);
/* What it does now. Once it is stopped or has ended, the terminal is ours. */
enum editor_state	 editor_look(struct editor *);
/* Did it end as it should? 0 or -1. */
int			 editor_judge(const struct editor *, struct err *);
/* Let a stopped one go on in the foreground. */
void			 editor_go(const struct editor *);
/* Ask it to end. */
void			 editor_end(const struct editor *);

#endif
