/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pylines.c - line tables of every kind: the first byte is the minor
 * version, the second the instruction. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "python/pylines.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	if (n < 2)
		return 0;
	if (pylines_find(p[0], p + 2, n - 2, 1, (int8_t)p[1]) > INT32_MAX)
		abort();
	pylines_find(p[0], p + 2, n - 2, UINT32_MAX, INT64_MAX);
	return 0;
}
