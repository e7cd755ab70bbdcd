/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * madecode.h - two pages of code without a file in our own space (ownspace.h), for
 * tests that walk stacks which are made up.
 */
#ifndef TESTS_MADECODE_H
#define TESTS_MADECODE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "ownspace.h"

enum {
	PAGE = 4096,
	RET = 0xc3,		/* all is this, but for: */
	POP_BP = 256,		/* here: pop %rbp; ret */
	BY_BP = 512,		/* what at most a frame pointer leads out of */
	BY_BP_LEN = 64
};

static uint8_t *code;		/* or MAP_FAILED: a kernel that forbids it */

static inline int
madecode_open(void **state)
{
	(void)state;
	code = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code == MAP_FAILED)
		return 0;
	memset(code, RET, 2 * PAGE);
	code[POP_BP] = 0x5d;
	memset(code + BY_BP, 0xf4, BY_BP_LEN);
	return ownspace_open();
}

static inline int
madecode_close(void **state)
{
	(void)state;
	if (code == MAP_FAILED)
		return 0;
	munmap(code, 2 * PAGE);
	return ownspace_close();
}

/* The address at an offset of it. */
static inline uint64_t
at(size_t offset)
{
	return (uint64_t)(uintptr_t)code + offset;
}

#endif
