/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_access.h - what it means that an attempt on a process was refused: to
 * open perf events, to stop it, to read its memory and its /proc. */
#ifndef SESSION_DOCTOR_ACCESS_H
#define SESSION_DOCTOR_ACCESS_H

#include "session/facts_process.h"
#include "session/finding.h"

/* Judge the attempts, one finding each. */
void	 doctor_access(const struct facts_process *, struct findings *);

#endif
