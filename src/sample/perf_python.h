/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * perf_python.h - what the kernel copies beside each sample of the events per
 * CPU, Python frames and the rest of deep stacks: the events that carry the
 * copies, and which sample a copy belongs to.
 *
 * Copies stand in the ring directly before their sample. Where the ring had no
 * room for one of them, a record in between tells so: nothing is joined with
 * anything of another instant.
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
	struct sample	 held;		/* copies whose sample comes next */
	unsigned	 nheld;		/* records */
	uint64_t	 alone;		/* copies without a sample */
	uint64_t	 costly;	/* not made, to save time */
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
