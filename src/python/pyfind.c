/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyfind.c - searches the images of a process for _PyRuntime.
 *
 * From 3.10 on it is a section of its own, which no stripping takes away.
 * Before that it is a symbol, looked for in what may well be a Python only.
 * Where even the section headers are gone, 3.13 and later are found by the word
 * with which _PyRuntime begins.
 */
#include "config.h"

#include "python/pyfind.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xalloc.h"
#include "target/elfsym.h"

enum {
	CHUNK = 1 << 16, /* of memory, searched at once */
	MINOR_RUNTIME = 7, /* from here on there is one */
	WORD = 8
};

#define DATA_MAX (16ull << 20) /* of one mapping, searched */

enum { WANT_RUNTIME, WANT_VERSION, WANT_LOOP, WANT_COLD_LOOP, WANTS };

struct search {
	const struct space *space;
	const struct pymem *mem;
	struct pyfound *found;
};

/* The program itself, or what is called so. Extension modules, of which there
 * are many, have "python" somewhere in their names, too. */
static bool
may_be_python(const struct space *space, const struct image *image)
{
	struct stat st;

	return strncmp(image->name, "python", 6) == 0 ||
	       strncmp(image->name, "libpython", 9) == 0 ||
	       (fstatat(space->procfs, "exe", &st, 0) == 0 &&
		   st.st_ino == image->inode);
}

/* Where _PyRuntime is in the image, by its headers; and what else symbols
 * tell. */
static bool
find_by_headers(const struct search *s, const struct elfsym *e,
    const struct region *r, uint64_t *runtime)
{
	struct elfsym_want want[WANTS] = { { .name = "_PyRuntime" },
		{ .name = "Py_Version" },
		{ .name = "_PyEval_EvalFrameDefault" },
		{ .name = "_PyEval_EvalFrameDefault.cold" } };
	struct span section = { 0 };
	bool has = elfsym_section(e, ".PyRuntime", &section);
	int32_t hex;

	if (!has && !may_be_python(s->space, r->image))
		return false;
	elfsym_find(e, want, WANTS);
	*runtime = want[WANT_RUNTIME].vaddr != 0 ? want[WANT_RUNTIME].vaddr
						 : section.vaddr;
	if (*runtime == 0)
		return false;
	*runtime += r->bias;
	for (int i = 0; i < WANTS - WANT_LOOP; i++)
		if (want[WANT_LOOP + i].vaddr != 0)
			s->found->loop[i] = want[WANT_LOOP + i].vaddr + r->bias;
	if (want[WANT_VERSION].vaddr != 0 &&
	    pymem_i32(s->mem, want[WANT_VERSION].vaddr + r->bias, &hex))
		pyversion_of_hex((uint32_t)hex, &s->found->version);
	return true;
}

/* The place of a table of offsets in [start, end), or 0. */
static uint64_t
search_data(const struct pymem *m, uint64_t start, uint64_t end)
{
	uint8_t *bytes = xmalloc(CHUNK);
	uint64_t at = 0;

	if (end - start > DATA_MAX)
		end = start + DATA_MAX;
	for (uint64_t from = start; at == 0 && from < end; from += CHUNK) {
		size_t n = end - from < CHUNK ? end - from : CHUNK;

		if (!pymem_read(m, from, bytes, n))
			break;
		for (size_t i = 0; at == 0 && i + 2 * WORD <= n; i += 2 * WORD)
			if (pyoffsets_is_table(bytes + i, n - i))
				at = from + i;
	}
	free(bytes);
	return at;
}

static bool
find_by_cookie(
    const struct search *s, const struct image *image, uint64_t *runtime)
{
	for (size_t i = 0; i < s->space->maps.n; i++) {
		const struct map *m = &s->space->maps.v[i];

		if (m->dev != image->dev || m->inode != image->inode ||
		    !m->read || !m->write)
			continue;
		*runtime = search_data(s->mem, m->start, m->end);
		if (*runtime != 0)
			return true;
	}
	return false;
}

/* The name of a file has no more than the minor version. */
static void
find_version(const struct elfsym *e, const struct image *image,
    struct pyversion *version)
{
	struct pyversion constant;
	struct span span;
	uint8_t *bytes;

	if (version->has_micro)
		return;
	pyversion_of_name(image->name, version);
	if (!elfsym_section(e, ".rodata", &span))
		return;
	bytes = source_copy(&e->source, &span);
	if (bytes != NULL &&
	    pyversion_of_bytes(bytes, span.len, version->minor, &constant))
		*version = constant;
	free(bytes);
}

/* What is where, by the table if there is one. */
static bool
learn(const struct search *s, const struct elfsym *e, const struct image *image)
{
	struct pyfound *f = s->found;
	uint8_t table[PYOFFSETS_TABLE];

	if (!pymem_read(s->mem, f->runtime, table, sizeof table))
		return false;
	if (pyoffsets_is_table(table, sizeof table)) {
		f->answer = pyoffsets_of_table(
		    table, sizeof table, &f->version, &f->offsets);
		return true;
	}
	find_version(e, image, &f->version);
	if (f->version.minor == 0)
		return false;
	f->answer = pyoffsets_of_version(&f->version, &f->offsets);
	return true;
}

/* Before 3.7 there is no _PyRuntime: the name of the file says what it is. */
static bool
find_older(
    const struct space *space, const struct image *image, struct pyfound *f)
{
	if (!may_be_python(space, image) ||
	    !pyversion_of_name(image->name, &f->version) ||
	    f->version.minor >= MINOR_RUNTIME)
		return false;
	f->answer = pyoffsets_of_version(&f->version, &f->offsets);
	return true;
}

static bool
search_image(const struct search *s, const struct region *r)
{
	struct elfsym e;
	bool has;

	*s->found = (struct pyfound){ 0 };
	if (!elfsym_open(&e, r->image))
		return false;
	if (e.sections.n > 0)
		has = find_by_headers(s, &e, r, &s->found->runtime);
	else
		has = find_by_cookie(s, r->image, &s->found->runtime);
	has = (has && learn(s, &e, r->image)) ||
	      find_older(s->space, r->image, s->found);
	s->found->image = r->image->id;
	s->found->bias = r->bias;
	elfsym_close(&e);
	return has;
}

bool
pyfind(
    const struct space *space, const struct pymem *mem, struct pyfound *found)
{
	const struct search s = { space, mem, found };
	const struct image *last = NULL;

	for (size_t i = 0; i < space->n; i++) {
		const struct region *r = &space->region[i];

		if (r->image == NULL || r->image == last || r->image->vdso)
			continue;
		if (search_image(&s, r))
			return true;
		last = r->image;
	}
	return false;
}

bool
pyfind_known(const struct space *space, const struct pyfound *known,
    struct pyfound *found)
{
	for (size_t i = 0; i < space->n; i++) {
		const struct region *r = &space->region[i];
		uint64_t by = r->bias - known->bias;

		if (known->image == 0 || r->image == NULL ||
		    r->image->id != known->image)
			continue;
		*found = *known;
		found->bias = r->bias;
		found->runtime += by;
		for (size_t k = 0; k < 2; k++)
			if (found->loop[k] != 0)
				found->loop[k] += by;
		return true;
	}
	return false;
}
