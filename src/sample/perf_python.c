/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_python.c - copies and the samples they belong to. */
#include "config.h"

#include "sample/perf_python.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "sample/perf_open.h"

static bool
open_outputs(struct perf_python *p, const struct rings *rings)
{
	p->fd = xcalloc(rings->cpus.n, sizeof *p->fd);
	for (size_t i = 0; i < rings->cpus.n; i++) {
		uint64_t id = 0;
		int fd = perf_open_copies(rings->cpus.v[i], &id);

		if (fd == -1)
			return false;
		p->fd[p->n++] = fd;
		*hmap_put(&p->ids, id, NULL) = i;
		if (rings_join(rings, i, fd) == -1 ||
		    pycopy_output(p->copy, rings->cpus.v[i], fd) == -1)
			return false;
	}
	return true;
}

bool
perf_python_open(struct perf_python *p, const struct bpf_filter *filter,
    const struct rings *rings)
{
	if (p->copy != NULL)
		return true;
	if (p->refused)
		return false;
	p->copy = pycopy_new(filter);
	if (p->copy != NULL && open_outputs(p, rings)) {
		p->fresh = true;
		return true;
	}
	perf_python_close(p);
	p->refused = true;
	return false;
}

bool
perf_python_join(
    struct perf_python *p, enum ring_kind kind, struct ring_record *r)
{
	struct sample held = p->held;

	p->held = (struct sample){ 0 };
	if (held.python != NULL && kind == RING_SAMPLE &&
	    r->sample.tid == held.tid) {
		r->sample.python = held.python;
		r->sample.python_len = held.python_len;
		held.python = NULL;
	}
	p->alone += held.python != NULL;
	if (r == NULL || kind != RING_COPY)
		return false;
	p->held = r->sample;
	return true;
}

void
perf_python_close(struct perf_python *p)
{
	for (size_t i = 0; i < p->n; i++)
		close(p->fd[i]);
	free(p->fd);
	hmap_fini(&p->ids);
	pycopy_free(p->copy);
	*p = (struct perf_python){ .alone = p->alone, .refused = p->refused };
}
