/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_python.h - the Python frames that the kernel copies at each sample of
 * the events per CPU: the events that carry them, and which sample a copy
 * belongs to.
 *
 * A copy stands in the ring directly before its sample. Where the ring had room
 * for the one only, the other is on its own: it is never joined with anything
 * of another instant.
 */
#ifndef SAMPLE_PERF_PYTHON_H
#define SAMPLE_PERF_PYTHON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hmap.h"
#include "sample/pycopy.h"
#include "sample/pyplan.h"
#include "sample/ring.h"
#include "sample/rings.h"

struct perf_python {		/* {0}: nothing is copied */
	struct pycopy	*copy;
	int		*fd;		/* of the events, one a CPU */
	size_t		 n;
	struct hmap	 ids;		/* of them */
	bool		 fresh;		/* samples are not yet taken with it */
	bool		 refused;	/* it could not be loaded */
	struct sample	 held;		/* a copy whose sample comes next */
	uint64_t	 alone;		/* copies without a sample */
};

/* Begin: the kernel decides what becomes a sample as the filter does, with the
 * events attached from now on. False: it cannot. */
bool	 perf_python_open(struct perf_python *, const struct bpf_filter *,
	     const struct rings *);
/* A record that was read, or NULL: there is no next one. A copy is held, true,
 * and given to the sample that comes next. */
bool	 perf_python_join(struct perf_python *, enum ring_kind,
	     struct ring_record *);
void	 perf_python_close(struct perf_python *);

#endif
