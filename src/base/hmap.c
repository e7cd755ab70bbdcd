/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hmap.c - a hash map with linear probing, at most three quarters full. */
#include "config.h"

#include "base/hmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { FIRST_BITS = 4, HASH_BITS = 64 };

/* Addresses and small ids differ in few bits, low or high: their products do so
 * in the highest. */
static size_t
place_of(const struct hmap *map, uint64_t key)
{
	return (key ^ key >> 32) * 0x9e3779b97f4a7c15u >> map->shift;
}

/* The slot of key, or the unused one where it belongs. cap > n. */
static struct hmap_slot *
probe(const struct hmap *map, uint64_t key)
{
	size_t i;

	if (key == 0)
		return map->zero;
	i = place_of(map, key);
	while (map->slot[i].key != key && map->slot[i].key != 0)
		i = (i + 1) & (map->cap - 1);
	return &map->slot[i];
}

static void
grow(struct hmap *map)
{
	struct hmap old = *map;
	unsigned bits = old.cap != 0 ? HASH_BITS - old.shift + 1 : FIRST_BITS;

	map->cap = (size_t)1 << bits;
	map->shift = HASH_BITS - bits;
	map->slot = xcalloc(map->cap + 1, sizeof *map->slot);
	map->zero = &map->slot[map->cap];
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].key != 0)
			*probe(map, old.slot[i].key) = old.slot[i];
	if (old.cap != 0)
		*map->zero = *old.zero;
	free(old.slot);
}

uint64_t *
hmap_get(const struct hmap *map, uint64_t key)
{
	struct hmap_slot *slot;

	if (map->n == 0)
		return NULL;
	slot = probe(map, key);
	return slot->key != 0 ? &slot->value : NULL;
}

uint64_t *
hmap_put(struct hmap *map, uint64_t key, bool *fresh)
{
	uint64_t *value = hmap_get(map, key);
	struct hmap_slot *slot;

	if (fresh != NULL)
		*fresh = value == NULL;
	if (value != NULL)
		return value;

	if (map->n >= map->cap / 4 * 3)
		grow(map);
	slot = probe(map, key);
	*slot = (struct hmap_slot){ .key = key != 0 ? key : 1 };
	map->n++;
	return &slot->value;
}

uint64_t *
hmap_next(const struct hmap *map, size_t *at, uint64_t *key)
{
	while (map->cap != 0 && *at <= map->cap) {
		struct hmap_slot *slot = &map->slot[(*at)++];

		if (slot->key == 0)
			continue;
		*key = slot != map->zero ? slot->key : 0;
		return &slot->value;
	}
	return NULL;
}

void
hmap_clear(struct hmap *map)
{
	if (map->n != 0)
		memset(map->slot, 0, (map->cap + 1) * sizeof *map->slot);
	map->n = 0;
}

void
hmap_fini(struct hmap *map)
{
	free(map->slot);
	*map = (struct hmap){ 0 };
}

uint64_t
hmap_hash(const void *p, size_t len)
{
	const unsigned char *byte = p;
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ byte[i]) * 0x100000001b3u;
	return hash;
}
