/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hmap.c - a hash map with linear probing, at most three quarters full. */
#include "config.h"

#include "base/hmap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define FIRST_CAP 16

/* Addresses and small ids differ in few bits: spread them over all. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdu;
	x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53u;
	return x ^ (x >> 33);
}

/* The slot of key, or the unused one where it belongs. cap > n. */
static struct hmap_slot *
probe(const struct hmap *map, uint64_t key)
{
	size_t mask = map->cap - 1, i = mix(key) & mask;

	while (map->slot[i].used && map->slot[i].key != key)
		i = (i + 1) & mask;
	return &map->slot[i];
}

static void
grow(struct hmap *map)
{
	struct hmap old = *map;

	map->cap = old.cap != 0 ? old.cap * 2 : FIRST_CAP;
	map->slot = xcalloc(map->cap, sizeof *map->slot);
	for (size_t i = 0; i < old.cap; i++)
		if (old.slot[i].used)
			*probe(map, old.slot[i].key) = old.slot[i];
	free(old.slot);
}

uint64_t *
hmap_get(const struct hmap *map, uint64_t key)
{
	struct hmap_slot *slot;

	if (map->n == 0)
		return NULL;
	slot = probe(map, key);
	return slot->used ? &slot->value : NULL;
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
	*slot = (struct hmap_slot){ .key = key, .used = true };
	map->n++;
	return &slot->value;
}

void
hmap_clear(struct hmap *map)
{
	if (map->n != 0)
		memset(map->slot, 0, map->cap * sizeof *map->slot);
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
