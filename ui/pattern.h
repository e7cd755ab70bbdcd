/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern.h - a filter or search as the user types it. While what stands there
 * is not valid yet, the last valid one stays in force. */
#ifndef UI_PATTERN_H
#define UI_PATTERN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/match.h"
#include "profile/lens.h"

struct pattern {		/* {0}: none */
	char		*text;	/* as typed; NULL or "": none */
	struct match	*match;	/* NULL: none */
	struct err	 err;	/* why text is not valid, or text "" */
};

void		 pattern_set(struct pattern *, const char *text);
const char	*pattern_text(const struct pattern *);	/* never NULL */
/* Does it match the row, as lens_matches? False without one. */
bool		 pattern_finds(const struct pattern *, const struct func *funcs,
		     const struct func_row *);
void		 pattern_fini(struct pattern *);

#endif
