/* SPDX-License-Identifier: GPL-2.0-or-later */
/* coldparts.c - matches names of cold parts with those of functions. */
#include "config.h"

#include "symbol/coldparts.h"

#include <stdlib.h>
#include <string.h>

#include "base/hmap.h"
#include "base/xalloc.h"

enum {
	GLOBAL = 0, /* struct candidate's file of what is not local */
	NAME_MAX_BYTES = 4096,
	NAMES_MAX = 256 << 20 /* bytes of names looked at, all together */
};

/* How many candidates are looked at: names may share their ends, and so be far
 * more than the file has bytes. */
static size_t
affordable(const struct candidates *c)
{
	size_t n = 0, bytes = 0;

	while (n < c->n && bytes < NAMES_MAX)
		bytes += strnlen(c->names + c->v[n++].name, NAME_MAX_BYTES);
	return n;
}

/* Is this the end of a name, or ".17" and then the end? */
static bool
only_a_number(const char *s)
{
	return *s == '\0' || (*s == '.' && s[1] != '\0' &&
				 s[1 + strspn(s + 1, "0123456789")] == '\0');
}

/* The length of the name of the function that a part belongs to; 0: the name is
 * none of a part. */
static size_t
base_len(const char *name)
{
	static const char *const marks[] = { ".cold", ".__part" };

	if (strnlen(name, NAME_MAX_BYTES) == NAME_MAX_BYTES)
		return 0;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *at = strstr(name, marks[i]);

		if (at != NULL && only_a_number(at + strlen(marks[i])))
			return (size_t)(at - name);
	}
	return 0;
}

/* foo.part.3 of foo.part.3.cold is a function; where it has gone it is in foo. */
static size_t
whole_len(const char *name, size_t len)
{
	const char *at = strstr(name, ".part.");

	return at != NULL && at < name + len ? (size_t)(at - name) : len;
}

static uint64_t
key_of(const char *name, size_t len, uint32_t file)
{
	return hmap_hash(name, len) * 31 + file;
}

/* The keys under which the functions of a part may be found, best first. */
enum { KEYS = 4 };

static void
keys_of(const struct candidates *c, const struct candidate *part, size_t len,
    uint64_t key[KEYS], size_t lens[KEYS])
{
	const char *name = c->names + part->name;

	lens[0] = lens[1] = len;
	lens[2] = lens[3] = whole_len(name, len);
	for (size_t i = 0; i < KEYS; i++)
		key[i] =
		    key_of(name, lens[i], i % 2 == 0 ? part->file : GLOBAL);
}

/* For each key that a part asks for a place in the map. */
static void
ask(const struct candidates *c, size_t n, struct hmap *asked, size_t *nparts)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = base_len(c->names + c->v[i].name), lens[KEYS];
		uint64_t key[KEYS];

		if (len == 0)
			continue;
		++*nparts;
		keys_of(c, &c->v[i], len, key, lens);
		for (size_t k = 0; k < KEYS; k++)
			hmap_put(asked, key[k], NULL);
	}
}

/* Put the functions asked for there, the first of several: index + 1. */
static void
answer(const struct candidates *c, size_t n, struct hmap *asked)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = c->names + c->v[i].name;
		size_t len = strnlen(name, NAME_MAX_BYTES);
		uint64_t *slot =
		    hmap_get(asked, key_of(name, len, c->v[i].file));

		if (slot != NULL && *slot == 0 && base_len(name) == 0)
			*slot = i + 1;
	}
}

static bool
find_owner(const struct candidates *c, const struct hmap *asked,
    const struct candidate *part, uint64_t *owner)
{
	const char *name = c->names + part->name;
	size_t lens[KEYS];
	uint64_t key[KEYS];

	keys_of(c, part, base_len(name), key, lens);
	for (size_t k = 0; k < KEYS; k++) {
		const uint64_t *slot = hmap_get(asked, key[k]);
		const struct candidate *f;

		if (slot == NULL || *slot == 0)
			continue;
		f = &c->v[*slot - 1];
		if (strncmp(c->names + f->name, name, lens[k]) != 0 ||
		    c->names[f->name + lens[k]] != '\0' ||
		    f->addr == part->addr)
			continue;
		*owner = f->addr;
		return true;
	}
	return false;
}

static int
by_addr(const void *va, const void *vb)
{
	const struct coldpart *a = va, *b = vb;

	return (a->addr > b->addr) - (a->addr < b->addr);
}

static size_t
one_each(struct coldpart *v, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(v, n, sizeof *v, by_addr);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || v[kept - 1].addr != v[i].addr)
			v[kept++] = v[i];
	return kept;
}

struct coldpart *
coldparts_find(const struct candidates *c, size_t *n)
{
	struct hmap asked = { 0 };
	struct coldpart *v;
	size_t nparts = 0, afforded = affordable(c);

	*n = 0;
	ask(c, afforded, &asked, &nparts);
	v = xcalloc(nparts + 1, sizeof *v);
	if (nparts > 0)
		answer(c, afforded, &asked);
	for (size_t i = 0; i < afforded && nparts > 0; i++) {
		uint64_t owner;

		if (base_len(c->names + c->v[i].name) > 0 &&
		    find_owner(c, &asked, &c->v[i], &owner))
			v[(*n)++] = (struct coldpart){ c->v[i].addr, owner };
	}
	hmap_fini(&asked);
	*n = one_each(v, *n);
	return v;
}
