/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codekin.h - callers and callees of a function as one list with a selection
 * that stays on its function. */
#ifndef UI_CODEKIN_H
#define UI_CODEKIN_H

#include <stdbool.h>

#include "profile/kin.h"
#include "ui/scroll.h"

struct codekin {		/* {0} is hidden and empty */
	bool		 shown;
	struct kin	 list;
	struct scroll	 scroll;
};

/* Anew for a function, in a window of so many rows. */
void			 codekin_build(struct codekin *,
			    const struct snapshot *, const struct lens *,
			    uint32_t func, int rows);
size_t			 codekin_count(const struct codekin *);
/* The n-th: the callers first, the most time first, then the callees. */
const struct kin_row	*codekin_row(const struct codekin *, size_t n);
bool			 codekin_calls(const struct codekin *, size_t n);
void			 codekin_move(struct codekin *, long delta, int rows);
/* Beyond the last does nothing. */
void			 codekin_select(struct codekin *, size_t n);
void			 codekin_fini(struct codekin *);

#endif
