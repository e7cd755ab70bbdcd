/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pybytes.h - bytes as the memory of an interpreter, from PYBYTES_BASE on. */
#ifndef TESTS_FUZZ_PYBYTES_H
#define TESTS_FUZZ_PYBYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "python/pymem.h"

#define PYBYTES_BASE	0x10000ull

struct pybytes {
	const uint8_t	*p;
	size_t		 n;
};

/* As struct pymem wants it: all of it, or nothing. */
static inline bool
pybytes_read(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct pybytes *m = arg;
	uint64_t at = addr - PYBYTES_BASE;

	if (addr < PYBYTES_BASE || at > m->n || len > m->n - at)
		return false;
	memcpy(out, m->p + at, len);
	return true;
}

static inline size_t
pybytes_read_parts(void *arg, const struct pymem_part *part, size_t n)
{
	size_t i = 0;

	while (i < n &&
	       pybytes_read(arg, part[i].addr, part[i].out, part[i].len))
		i++;
	return i;
}

#endif
