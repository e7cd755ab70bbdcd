/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term.h - the terminal: shows a canvas, reads keys, gives itself back in the
 * state it was in. The only file behind it that knows curses is term.c. */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <stdbool.h>

#include "base/err.h"
#include "ui/canvas.h"
#include "ui/event.h"
#include "ui/opts.h"

struct terminal;

/* Find the terminal and check its type; changes nothing. */
struct terminal	*term_open(enum ui_color, struct err *);
/* Can it show the drawing characters of UTF-8? */
bool		 term_utf8(const struct terminal *);
/* Return once we are in the foreground of the terminal: the kernel stops whoever
 * is not, until the shell's fg. False when a signal's handler ran before. */
bool		 term_await(const struct terminal *);
/* Take the screen. 0 or -1. */
int		 term_begin(struct terminal *, struct err *);
/* Give it back. */
void		 term_end(struct terminal *);
int		 term_fd(const struct terminal *);	/* to read from */
int		 term_out(const struct terminal *);	/* to write to */
void		 term_size(const struct terminal *, int *w, int *h);
/* Take over a new size of the window. */
void		 term_resize(struct terminal *);
/* Draw everything anew next time. */
void		 term_forget(struct terminal *);
/* The next event; code is KEYC_NONE when none waits. Does not wait. */
struct event	 term_event(struct terminal *);
/* Show c; the cursor stands at x, y, or is hidden when x is -1. */
void		 term_show(struct terminal *, const struct canvas *, int x, int y);
/* Leave the screen for a while, as for Ctrl-Z, and come back. */
void		 term_pause(struct terminal *);
void		 term_resume(struct terminal *);
/* After term_end: pass every key on as it is typed, as a terminal within the
 * terminal needs it. 0, or -1 when that cannot be. */
int		 term_lend(struct terminal *);
void		 term_return(struct terminal *);
void		 term_free(struct terminal *);

#endif
