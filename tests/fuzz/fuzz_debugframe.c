/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_debugframe.c - .debug_frame, rewritten, then searched. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "target/debugframe.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	enum { AT = 0x1000 };
	const struct span code = { .vaddr = AT, .len = 0x100000 };
	const struct ehframe none = { 0 };
	uint8_t *exact = xmemdup(p, n), *made;
	size_t len, offset = 0, found = 0;
	struct ehframe e;
	struct fde fde;

	made = debugframe_rewrite(exact, n, AT, &code, 1, &none, &len);
	if (len > 2 * n)
		abort();
	free(exact);
	e = (struct ehframe){ .eh = made, .eh_len = len, .eh_vaddr = AT };
	while (ehframe_next(&e, &offset, &fde)) {
		if (fde.start - AT >= code.len || offset > len)
			abort();
		found++;
	}
	if (found > n / 24)
		abort();
	free(made);
	return 0;
}
