/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_process.h - what the facts about a process mean for sampling it: a
 * table of checks, one finding each, those of doctor_access.h among them. Reads
 * nothing but the facts. */
#ifndef SESSION_DOCTOR_PROCESS_H
#define SESSION_DOCTOR_PROCESS_H

#include "session/facts_process.h"
#include "session/finding.h"

void	 doctor_process(const struct facts_process *, struct findings *);

#endif
