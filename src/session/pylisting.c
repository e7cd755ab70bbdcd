/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pylisting.c - from the book of Python code to listings. */
#include "config.h"

#include "session/pylisting.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/bytecode.h"
#include "target/procfs.h"

enum { PATH_BYTES = 4096 };

static const struct listing *
refuse(uint32_t func, const char *name, const struct pycopy *copy)
{
	if (copy->full)
		return bytecode_refusal(func, name,
		    "the code of too many functions is kept already",
		    "start stacktop anew");
	if (copy->living)
		return bytecode_refusal(func, name,
		    "its code object is gone, or cannot be read", "");
	return bytecode_refusal(func, name,
	    "its bytecode was not read before the process ended", "");
}

static bool
is_same(const struct listing *l, const struct pycopy *copy)
{
	return l != NULL && l->kind == LISTING_BYTECODE && l->nrows > 0 &&
	       l->edition == copy->edition && l->changing == copy->living;
}

/* Up to 3.8 a script that was started by a relative path has that in its code;
 * mostly the process still is where it was started. */
static void
look_where_it_is(struct sources *sources, pid_t pid)
{
	int procfs = procfs_open(pid, NULL);
	char directory[PATH_BYTES];

	if (procfs == -1)
		return;
	if (procfs_link(procfs, "cwd", directory, sizeof directory) != -1)
		sources_relative(sources, directory);
	close(procfs);
}

static const struct listing *
make(uint32_t func, const char *name, const struct pycopy *copy,
    const struct pylisting_opts *opts)
{
	char *origin = xasprintf("memory of process %d", (int)copy->pid);
	struct bytecode code = { .func = func,
		.name = name,
		.body = copy->body,
		.origin = origin,
		.changing = copy->living,
		.edition = copy->edition };
	const struct listing *made;

	if (!opts->sources->off) {
		code.sources = sources_new(opts->sources, opts->root, 0);
		look_where_it_is(code.sources, copy->pid);
	}
	made = bytecode_listing(&code);
	sources_free(code.sources);
	free(origin);
	return made;
}

const struct listing *
pylisting_make(struct pybook *book, uint32_t func,
    const struct pylisting_opts *opts, const struct listing *before)
{
	const struct listing *made;
	struct pycopy copy;
	char *name;

	if (!pybook_get(book, func, &copy))
		return NULL;
	/* a copy: interned strings go while nobody waits for us */
	name = xstrdup(copy.name);
	if (copy.body == NULL)
		made = refuse(func, name, &copy);
	else if (is_same(before, &copy))
		made = listing_acquire(before);
	else
		made = make(func, name, &copy, opts);
	free(name);
	pybody_release(copy.body);
	return made;
}
