/* SPDX-License-Identifier: GPL-2.0-or-later */
/* listmaker.c - makes one listing after the other. */
#include "config.h"

#include "session/listmaker.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/kcore.h"
#include "code/native.h"
#include "session/elsewhere.h"
#include "session/pylisting.h"
#include "symbol/demangle.h"
#include "symbol/lines.h"
#include "symbol/objects.h"

enum { DEBUG_OPEN = 3 };

struct debug { /* what takes long to read, and much memory, of an image */
	uint64_t image; /* its id; 0: none */
	struct lines *lines; /* NULL: it has none */
	struct objects *objects;
};

struct listmaker {
	struct codebook *codebook;
	struct code_opts opts;
	int root;
	struct elsewhere elsewhere;
	struct debug debug[DEBUG_OPEN]; /* used last comes first */
};

struct listmaker *
listmaker_new(
    struct codebook *codebook, const struct code_opts *opts, int take_root)
{
	struct listmaker *l = xcalloc(1, sizeof *l);

	l->codebook = l->elsewhere.codebook = codebook;
	l->opts = *opts;
	l->root = take_root;
	return l;
}

static void
close_debug(struct debug *d)
{
	lines_close(d->lines);
	objects_free(d->objects);
}

static const struct debug *
debug_of(struct listmaker *l, const struct image *image)
{
	struct debug found = { .image = image->id };
	size_t i = 0;

	while (i < DEBUG_OPEN - 1 && l->debug[i].image != image->id)
		i++;
	if (l->debug[i].image == image->id) {
		found = l->debug[i];
	} else {
		close_debug(&l->debug[i]);
		found.lines = lines_open(image, l->root);
		found.objects = objects_load(image);
	}
	memmove(l->debug + 1, l->debug, i * sizeof found);
	l->debug[0] = found;
	return l->debug;
}

static int
by_start(const void *va, const void *vb)
{
	const struct native_part *a = va, *b = vb;

	return (a->start > b->start) - (a->start < b->start);
}

/* The function with its cold parts, in the order of their addresses. */
static void
find_parts(const struct codebook_entry *e, struct native_code *code)
{
	const struct symtab_entry *s =
	    e->binary == NULL ? NULL : symtab_find(code->symtab, e->start);
	struct symtab_range range[NATIVE_PARTS];

	code->part[0] = (struct native_part){ e->start, e->start + e->size };
	code->nparts = 1;
	if (s == NULL || s->addr != e->start)
		return;
	code->nparts = symtab_parts(code->symtab, s, range, NATIVE_PARTS);
	for (size_t i = 0; i < code->nparts; i++)
		code->part[i] =
		    (struct native_part){ range[i].start, range[i].end };
	qsort(code->part, code->nparts, sizeof *code->part, by_start);
}

static int64_t
built(const struct image *image)
{
	struct stat st;

	if (image == NULL || image->fd == -1 || fstat(image->fd, &st) == -1)
		return 0;
	return st.st_mtim.tv_sec;
}

/* What its debug information has to say of its code. */
static void
look_up(struct listmaker *l, struct native_code *code, struct linemap *maps)
{
	const struct debug *d =
	    code->image == NULL ? NULL : debug_of(l, code->image);

	if (d == NULL)
		return;
	code->objects = d->objects;
	for (size_t i = 0; d->lines != NULL && i < code->nparts; i++)
		lines_map(
		    d->lines, code->part[i].start, code->part[i].end, &maps[i]);
}

/* Once more, with lines, the names of data and the text of the source. */
static const struct listing *
settle(
    struct listmaker *l, struct native_code *code, const struct linemap *told)
{
	struct linemap maps[NATIVE_PARTS] = { { 0 } };
	struct native_opts opts = {
		.syntax = l->opts.syntax, .maps = maps, .settled = true
	};
	const struct listing *made;

	if (told != NULL) /* a copy, see make_known */
		linemap_copy(&maps[0], told);
	look_up(l, code, maps);
	if (!l->opts.sources.off && (code->image != NULL || told != NULL))
		opts.sources =
		    sources_new(&l->opts.sources, l->root, built(code->image));
	made = native_listing(code, &opts);
	sources_free(opts.sources);
	for (size_t i = 0; i < code->nparts; i++)
		linemap_fini(&maps[i]);
	return made;
}

static char *
name_of(const struct codebook_entry *e)
{
	const struct symtab_entry *s;
	const char *module;
	uint64_t start;

	if (e->name != NULL)
		return xstrdup(e->name);
	if (e->kernel != NULL)
		return demangle(
		    kallsyms_find(e->kernel, e->start, &start, &module));
	s = symtab_find(e->binary->symtab, e->start);
	return s != NULL ? demangle(symtab_name(e->binary->symtab, s))
			 : image_nameless(e->binary->image, e->start);
}

static const struct listing *
make_readable(struct listmaker *l, struct native_code *code,
    const struct linemap *told, bool quick)
{
	const struct native_opts opts = { .syntax = l->opts.syntax };

	return quick ? native_listing(code, &opts) : settle(l, code, told);
}

/* Of the kernel's code, which is read from its memory. */
static const struct listing *
make_kernel(struct listmaker *l, struct native_code *code, bool quick)
{
	size_t size = (size_t)(code->part[0].end - code->part[0].start);
	const struct listing *made;
	struct err err = { 0 };
	uint8_t *bytes;
	int fd = kcore_open(&err);

	if (fd == -1)
		return native_refusal(code, err.text, err.cure);
	bytes = xmalloc(size + 1);
	size = kcore_read(fd, code->start, bytes, size);
	close(fd);
	code->part[0].end = code->part[0].start + size;
	code->bytes = bytes;
	code->origin = "/proc/kcore";
	made = size > 0 ? make_readable(l, code, NULL, quick)
			: native_refusal(
			      code, "/proc/kcore does not have its code", "");
	free(bytes);
	return made;
}

static const char *
name_outside(void *arg, uint64_t addr, uint64_t *start)
{
	return elsewhere_name(arg, addr, start);
}

static const struct listing *
make_known(struct listmaker *l, const struct codebook_entry *e, bool quick)
{
	const struct native_outside outside = { &l->elsewhere, name_outside };
	/* copies: when nobody waits for us any more (lister_free), what is
	 * borrowed goes */
	char *name = name_of(e), *module;
	struct native_code code = { .func = e->func,
		.near = e->near,
		.outside = &outside,
		.name = name,
		.start = e->start,
		.kernel = e->kernel,
		.pid = e->pid,
		.bytes = e->bytes,
		.origin = e->origin };
	const struct listing *made;

	module = xstrdup(e->module != NULL ? e->module : "");
	code.module = module;
	if (e->binary != NULL) {
		code.image = e->binary->image;
		code.symtab = e->binary->symtab;
	}
	find_parts(e, &code);
	l->elsewhere.compiled = e->bytes != NULL;
	elsewhere_open(&l->elsewhere, e->pid);
	if (e->problem != NULL)
		made = native_refusal(&code, e->problem, e->cure);
	else if (e->kernel != NULL)
		made = make_kernel(l, &code, quick);
	else
		made = make_readable(l, &code, e->lines, quick);
	elsewhere_close(&l->elsewhere);
	free(name);
	free(module);
	return made;
}

/* What is asked for, as codebook_get gives it. Calls of compiled code go by where
 * functions are in memory. */
static bool
find(struct listmaker *l, const struct code_ask *ask, struct codebook_entry *e)
{
	const struct code_ask by = { .func = ask->func };
	bool found = codebook_get(l->codebook, &by, e);

	if (!found || ask->addr == 0)
		return found;
	binary_release(e->binary);
	if (!ask->memory && e->bytes == NULL)
		return codebook_get(l->codebook, ask, e);
	elsewhere_open(&l->elsewhere, e->pid);
	found = elsewhere_find(&l->elsewhere, ask->addr, e);
	elsewhere_close(&l->elsewhere);
	return found;
}

/* NULL: it is no Python function. */
static const struct listing *
make_python(struct listmaker *l, const struct code_ask *ask,
    const struct listing *before)
{
	const struct pylisting_opts opts = { &l->opts.sources, l->root };

	if (ask->addr != 0)
		return NULL;
	return pylisting_make(
	    codebook_python(l->codebook), ask->func, &opts, before);
}

const struct listing *
listmaker_make(struct listmaker *l, const struct code_ask *ask, bool quick,
    const struct listing *before)
{
	const struct native_code nothing = {
		.func = ask->addr == 0 ? ask->func : LISTING_NONE
	};
	struct codebook_entry e;
	const struct listing *made = make_python(l, ask, before);

	if (made != NULL)
		return made;
	if (!find(l, ask, &e))
		return native_refusal(&nothing,
		    ask->addr == 0
			? "its code is not known, or no longer mapped"
			: "no function is known at this address",
		    "");
	made = make_known(l, &e, quick);
	binary_release(e.binary);
	return made;
}

void
listmaker_free(struct listmaker *l)
{
	for (size_t i = 0; i < DEBUG_OPEN; i++)
		close_debug(&l->debug[i]);
	elsewhere_fini(&l->elsewhere);
	if (l->root != -1)
		close(l->root);
	free(l);
}
