/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt.h - a one-line editor. */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include <stddef.h>

#include "ui/canvas.h"

enum { PROMPT_MAX = 256 };

struct prompt {			/* {0} is empty */
	char	 text[PROMPT_MAX];	/* UTF-8, always a string */
	size_t	 len, cur;	/* bytes; cur is a character's start */
};

enum prompt_result {
	PROMPT_EDITED, PROMPT_MOVED, PROMPT_ACCEPTED, PROMPT_CANCELLED,
	PROMPT_IGNORED		/* not a key of the editor */
};

void			 prompt_set(struct prompt *, const char *text);
enum prompt_result	 prompt_key(struct prompt *, int code);
/* Draw the text in cols columns, scrolled so that the cursor shows; returns the
 * cursor's column. */
int			 prompt_draw(const struct prompt *, struct canvas *,
			    int x, int y, int cols);

#endif
