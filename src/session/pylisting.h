/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pylisting.h - makes the listing of a Python function. */
#ifndef SESSION_PYLISTING_H
#define SESSION_PYLISTING_H

#include <stdint.h>

#include "code/listing.h"
#include "code/sources.h"
#include "session/pybook.h"

struct pylisting_opts {
	const struct sources_opts *sources;
	int			 root;	/* see sources_new */
};

/* The listing of function func as it is now, with a reference: before, if that
 * still is the same (NULL: none). NULL: func is no Python function that was met.
 */
const struct listing	*pylisting_make(struct pybook *, uint32_t func,
			    const struct pylisting_opts *,
			    const struct listing *before);

#endif
