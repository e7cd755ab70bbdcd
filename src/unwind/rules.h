/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules.h - remembers the unwind rule of each address met, so that a frame met
 * again needs neither the memory map nor an unwind table. Bounded: 16384
 * addresses, four to a bucket; a fifth takes the place of one of them.
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

struct rules_entry {
	uint64_t	 code;		/* 0: none */
	struct cfi_rule	 rule;
};

struct rules {		/* {0} remembers nothing and may only be freed */
	struct rules_entry *entry;	/* RULES of them, bucket by bucket */
	struct rules_origin *origin;	/* of each entry, for the review */
	unsigned	 turn;		/* who gives way */
};

void	 rules_init(struct rules *);
void	 rules_put(struct rules *, uint64_t code, struct cfi_rule,
	     const struct region *);
/* Forget the addresses that no longer show the code they showed; keep the
 * others. Reads nothing from the target. */
void	 rules_review(struct rules *, const struct space *);
/* Forget the addresses of which stale is true. */
void	 rules_forget(struct rules *,
	     bool (*stale)(const void *arg, uint64_t code), const void *arg);
void	 rules_fini(struct rules *);

/* The first entry of an address's bucket. Neighbours differ in their low bits,
 * the products in their high ones. */
static inline struct rules_entry *
rules_bucket(const struct rules *r, uint64_t code)
{
	return r->entry +
	    (code * 0x9e3779b97f4a7c15u >> (64 - RULES_BITS)) * RULES_WAYS;
}

/* The rule of an address, or NULL. Borrowed until the next call. */
static inline const struct cfi_rule *
rules_get(const struct rules *r, uint64_t code)
{
	const struct rules_entry *e = rules_bucket(r, code);

	for (unsigned i = 0; i < RULES_WAYS && code != 0; i++)
		if (e[i].code == code)
			return &e[i].rule;
	return NULL;
}

#endif
