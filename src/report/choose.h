/* SPDX-License-Identifier: GPL-2.0-or-later */
/* choose.h - finds the function whose code is asked for. */
#ifndef REPORT_CHOOSE_H
#define REPORT_CHOOSE_H

#include <stdint.h>

#include "base/err.h"
#include "profile/lens.h"
#include "profile/snapshot.h"

/* The function that a user means: of this very name, else of a name that is this
 * as a screen shortens it, then without parameters, then without template
 * arguments, then without what it is in; else the only one that the pattern
 * matches. Of several with the same name the one with most self time. 0, or -1:
 * none, or which ones it could be. */
int	 report_choose(const struct snapshot *, const struct lens *,
	     const char *pattern, uint32_t *func, struct err *);

#endif
