/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pynames.c - Python code to function ids and spots. */
#include "config.h"

#include "session/pynames.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pylines.h"

enum {
	SCOPE_PYTHON = 3, /* of intern_func; nofile.c has 0 to 2, namer.c those
			   * from NOFILE_SCOPES on */
	SCOPE_OTHERS, /* what is no code object: */
	UNREADABLE = 0,
	COLLECTOR,
	PROBES = 4, /* for functions of one key, which nobody makes by chance */
	KNOWN_MAX = 1 << 17,
	OFFSET_BITS = 20, /* of an offset that is remembered: up to 2 MiB */
	UNIT = 2
};

static bool
is_that(const struct intern *intern, uint32_t id, const struct func *want)
{
	size_t n;
	const struct func *f = &intern_funcs(intern, &n)[id];

	return f->name == want->name && f->file == want->file &&
	       f->line == want->line;
}

static uint64_t
key_of(const struct func *want)
{
	const uint64_t parts[] = { hmap_hash(want->name, strlen(want->name)),
		hmap_hash(want->file, strlen(want->file)), want->line };

	return hmap_hash(parts, sizeof parts);
}

/* The function of that name, file and line. */
static uint32_t
func_of(struct intern *intern, const struct func *want)
{
	uint64_t key = key_of(want);
	uint32_t id = 0;

	for (unsigned i = 0; i < PROBES; i++) {
		bool fresh;

		id = intern_func(intern, SCOPE_PYTHON, key + i, &fresh);
		if (fresh) {
			intern_describe(
			    intern, id, want->name, "", FUNC_PYTHON);
			intern_where(intern, id, want->file, want->line);
		}
		if (id == 0 || is_that(intern, id, want))
			return id;
	}
	return id;
}

static uint32_t
other(struct intern *intern, uint64_t which, const char *name)
{
	bool fresh;
	uint32_t id = intern_func(intern, SCOPE_OTHERS, which, &fresh);

	if (fresh)
		intern_describe(intern, id, name, "", FUNC_PYTHON);
	return id;
}

uint32_t
pynames_collector(struct intern *intern)
{
	return other(intern, COLLECTOR, "<GC>");
}

uint32_t
pynames_func(struct intern *intern, const struct pycode *code)
{
	struct func want;

	if (code == NULL)
		return other(
		    intern, UNREADABLE, "[Python code that cannot be read]");
	want = (struct func){ .name = intern_string(intern, code->name),
		.file = intern_string(intern, code->file),
		.line = code->head.firstlineno };
	return func_of(intern, &want);
}

/* Programs may make a new name for each task: those that are too many have none.
 */
static bool
has_room(struct pynames *p, const char *name)
{
	uint64_t hash = hmap_hash(name, strlen(name));

	if (p->tasks.n == PYNAMES_TASKS)
		return hmap_get(&p->tasks, hash) != NULL;
	hmap_put(&p->tasks, hash, NULL);
	return true;
}

uint32_t
pynames_task(struct pynames *p, struct intern *intern, const char *name,
    const struct pycode *code)
{
	struct func want = { .file = intern_string(intern, "") };
	char *text;
	uint32_t id;

	if (name != NULL && has_room(p, name))
		text = xasprintf("<task \"%s\">", name);
	else if (code != NULL)
		text = xasprintf("<task %s>", code->name);
	else
		text = xstrdup("<task>");
	want.name = intern_string(intern, text);
	id = func_of(intern, &want);
	free(text);
	return id;
}

/* Memory says which instruction runs, no interrupt does: nothing has to be looked
 * for before it. */
static void
place_spot(const struct pynames *p, unsigned minor, struct pyname name,
    const struct pycode *code, int64_t offset)
{
	size_t nfuncs;
	const char *file = intern_funcs(p->intern, &nfuncs)[name.func].file;
	unsigned line = pylines_find(
	    minor, code->lines, code->nlines, code->head.firstlineno, offset);

	profile_spot_where(p->profile, name.spot, file, line);
	profile_spot_cause(p->profile, name.spot, file, line);
}

/* Of an instruction that has not begun, that of the first one. */
static struct pyname
make(const struct pynames *p, unsigned minor, const struct pycode *code,
    int64_t offset)
{
	struct pyname name = { .func = pynames_func(p->intern, code),
		.spot = SPOT_NONE,
		.fresh = true };

	if (name.func != 0)
		name.spot = profile_spot(p->profile, name.func,
		    PYSPOT_START + (offset > 0 ? (uint64_t)offset : 0));
	if (name.spot != SPOT_NONE)
		place_spot(p, minor, name, code, offset);
	return name;
}

/* The same number for no two that are remembered; 0: it is not. */
static uint64_t
number_of(const struct pycode *code, int64_t offset)
{
	uint64_t unit = offset > 0 ? (uint64_t)offset / UNIT : 0;

	if (unit >> OFFSET_BITS != 0 || code->serial >> (64 - OFFSET_BITS) != 0)
		return 0;
	return code->serial << OFFSET_BITS | unit;
}

struct pyname
pynames_get(struct pynames *p, unsigned minor, const struct pycode *code,
    int64_t offset)
{
	uint64_t number = number_of(code, offset), *known;
	struct pyname name;

	known = number != 0 ? hmap_get(&p->known, number) : NULL;
	if (known != NULL)
		return (struct pyname){ .func = (uint32_t)(*known >> 32),
			.spot = (uint32_t)*known };
	name = make(p, minor, code, offset);
	if (number == 0)
		return name;
	if (p->known.n >= KNOWN_MAX)
		hmap_clear(&p->known);
	*hmap_put(&p->known, number, NULL) = hmap_key2(name.func, name.spot);
	return name;
}

void
pynames_fini(struct pynames *p)
{
	hmap_fini(&p->known);
	hmap_fini(&p->tasks);
	*p = (struct pynames){ 0 };
}
