/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_rights.h - what stacktop itself may do on this machine, and what keeps
 * it from doing more: user, capabilities, filters, modules, namespaces. */
#ifndef SESSION_DOCTOR_RIGHTS_H
#define SESSION_DOCTOR_RIGHTS_H

#include "session/facts_machine.h"
#include "session/finding.h"

/* Judge our rights, one finding each. */
void	 doctor_rights(const struct facts_machine *, struct findings *);

#endif
