/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor.h - the doctor's findings as text or JSON. */
#ifndef REPORT_DOCTOR_H
#define REPORT_DOCTOR_H

#include "base/buf.h"
#include "session/doctor.h"

/* Columns of 80; a command sticks out rather than be broken. */
void	 report_doctor_text(struct buf *, const struct doctor *);
void	 report_doctor_json(struct buf *, const struct doctor *,
	     const char *version);

#endif
