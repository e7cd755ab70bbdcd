/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_perf.h - the doctor's checks of perf_event_open(2) and bpf(2), of the
 * gates before them and of the limits behind. Reads nothing but the facts. */
#ifndef SESSION_DOCTOR_PERF_H
#define SESSION_DOCTOR_PERF_H

#include "session/facts_machine.h"
#include "session/finding.h"

void	 doctor_perf(const struct facts_machine *, struct findings *);

#endif
