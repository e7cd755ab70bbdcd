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

struct hmap_slot {
	uint64_t	 key, value;
	bool		 used;
};

struct hmap {				/* {0} is a valid empty map */
	struct hmap_slot	*slot;
	size_t			 cap, n;	/* cap is 0 or a power of two */
};

/* The value's place, or NULL. Dies with the next hmap_put. */
uint64_t	*hmap_get(const struct hmap *, uint64_t key);
/* The place of key's value, made with value 0 if absent (*fresh says so; fresh
 * may be NULL). Dies with the next hmap_put. */
uint64_t	*hmap_put(struct hmap *, uint64_t key, bool *fresh);
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
