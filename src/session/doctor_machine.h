/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_machine.h - what the facts about the machine mean for sampling: a
 * table of checks, one finding each, those of doctor_rights.h and doctor_perf.h
 * among them. Reads nothing but the facts. */
#ifndef SESSION_DOCTOR_MACHINE_H
#define SESSION_DOCTOR_MACHINE_H

#include "session/facts_machine.h"
#include "session/finding.h"

void	 doctor_machine(const struct facts_machine *, struct findings *);

#endif
