/* SPDX-License-Identifier: GPL-2.0-or-later */
/* find.h - a process by its name. */
#ifndef TARGET_FIND_H
#define TARGET_FIND_H

#include <sys/types.h>

#include "base/err.h"

/* The one process whose comm is name exactly, else whose command line holds
 * name. This process and its ancestors never count. -1 with err: none
 * (ERR_NOPROC), or several (ERR_USAGE) with the first ones as the cure,
 * one a line. */
pid_t	 find_by_name(const char *name, struct err *);

#endif
