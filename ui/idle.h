/* SPDX-License-Identifier: GPL-2.0-or-later */
/* idle.h - what helps with a program that does nothing: samples tell where it
 * runs, a dump where it waits. */
#ifndef UI_IDLE_H
#define UI_IDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "profile/snapshot.h"

/* For how many seconds it has hardly run, up to SNAP_HISTORY. */
unsigned	 idle_seconds(const struct snapshot *);
/* Say so, and which command shows where it waits; false while it runs. */
bool		 idle_hint(const struct snapshot *, char *out, size_t len);

#endif
