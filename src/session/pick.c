/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pick.c - chooses a sampling backend by trying: what a sysctl says and what
 * the kernel does are not the same in containers. */
#include "config.h"

#include "session/pick.h"

#include <string.h>

static const struct backend *
backend_named(const char *name)
{
	size_t i;

	for (i = 0; backends[i] != NULL; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

bool
pick_known(const char *name)
{
	return strcmp(name, "auto") == 0 || backend_named(name) != NULL;
}

static int
try_all(struct pick *p, const struct target *target, struct tasks *tasks,
    const struct sampler_opts *opts, const struct sampler_sink *sink,
    struct err *err)
{
	struct err why;
	size_t i;

	for (i = 0; backends[i] != NULL; i++) {
		why = (struct err){ 0 };
		p->backend = backends[i];
		p->sampler = backends[i]->open(target, tasks, opts, sink, &why);
		if (p->sampler != NULL)
			return 0;
		if (i == 0)
			p->refused = why;
	}
	/* the last one needs least, so its cure is the one that helps */
	err_set(err, why.kind, 0, "%s", why.text);
	return err_cure(err, "%s", why.cure);
}

int
pick_sampler(struct pick *p, const char *name, const struct target *target,
    struct tasks *tasks, const struct sampler_opts *opts,
    const struct sampler_sink *sink, struct err *err)
{
	*p = (struct pick){ 0 };
	if (strcmp(name, "auto") == 0)
		return try_all(p, target, tasks, opts, sink, err);
	p->backend = backend_named(name);
	p->sampler = p->backend->open(target, tasks, opts, sink, err);
	return p->sampler == NULL ? -1 : 0;
}
