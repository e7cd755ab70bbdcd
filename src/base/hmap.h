/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hmap.h - a hash map from a 64-bit key to a 64-bit value: open addressing,
 * no deletion of single keys. Two-part keys are packed by hmap_key2.
 */
#ifndef BASE_HMAP_H
#define BASE_HMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hmap_slot {		/* four to a cache line */
	uint64_t	 key;		/* 0: unused */
	uint64_t	 value;
};

struct hmap {			/* {0} is a valid empty map */
	struct hmap_slot *slot;
	struct hmap_slot *zero;		/* of key 0, behind the others; its own
					 * key is 1, or 0: unused */
	size_t		 cap, n;	/* cap is 0 or a power of two */
	unsigned	 shift;		/* of a hash, to a slot */
};

/* The value's place, or NULL. Dies with the next hmap_put. */
uint64_t	*hmap_get(const struct hmap *, uint64_t key);
/* The place of key's value, made with value 0 if absent (*fresh says so; fresh
 * may be NULL). Dies with the next hmap_put. */
uint64_t	*hmap_put(struct hmap *, uint64_t key, bool *fresh);
/* The first value at or after the place *at, which moves behind it; NULL: there
 * is none. Begin with 0. */
uint64_t	*hmap_next(const struct hmap *, size_t *at, uint64_t *key);
void		 hmap_clear(struct hmap *);	/* memory kept */
void		 hmap_fini(struct hmap *);

/* Two ids as one key; no two pairs share one. */
static inline uint64_t
hmap_key2(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

/* FNV-1a over bytes, for keys made of strings. The caller compares. */
uint64_t	 hmap_hash(const void *, size_t len);

#endif
