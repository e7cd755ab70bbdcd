/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strpool.c - strings, each stored once. The text lies in chunks that are
 * chained, not grown, so a string keeps its address; what grows is the table
 * that finds it.
 */
#include "config.h"

#include "profile/strpool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { CHUNK = 64 * 1024 };

struct strpool_chunk {
	struct strpool_chunk *next;
	size_t used;
	char text[CHUNK];
};

struct strpool_entry {
	const char *s;
	size_t len;
	uint32_t next; /* entry + 1 of the same hash, or 0 */
};

_Static_assert(STRPOOL_STRING + 4 <= CHUNK, "a string must fit in a chunk");

void
strpool_init(struct strpool *p, size_t max, unsigned max_chain)
{
	*p = (struct strpool){ .max = max, .max_chain = max_chain };
}

/* The length at which to cut s, not within a UTF-8 character. */
static size_t
cut_at(const char *s, size_t len)
{
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return len;
}

static char *
room(struct strpool *p, size_t need)
{
	struct strpool_chunk *c = p->chunk;

	if (c == NULL || CHUNK - c->used < need) {
		c = xmalloc(sizeof *c);
		c->next = p->chunk;
		c->used = 0;
		p->chunk = c;
	}
	c->used += need;
	p->used += need;
	return c->text + c->used - need;
}

static const char *
store(struct strpool *p, const char *s, size_t len, const char *tail)
{
	size_t tail_len = strlen(tail);
	char *to = room(p, len + tail_len + 1);

	memcpy(to, s, len);
	memcpy(to + len, tail, tail_len + 1);
	return to;
}

/* A string of len bytes, cut there when it is longer: two long strings that
 * begin alike become one. */
static const char *
find(const struct strpool *p, uint32_t first, const char *s, size_t len,
    const char *tail, unsigned *chain)
{
	const struct strpool_entry *e;
	uint32_t at;

	*chain = 0;
	for (at = first; at != 0; at = e->next) {
		e = &p->v[at - 1];
		if (e->len == len && memcmp(e->s, s, len) == 0 &&
		    strcmp(e->s + len, tail) == 0)
			return e->s;
		++*chain;
	}
	return NULL;
}

const char *
strpool_get(struct strpool *p, const char *s)
{
	size_t len = strnlen(s, STRPOOL_STRING + 1);
	const char *tail = "";
	const char *have;
	uint64_t *first;
	uint64_t hash;
	unsigned chain;

	if (len == 0)
		return "";
	if (len > STRPOOL_STRING) {
		len = cut_at(s, STRPOOL_STRING);
		tail = "...";
	}
	hash = hmap_hash(s, len);
	first = hmap_get(&p->by_hash, hash);
	have =
	    find(p, first != NULL ? (uint32_t)*first : 0, s, len, tail, &chain);
	if (have != NULL)
		return have;
	if (p->max - p->used < len + strlen(tail) + 1)
		return "[name not kept]";

	have = store(p, s, len, tail);
	if (chain >= p->max_chain)
		return have; /* made to collide: spare the time, not the room */
	p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof *p->v);
	first = hmap_put(&p->by_hash, hash, NULL);
	p->v[p->n++] = (struct strpool_entry){ have, len, (uint32_t)*first };
	*first = p->n;
	return have;
}

void
strpool_fini(struct strpool *p)
{
	struct strpool_chunk *c;

	while ((c = p->chunk) != NULL) {
		p->chunk = c->next;
		free(c);
	}
	free(p->v);
	hmap_fini(&p->by_hash);
	*p = (struct strpool){ 0 };
}
