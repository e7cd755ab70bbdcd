/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_python.c - copies and the samples they belong to. */
#include "config.h"

#include "sample/perf_python.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "sample/perf_open.h"

_Static_assert((int)STACK_PARTS >= (int)TAILRECORD_PARTS, "all have room");

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

static void
let_go(struct perf_python *p)
{
	p->held = (struct sample){ 0 };
	p->nheld = 0;
}

static bool
is_tail(const struct ring_record *r, struct tailrecord *tail)
{
	if (r->copy_len < sizeof *tail)
		return false;
	memcpy(tail, r->copy, sizeof *tail);
	return tail->magic == TAILRECORD_MAGIC &&
	       tail->len <= r->copy_len - sizeof *tail;
}

/* Of one instant come the frames, and then the parts of the stack as they lie
 * there. */
static bool
follows(const struct perf_python *p, pid_t tid, const struct tailrecord *tail)
{
	const struct sample *held = &p->held;

	if (p->nheld == 0)
		return true;
	if (tid != held->tid || tail == NULL)
		return false;
	return held->nbeyond == 0 ||
	       tail->start > held->beyond[held->nbeyond - 1].start;
}

static void
hold_tail(
    struct perf_python *p, const struct tailrecord *tail, const uint8_t *bytes)
{
	struct sample *held = &p->held;

	if ((tail->flags & TAILRECORD_COSTLY) != 0) {
		p->costly++;
	} else if (held->nbeyond == STACK_PARTS) {
		p->alone++;
	} else {
		held->beyond[held->nbeyond++] =
		    (struct stack_part){ tail->start, bytes, tail->len };
		p->nheld++;
	}
}

static void
hold(struct perf_python *p, const struct ring_record *r)
{
	struct tailrecord tail;
	bool rest = is_tail(r, &tail);

	if (!follows(p, r->sample.tid, rest ? &tail : NULL)) {
		p->alone += p->nheld;
		let_go(p);
	}
	p->held.tid = r->sample.tid;
	if (rest) {
		hold_tail(p, &tail, r->copy + sizeof tail);
		return;
	}
	p->held.python = r->copy;
	p->held.python_len = r->copy_len;
	p->nheld++;
}

bool
perf_python_join(
    struct perf_python *p, enum ring_kind kind, struct ring_record *r)
{
	const struct sample *held = &p->held;

	if (r != NULL && kind == RING_COPY) {
		hold(p, r);
		return true;
	}
	if (r != NULL && kind == RING_SAMPLE && r->sample.tid == held->tid) {
		r->sample.python = held->python;
		r->sample.python_len = held->python_len;
		memcpy(r->sample.beyond, held->beyond, sizeof held->beyond);
		r->sample.nbeyond = held->nbeyond;
	} else {
		p->alone += p->nheld;
	}
	let_go(p);
	return false;
}

void
perf_python_close(struct perf_python *p)
{
	for (size_t i = 0; i < p->n; i++)
		close(p->fd[i]);
	free(p->fd);
	hmap_fini(&p->ids);
	pycopy_free(p->copy);
	*p = (struct perf_python){
		.alone = p->alone, .costly = p->costly, .refused = p->refused
	};
}
