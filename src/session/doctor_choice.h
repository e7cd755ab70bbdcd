/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_choice.h - the doctor's verdict: which sampler stacktop takes, and
 * what would make it better. */
#ifndef SESSION_DOCTOR_CHOICE_H
#define SESSION_DOCTOR_CHOICE_H

#include <stdbool.h>

#include "base/err.h"
#include "session/finding.h"

struct choice {			/* what came of trying all samplers */
	const char	*name;		/* "perf", "ptrace"; NULL: none opens */
	char		 how[80];	/* "perf, one event per thread" */
	bool		 user_only;	/* time in the kernel is not seen */
	struct err	 refused;	/* of the better one, or {0} */
	struct err	 err;		/* when none opens */
};

/* The verdict. Cures come from the findings on the process, else on the
 * machine. */
void	 doctor_choice(const struct choice *, const struct findings *process,
	     const struct findings *machine, struct finding *);
/* How the frames of a CPython come with the samples, whatever the sampler is
 * otherwise: by the first way that is permitted. Cures as above. The name of the
 * sampler, for which stacktop changes over where the choice has another. */
const char	*doctor_python(const struct choice *,
		     const struct findings *process,
		     const struct findings *machine, struct finding *);

#endif
