/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pymem.h - the memory of a Python process, as whoever reads it hands it over:
 * a live process, pages of one copied before (pypages.h), or bytes of a test.
 * All readers of CPython's structures take it, and trust nothing they get.
 */
#ifndef PYTHON_PYMEM_H
#define PYTHON_PYMEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct pymem_part {
	uint64_t	 addr;
	void		*out;
	size_t		 len;
};

struct pymem {
	/* All of [addr, addr + len), or false. */
	bool	(*read)(void *arg, uint64_t addr, void *out, size_t len);
	void	*arg;
	/* Several at once, from the first on; how many could be read. NULL: it
	 * cannot. */
	size_t	(*read_parts)(void *arg, const struct pymem_part *, size_t n);
	/* The fingerprint (sample/pyprint.h) that was taken of a code object
	 * with its head, or false. NULL: what it is taken of can be read. */
	bool	(*print)(void *arg, uint64_t code, uint64_t *print);
};

/* The word at an offset of bytes that were read. */
static inline uint64_t
pymem_word(const uint8_t *bytes, size_t at)
{
	uint64_t v;

	memcpy(&v, bytes + at, sizeof v);
	return v;
}

static inline bool
pymem_read(const struct pymem *m, uint64_t addr, void *out, size_t len)
{
	return m->read(m->arg, addr, out, len);
}

static inline bool
pymem_u64(const struct pymem *m, uint64_t addr, uint64_t *out)
{
	return pymem_read(m, addr, out, sizeof *out);
}

static inline bool
pymem_i32(const struct pymem *m, uint64_t addr, int32_t *out)
{
	return pymem_read(m, addr, out, sizeof *out);
}

#endif
