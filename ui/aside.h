/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aside.h - lends the terminal to the user's editor while all else goes on. */
#ifndef UI_ASIDE_H
#define UI_ASIDE_H

#include "ui/editor.h"
#include "ui/term.h"

struct aside {
	void		*arg;
	void		 (*work)(void *arg);	/* wait for what else there is
						 * to do, and do it; brief */
	void		 (*stop)(void *arg);	/* the editor was stopped: so are
						 * we, until the shell's fg */
	int		 (*ending)(void);	/* we are to end: a signal, or 0 */
};

/* Returns when the editor has ended and the screen is ours again. 0, or -1 when
 * it could not be started or says that it failed. */
int	 aside_edit(const struct aside *, struct terminal *, const char *file,
	     unsigned line, struct err *);

#endif
