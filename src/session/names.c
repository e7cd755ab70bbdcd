/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - remembers the function and the spot at each address met. */
#include "config.h"

#include "session/names.h"

#include <stdlib.h>

#include "base/xalloc.h"

/* The first entry of an address's bucket. */
static struct names_entry *
bucket(const struct names *n, uint64_t pc)
{
	return n->entry +
	       (pc * 0x9e3779b97f4a7c15u >> (64 - NAMES_BITS)) * NAMES_WAYS;
}

bool
names_get(const struct names *n, uint64_t pc, unsigned generation,
    uint32_t *func, uint32_t *spot)
{
	const struct names_entry *e;

	if (n->entry == NULL || pc == 0)
		return false;
	e = bucket(n, pc);
	for (unsigned i = 0; i < NAMES_WAYS; i++) {
		if (e[i].pc != pc || e[i].generation != generation)
			continue;
		*func = e[i].func;
		*spot = e[i].spot;
		return true;
	}
	return false;
}

/* The entry of pc, else one that holds nothing any more, else the one whose
 * turn it is to give way. */
static struct names_entry *
place_for(struct names *n, uint64_t pc, unsigned generation)
{
	struct names_entry *e = bucket(n, pc), *unused = NULL;

	for (unsigned i = 0; i < NAMES_WAYS; i++) {
		if (e[i].pc == pc)
			return &e[i];
		if (e[i].pc == 0 || e[i].generation != generation)
			unused = &e[i];
	}
	return unused != NULL ? unused : &e[n->turn++ % NAMES_WAYS];
}

void
names_put(struct names *n, uint64_t pc, unsigned generation, uint32_t func,
    uint32_t spot)
{
	if (pc == 0)
		return; /* the mark of an unused entry */
	if (n->entry == NULL)
		n->entry = xcalloc(NAMES, sizeof *n->entry);
	*place_for(n, pc, generation) = (struct names_entry){
		.pc = pc, .generation = generation, .func = func, .spot = spot
	};
}

void
names_forget(struct names *n, bool (*stale)(const void *arg, uint64_t pc),
    const void *arg)
{
	if (n->entry == NULL)
		return;
	for (size_t i = 0; i < NAMES; i++)
		if (n->entry[i].pc != 0 && stale(arg, n->entry[i].pc))
			n->entry[i].pc = 0;
}

void
names_fini(struct names *n)
{
	free(n->entry);
	*n = (struct names){ 0 };
}
