/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick.h - chooses a sampling backend by trying. */
#ifndef SESSION_PICK_H
#define SESSION_PICK_H

#include "sample/backend.h"

struct pick {
	const struct backend	*backend;
	struct sampler		*sampler;
	struct err		 refused;	/* of the better one, or {0} */
};

/* Is name one that pick_sampler knows? */
bool	 pick_known(const char *name);
/* Open the backend called name, or for "auto" the first that opens. -1 with
 * the error of the one asked for; for auto that of the last, which needs
 * least. name is known. */
int	 pick_sampler(struct pick *, const char *name, const struct target *,
	     struct tasks *, const struct sampler_opts *,
	     const struct sampler_sink *, struct err *);

#endif
