/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h - remembers the function and the spot at each address met in a
 * process, so that a frame met again needs neither the memory map nor a symbol
 * table. Bounded: 16384 addresses, four to a bucket; a fifth takes the place of
 * one of them.
 *
 * What is remembered holds for one generation of the address space, and is
 * forgotten with it: when code was unmapped or replaced, or after exec. What a
 * runtime has compiled changes without that: it is forgotten one by one.
 */
#ifndef SESSION_NAMES_H
#define SESSION_NAMES_H

#include <stdbool.h>
#include <stdint.h>

enum { NAMES_BITS = 12, NAMES_WAYS = 4, NAMES = NAMES_WAYS << NAMES_BITS };

struct names_entry {
	uint64_t	 pc;		/* 0: none */
	unsigned	 generation;
	uint32_t	 func, spot;
};

struct names {				/* {0} is empty */
	struct names_entry *entry;	/* NAMES of them, bucket by bucket */
	unsigned	 turn;		/* who gives way */
};

/* The function and the spot at pc, if they were put in this generation. */
bool	 names_get(const struct names *, uint64_t pc, unsigned generation,
	     uint32_t *func, uint32_t *spot);
void	 names_put(struct names *, uint64_t pc, unsigned generation,
	     uint32_t func, uint32_t spot);
/* Forget the addresses of which stale is true. */
void	 names_forget(struct names *,
	     bool (*stale)(const void *arg, uint64_t pc), const void *arg);
void	 names_fini(struct names *);

#endif
