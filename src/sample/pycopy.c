/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycopy.c - loads the program and fills its tables, through libbpf. */
#include "config.h"

#include "sample/pycopy.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/xalloc.h"
#include "sample/bpf/pycopy.h"

/* What the compiler made of pycopy.bpf.c. */
static const uint8_t object[] __attribute__((aligned(8))) = {
#include "src/sample/bpf/pycopy.inc"
};

struct pycopy {
	struct bpf_object *object;
	int prog, plans, tails, output;
};

static struct bpf_map *
map(const struct pycopy *c, const char *name)
{
	return bpf_object__find_map_by_name(c->object, name);
}

/* The tables that the filter has are used, and not made anew. */
static int
share(const struct pycopy *c, const struct bpf_filter_parts *f)
{
	if (bpf_map__reuse_fd(map(c, "watched"), f->watched) < 0)
		return -1;
	return f->open == -1 ? 0
			     : bpf_map__reuse_fd(map(c, "open_until"), f->open);
}

static int
configure(const struct pycopy *c, const struct bpf_filter_parts *f)
{
	struct pycopy_config config = { .children = f->open != -1 };
	int cpus = libbpf_num_possible_cpus();

	if (!f->ns.initial) {
		config.ns_dev = f->ns.dev;
		config.ns_ino = f->ns.ino;
	}
	if (cpus <= 0 ||
	    bpf_map__set_initial_value(
		map(c, ".rodata"), &config, sizeof config) < 0 ||
	    bpf_map__set_max_entries(map(c, "scratches"), (uint32_t)cpus) < 0)
		return -1;
	return bpf_map__set_max_entries(map(c, "output"), (uint32_t)cpus);
}

/* f NULL: with tables of its own, in which nobody is. */
static int
load(struct pycopy *c, const struct bpf_filter_parts *f)
{
	const struct bpf_filter_parts none = { .open = -1 };
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "stacktop");

	libbpf_set_print(NULL); /* it would write to the terminal */
	c->object = bpf_object__open_mem(object, sizeof object, &opts);
	if (c->object == NULL || configure(c, f != NULL ? f : &none) < 0 ||
	    (f != NULL && share(c, f) < 0) || bpf_object__load(c->object) < 0)
		return -1;
	c->prog = bpf_program__fd(
	    bpf_object__find_program_by_name(c->object, "pycopy"));
	c->plans = bpf_map__fd(map(c, "plans"));
	c->tails = bpf_map__fd(map(c, "tails"));
	c->output = bpf_map__fd(map(c, "output"));
	return 0;
}

int
pycopy_probe(void)
{
	struct pycopy c = { 0 };
	int why = load(&c, NULL) == 0 ? 0 : errno;

	bpf_object__close(c.object);
	return why;
}

struct pycopy *
pycopy_new(const struct bpf_filter *filter)
{
	struct bpf_filter_parts parts = bpf_filter_parts(filter);
	struct pycopy *c = xcalloc(1, sizeof *c);
	int saved;

	if (load(c, &parts) == 0)
		return c;
	saved = errno;
	pycopy_free(c);
	errno = saved;
	return NULL;
}

/* plan NULL: none any more. */
static int
tell(int map, pid_t id, const void *plan)
{
	uint32_t key = (uint32_t)id;

	if (plan == NULL)
		return bpf_map_delete_elem(map, &key);
	return bpf_map_update_elem(map, &key, plan, BPF_ANY);
}

int
pycopy_plan(struct pycopy *c, pid_t id, const struct pyplan *plan)
{
	return tell(c->plans, id, plan);
}

int
pycopy_tail(struct pycopy *c, pid_t id, const struct tailplan *plan)
{
	return tell(c->tails, id, plan);
}

int
pycopy_output(const struct pycopy *c, int cpu, int event)
{
	return bpf_map_update_elem(c->output, &cpu, &event, BPF_ANY);
}

int
pycopy_attach(const struct pycopy *c, int event)
{
	return ioctl(event, PERF_EVENT_IOC_SET_BPF, c->prog);
}

void
pycopy_free(struct pycopy *c)
{
	if (c == NULL)
		return;
	bpf_object__close(c->object);
	free(c);
}
