/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * namer.c - addresses to function ids.
 *
 * An image's module (its symbol table and the functions already met in it)
 * hangs on image->symbols. A function is known by its module and start
 * address, so all its addresses share one id; each address is looked up once.
 * Modules go with their images; a file that is opened again gets another
 * module with the same scope, and so the same functions.
 */
#include "config.h"

#include "session/namer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "session/nofile.h"
#include "symbol/demangle.h"
#include "symbol/symtab.h"

enum {
	ADDRS_MAX = 1 << 20, /* cached addresses per module */
	SCOPES_MAX = 1 << 18 /* remembered ones */
};

struct module {
	uint64_t scope;
	size_t index; /* in namer.module */
	bool asked;
	bool fetched; /* its debug file has been asked for */
	bool renamed; /* it came: functions that have an id may get a name */
	pid_t pid; /* a process that had it mapped */
	struct binary *binary; /* with its symbols; NULL until loaded */
	struct hmap funcs; /* link-time address -> function id */
	struct hmap starts; /* function id -> its start */
};

struct extent { /* of a function, link-time */
	uint64_t start, size;
};

struct namer {
	struct intern *intern;
	struct worker *worker;
	struct codebook *codebook;
	struct fetcher *fetcher; /* or NULL */
	unsigned epoch;
	struct module **module;
	size_t nmodules, modules_cap;
	uint64_t nscopes;
	struct hmap scopes; /* image->content -> scope */
	struct nofile nofile;
};

struct namer *
namer_new(
    struct intern *intern, struct worker *worker, struct codebook *codebook)
{
	struct namer *n;

	n = xcalloc(1, sizeof *n);
	n->intern = intern;
	n->worker = worker;
	n->codebook = codebook;
	n->nofile = (struct nofile){ .intern = intern, .codebook = codebook };
	return n;
}

void
namer_fetch_by(struct namer *n, struct fetcher *fetcher)
{
	n->fetcher = fetcher;
}

unsigned
namer_epoch(const struct namer *n)
{
	return n->epoch;
}

struct place
namer_place(struct space *space, uint64_t pc)
{
	const struct region *region;

	region = space_find(space, pc);
	if (region == NULL)
		return (struct place){ .kind = PLACE_NOWHERE, .addr = pc };
	if (region->image == NULL)
		return (struct place){
			.kind = PLACE_ANON, .pid = space->pid, .addr = pc
		};
	return (struct place){ .kind = PLACE_IMAGE,
		.pid = space->pid,
		.image = region->image,
		.addr = pc - region->bias };
}

uint32_t
namer_no_python(struct namer *n)
{
	return nofile_any(&n->nofile, NOFILE_NO_PYTHON);
}

struct place
namer_kernel_place(uint64_t pc)
{
	return (struct place){ .kind = PLACE_KERNEL, .addr = pc };
}

bool
namer_jit(struct namer *n, struct jit *jit, struct place *place)
{
	struct jit_func f;

	if (!jit_find(jit, place->addr, &f)) {
		place->kind = PLACE_ANON;
		return false;
	}
	place->kind = PLACE_JIT;
	place->start = f.start;
	place->func = nofile_jit(&n->nofile, jit, &f);
	return true;
}

static struct module *
module_of(struct namer *n, struct image *image)
{
	struct module *m = image->symbols;
	uint64_t *scope;
	bool fresh;

	if (m != NULL)
		return m;
	if (n->scopes.n >= SCOPES_MAX)
		hmap_clear(&n->scopes);
	scope = hmap_put(&n->scopes, image->content, &fresh);
	if (fresh)
		*scope = NOFILE_SCOPES + n->nscopes++;
	m = xcalloc(1, sizeof *m);
	m->scope = *scope;
	m->index = n->nmodules;
	n->module = xgrow(n->module, &n->modules_cap, n->nmodules + 1,
	    sizeof(struct module *));
	n->module[n->nmodules++] = m;
	image->symbols = m;
	return m;
}

static void
ask(struct namer *n, const struct job *job)
{
	job->image->jobs++;
	worker_ask(n->worker, job);
}

bool
namer_ready(struct namer *n, const struct place *place)
{
	struct module *m;

	if (place->kind != PLACE_IMAGE)
		return true;
	m = module_of(n, place->image);
	if (m->binary != NULL)
		return true;
	if (!m->asked)
		ask(n, &(struct job){
			   .kind = JOB_SYMBOLS, .image = place->image });
	m->asked = true;
	return false;
}

static void
book_image_func(struct namer *n, const struct module *m,
    const struct place *place, uint32_t id, const struct extent *extent)
{
	struct codebook_entry e = { .func = id,
		.start = extent->start,
		.size = extent->size,
		.pid = place->pid };

	if (extent->size > 0) {
		e.binary = m->binary;
	} else if (place->image->unread) {
		e.problem = "its file cannot be read";
		e.cure = "run stacktop as root, or put back the file that the "
			 "process was started from";
	} else {
		e.problem = "code without symbols or unwind information: where "
			    "its functions begin is not known";
		e.cure = "install the debug symbols of this file, or do not "
			 "strip it";
	}
	codebook_book(n->codebook, n->intern, &e);
}

/* A function without a symbol is named by the range that the unwind table
 * gives it; code outside any range shares one row per module. */
static uint32_t
unnamed_func(struct namer *n, struct module *m, const struct image *image,
    uint64_t addr, struct extent *extent)
{
	struct fde fde;
	uint32_t id;
	char *name;
	bool fresh, ranged;

	ranged = image_fde(image, addr, &fde);
	*extent = ranged ? (struct extent){ fde.start, fde.end - fde.start }
			 : (struct extent){ .start = UINT64_MAX };
	id = intern_func(n->intern, m->scope, extent->start, &fresh);
	if (!fresh)
		return id;
	name = ranged	       ? image_nameless(image, fde.start)
	       : image->unread ? xasprintf("[%s: cannot be read]", image->name)
			       : xasprintf("[%s: no symbol]", image->name);
	intern_describe(n->intern, id, name, image->name,
	    ranged ? FUNC_NATIVE : FUNC_UNKNOWN);
	free(name);
	return id;
}

static uint32_t
image_func(struct namer *n, struct module *m, struct image *image,
    uint64_t addr, struct extent *extent)
{
	const struct symtab *symtab = m->binary->symtab;
	const struct symtab_entry *e;
	uint32_t id;
	char *name;
	bool fresh;

	e = symtab_find(symtab, addr);
	if (e == NULL)
		return unnamed_func(n, m, image, addr, extent);
	e = symtab_owner(symtab, e);
	*extent = (struct extent){ e->addr, e->size };
	id = intern_func(n->intern, m->scope, e->addr, &fresh);
	if (!fresh && !(m->renamed && hmap_get(&m->starts, id) == NULL))
		return id;
	name = demangle(symtab_name(symtab, e));
	intern_describe(n->intern, id, name, image->name, FUNC_NATIVE);
	free(name);
	ask(n, &(struct job){ .kind = JOB_LINE,
		   .image = image,
		   .vaddr = e->addr,
		   .func = id });
	return id;
}

static uint32_t
cached_image_func(struct namer *n, const struct place *place, uint64_t *start)
{
	struct module *m = module_of(n, place->image);
	struct extent extent;
	uint64_t *known;
	uint32_t id;

	known = hmap_get(&m->funcs, place->addr);
	if (known != NULL) {
		if (start != NULL)
			*start = *hmap_get(&m->starts, *known);
		return (uint32_t)*known;
	}
	if (m->funcs.n >= ADDRS_MAX) { /* only hostile code has so many */
		hmap_clear(&m->funcs);
		hmap_clear(&m->starts);
	}
	m->pid = place->pid;
	id = image_func(n, m, place->image, place->addr, &extent);
	if (start != NULL)
		*start = extent.start;
	*hmap_put(&m->funcs, place->addr, NULL) = id;
	*hmap_put(&m->starts, id, NULL) = extent.start;
	book_image_func(n, m, place, id, &extent);
	return id;
}

uint32_t
namer_func(struct namer *n, const struct place *place, uint64_t *start)
{
	uint64_t unused;

	if (place->kind == PLACE_IMAGE)
		return cached_image_func(n, place, start);
	if (start == NULL)
		start = &unused;
	*start = place->addr;
	switch (place->kind) {
	case PLACE_KERNEL:
		return nofile_kernel(&n->nofile, place->addr, start);
	case PLACE_ANON:
		return nofile_any(&n->nofile, NOFILE_JIT);
	case PLACE_JIT:
		*start = place->start;
		return place->func;
	case PLACE_PYTHON:
		return place->func;
	case PLACE_NO_PYTHON:
		return nofile_any(&n->nofile, NOFILE_NO_PYTHON);
	case PLACE_EXIT:
		return nofile_any(&n->nofile, NOFILE_EXIT);
	case PLACE_IMAGE:
	case PLACE_NOWHERE:
		break;
	}
	return nofile_any(&n->nofile, NOFILE_NOWHERE);
}

/* Better symbols: name what was met by those there were, for it may never be met
 * again. */
static void
name_again(struct namer *n, struct module *m, struct image *image,
    struct symtab *symtab)
{
	struct binary *before = m->binary;
	struct hmap funcs = m->funcs;
	uint64_t start, addr;
	size_t at = 0;

	if (n->codebook != NULL)
		codebook_forget(n->codebook, before);
	m->binary = binary_new(image, symtab);
	m->funcs = (struct hmap){ 0 };
	hmap_clear(&m->starts);
	m->renamed = true;
	n->epoch++;
	while (hmap_next(&funcs, &at, &addr) != NULL)
		cached_image_func(n,
		    &(struct place){ .kind = PLACE_IMAGE,
			.pid = m->pid,
			.image = image,
			.addr = addr },
		    &start);
	hmap_fini(&funcs);
	binary_release(before);
}

static void
take_symbols(struct namer *n, struct image *image, struct symtab *symtab)
{
	struct module *m = module_of(n, image);
	bool lacks = !symtab->full || !symtab->lines;

	if (m->binary != NULL)
		name_again(n, m, image, symtab);
	else
		m->binary = binary_new(image, symtab);
	if (n->fetcher != NULL && lacks && !m->fetched && !image->vdso)
		fetcher_ask(n->fetcher, image);
	m->fetched = true;
}

static void
take_fetched(struct namer *n)
{
	struct image *image;

	while (
	    n->fetcher != NULL && (image = fetcher_take(n->fetcher)) != NULL) {
		if (image->symbols != NULL) /* it has not been forgotten */
			ask(n, &(struct job){ .kind = JOB_SYMBOLS,
				   .image = image,
				   .again = true });
		image_free(image);
	}
}

bool
namer_update(struct namer *n)
{
	struct job job;
	bool symbols = false;

	take_fetched(n);
	while (worker_take(n->worker, &job)) {
		job.image->jobs--;
		switch (job.kind) {
		case JOB_SYMBOLS:
			take_symbols(n, job.image, job.symtab);
			symbols = true;
			break;
		case JOB_LINE:
			if (job.file != NULL)
				intern_where(
				    n->intern, job.func, job.file, job.line);
			free(job.file);
			break;
		case JOB_SPOTS: /* not ours: worker_take_spots */
			break;
		}
	}
	return symbols;
}

static void
free_module(struct namer *n, struct module *m)
{
	if (m->binary != NULL && n->codebook != NULL)
		codebook_forget(n->codebook, m->binary);
	binary_release(m->binary);
	hmap_fini(&m->funcs);
	hmap_fini(&m->starts);
	free(m);
}

void
namer_forget(struct namer *n, struct image *image)
{
	struct module *m = image->symbols;

	if (m == NULL)
		return;
	n->module[m->index] = n->module[--n->nmodules];
	n->module[m->index]->index = m->index;
	image->symbols = NULL;
	free_module(n, m);
}

void
namer_free(struct namer *n)
{
	size_t i;

	if (n == NULL)
		return;
	for (i = 0; i < n->nmodules; i++)
		free_module(n, n->module[i]);
	free(n->module);
	hmap_fini(&n->scopes);
	nofile_fini(&n->nofile);
	free(n);
}
