/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.h - remembers the unwind rules of the code met, so that a frame met
 * again needs neither the memory map nor an unwind table. Bounded: 16384 ranges
 * of code, each within RULES_BLOCK bytes, four to a bucket; a fifth takes the
 * place of one of them.
 *
 * An address that is here was code when it was put here. Whoever learns that
 * the map has changed calls rules_review.
 */
#ifndef UNWIND_RULES_H
#define UNWIND_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "target/space.h"
#include "unwind/cfi.h"

enum { RULES_BITS = 12, RULES_WAYS = 4, RULES = RULES_WAYS << RULES_BITS };
enum { RULES_BLOCK_BITS = 7, RULES_BLOCK = 1 << RULES_BLOCK_BITS };

struct rules_entry {			/* four to a cache line */
	uint64_t	 from;
	int32_t		 offset;	/* see struct cfi_rule */
	int16_t		 bp_slot;
	uint8_t		 kind;
	uint8_t		 len;		/* bytes of code; 0: none */
};

struct rules {		/* {0} remembers nothing and may only be freed */
	struct rules_entry *entry;	/* RULES of them, bucket by bucket */
	struct rules_origin *origin;	/* of each entry, for the review */
	unsigned	 turn;		/* who gives way */
};

void	 rules_init(struct rules *);
/* The rule of code, and of what is around it. */
void	 rules_put(struct rules *, uint64_t code, const struct cfi_span *,
	     struct cfi_rule, const struct region *);
/* Forget the code at addresses that no longer show the code they showed; keep the
 * others. Reads nothing from the target. */
void	 rules_review(struct rules *, const struct space *);
/* Forget the ranges whose first address is stale. */
void	 rules_forget(struct rules *,
	     bool (*stale)(const void *arg, uint64_t code), const void *arg);
void	 rules_fini(struct rules *);

/* The first entry of the bucket of an address's block. Neighbours differ in their
 * low bits, the products in their high ones. */
static inline struct rules_entry *
rules_bucket(const struct rules *r, uint64_t code)
{
	return r->entry +
	    ((code >> RULES_BLOCK_BITS) * 0x9e3779b97f4a7c15u >>
		(64 - RULES_BITS)) * RULES_WAYS;
}

/* Is the rule of an address known? */
static inline bool
rules_get(const struct rules *r, uint64_t code, struct cfi_rule *rule)
{
	const struct rules_entry *e = rules_bucket(r, code);

	for (unsigned i = 0; i < RULES_WAYS; i++) {
		if (code - e[i].from >= e[i].len)
			continue;
		*rule = (struct cfi_rule){ e[i].kind, e[i].bp_slot,
			e[i].offset };
		return true;
	}
	return false;
}

#endif
