/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rings.c - opens, drains and closes the rings of all CPUs. */
#include "config.h"

#include "sample/rings.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "sample/perf_open.h"

static int
open_one(
    struct rings *r, pid_t holder, int cpu, size_t size, struct refusal *why)
{
	int fd = perf_open_holder(holder, cpu, size / 2);

	*why = (struct refusal){ .events = 2 * r->cpus.n };
	if (fd == -1) {
		why->sys = errno;
		return -1;
	}
	if (ringmap_open(&r->v[r->n], fd, size) == -1) {
		why->sys = errno;
		why->mapping = true;
		close(fd);
		return -1;
	}
	r->n++;
	return 0;
}

static void
unmap(struct rings *r)
{
	for (; r->n > 0; r->n--) {
		int fd = r->v[r->n - 1].fd;

		ringmap_close(&r->v[r->n - 1]);
		close(fd);
	}
}

static int
open_all(struct rings *r, pid_t holder, size_t size, struct refusal *why)
{
	for (size_t i = 0; i < r->cpus.n; i++)
		if (open_one(r, holder, r->cpus.v[i], size, why) == -1) {
			unmap(r);
			return -1;
		}
	r->size = size;
	return 0;
}

int
rings_open(struct rings *r, pid_t holder, unsigned rate, size_t record,
    struct refusal *why)
{
	size_t size;

	*r = (struct rings){ 0 };
	cpus_read(&r->cpus);
	r->v = xcalloc(r->cpus.n, sizeof *r->v);
	r->span = xcalloc(r->cpus.n, sizeof *r->span);
	r->heap = xcalloc(r->cpus.n, sizeof *r->heap);
	r->scratch = xmalloc(RING_SCRATCH);
	size = ringmap_size(r->cpus.n, rate, record);
	while (open_all(r, holder, size, why) == -1) {
		if (!why->mapping || size <= RINGMAP_LEAST ||
		    (why->sys != EPERM && why->sys != ENOMEM)) {
			rings_close(r);
			return -1;
		}
		size /= 2;
	}
	return 0;
}

int
rings_join(const struct rings *r, size_t n, int fd)
{
	return ioctl(fd, PERF_EVENT_IOC_SET_OUTPUT, r->v[n].fd);
}

static void
read_spans(const struct rings *r)
{
	for (size_t i = 0; i < r->n; i++)
		r->span[i] = ringmap_span(&r->v[i]);
}

void
rings_drain(struct rings *r, uint64_t until, ring_visit *visit, void *arg,
    uint64_t *bad)
{
	read_spans(r);
	merge_records(
	    r->span, r->n, until, r->heap, r->scratch, visit, arg, bad);
	for (size_t i = 0; i < r->n; i++)
		ringmap_release(&r->v[i], &r->span[i]);
}

void
rings_look(const struct rings *r, ring_visit *visit, void *arg)
{
	uint64_t bad = 0; /* is counted when it is drained */

	read_spans(r);
	merge_records(
	    r->span, r->n, UINT64_MAX, r->heap, r->scratch, visit, arg, &bad);
}

void
rings_close(struct rings *r)
{
	unmap(r);
	free(r->v);
	free(r->span);
	free(r->heap);
	free(r->scratch);
	cpus_fini(&r->cpus);
	*r = (struct rings){ 0 };
}
