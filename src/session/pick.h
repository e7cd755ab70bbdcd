/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick.h - chooses a sampling backend by trying. */
#ifndef SESSION_PICK_H
#define SESSION_PICK_H

#include "sample/backend.h"

struct pick {
	const struct backend	*backend;
	struct sampler		*sampler;
	struct err		 refused;	/* of the best one, or {0} */
};

/* Is name one that pick_sampler knows? */
bool	 pick_known(const char *name);
/* Open the first that opens of those that name stands for: "auto" all, "perf"
 * those by perf events, "perf-cpu" only one; the better first, for this target
 * on this machine. -1 with the error of the one that needs least. name is
 * known; the rest as for the open of a backend. */
int	 pick_sampler(struct pick *, const char *name, const struct watched *,
	     size_t n, const struct sampler_opts *,
	     const struct sampler_sink *, struct err *);

#endif
