/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intern.c - functions by small ids. A function is found by where it is, not
 * by its name: two static functions may well have the same one.
 */
#include "config.h"

#include "profile/intern.h"

#include <assert.h>
#include <stdlib.h>

#include "base/hmap.h"
#include "base/xalloc.h"
#include "profile/strpool.h"

const char *const func_kind_names[FUNC_KINDS] = {
	[FUNC_NATIVE] = "native",
	[FUNC_PYTHON] = "python",
	[FUNC_KERNEL] = "kernel",
	[FUNC_JIT] = "jit",
	[FUNC_UNKNOWN] = "unknown",
};

struct place {
	uint64_t scope, start;
	uint32_t next; /* id of the same hash, or 0 */
};

struct intern {
	struct strpool strings;
	struct func *func; /* by id; 0 is the catch-all */
	size_t func_cap;
	struct place *place; /* by id, parallel to func */
	size_t place_cap;
	size_t n, max;
	struct hmap by_hash; /* of scope and start -> newest id */
};

static uint32_t
add(struct intern *in, struct place place)
{
	in->func = xgrow(in->func, &in->func_cap, in->n + 1, sizeof *in->func);
	in->place =
	    xgrow(in->place, &in->place_cap, in->n + 1, sizeof *in->place);
	in->func[in->n] = (struct func){
		.name = "", .module = "", .file = "", .kind = FUNC_UNKNOWN
	};
	in->place[in->n] = place;
	return (uint32_t)in->n++;
}

struct intern *
intern_new(void)
{
	return intern_new_limited(INTERN_MAX);
}

struct intern *
intern_new_limited(size_t max)
{
	struct intern *in = xcalloc(1, sizeof *in);

	strpool_init(&in->strings, STRPOOL_TEXT, STRPOOL_CHAIN);
	in->max = max;
	add(in, (struct place){ 0 });
	in->func[0].name = "[other functions]";
	return in;
}

const char *
intern_string(struct intern *in, const char *s)
{
	return strpool_get(&in->strings, s);
}

uint32_t
intern_func(struct intern *in, uint64_t scope, uint64_t start, bool *fresh)
{
	const uint64_t key[2] = { scope, start };
	uint64_t hash = hmap_hash(key, sizeof key);
	uint64_t *first = hmap_get(&in->by_hash, hash);
	uint32_t id = first != NULL ? (uint32_t)*first : 0;
	uint32_t newest = id;

	*fresh = false;
	for (; id != 0; id = in->place[id].next) {
		if (in->place[id].scope == scope &&
		    in->place[id].start == start)
			return id;
	}
	if (in->n >= in->max)
		return 0;
	*fresh = true;
	id = add(in, (struct place){ scope, start, newest });
	*hmap_put(&in->by_hash, hash, NULL) = id;
	return id;
}

void
intern_describe(struct intern *in, uint32_t id, const char *name,
    const char *module, enum func_kind kind)
{
	assert(id > 0 && id < in->n);
	in->func[id].name = intern_string(in, name);
	in->func[id].module = intern_string(in, module);
	in->func[id].kind = kind;
}

void
intern_where(struct intern *in, uint32_t id, const char *file, unsigned line)
{
	assert(id > 0 && id < in->n);
	in->func[id].file = intern_string(in, file);
	in->func[id].line = line;
}

const struct func *
intern_funcs(const struct intern *in, size_t *n)
{
	*n = in->n;
	return in->func;
}

void
intern_free(struct intern *in)
{
	if (in == NULL)
		return;
	strpool_fini(&in->strings);
	free(in->func);
	free(in->place);
	hmap_fini(&in->by_hash);
	free(in);
}
