/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycopy_none.c - in the place of pycopy.c where this is built without clang or
 * libbpf: nothing can be copied. */
#include "config.h"

#include "sample/pycopy.h"

#include <assert.h>
#include <errno.h>
#include <stddef.h>

int
pycopy_probe(void)
{
	return ENOSYS;
}

struct pycopy *
pycopy_new(const struct bpf_filter *filter)
{
	(void)filter;
	errno = ENOSYS;
	return NULL;
}

int
pycopy_plan(struct pycopy *c, pid_t id, const struct pyplan *plan)
{
	(void)c;
	(void)id;
	(void)plan;
	errno = ENOSYS;
	return -1;
}

int
pycopy_tail(struct pycopy *c, pid_t id, const struct tailplan *plan)
{
	(void)c;
	(void)id;
	(void)plan;
	errno = ENOSYS;
	return -1;
}

int
pycopy_output(const struct pycopy *c, int cpu, int event)
{
	(void)c;
	(void)cpu;
	(void)event;
	errno = ENOSYS;
	return -1;
}

int
pycopy_attach(const struct pycopy *c, int event)
{
	(void)c;
	(void)event;
	errno = ENOSYS;
	return -1;
}

void
pycopy_free(struct pycopy *c)
{
	assert(c == NULL);
	(void)c;
}
