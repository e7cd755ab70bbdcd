/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_cfi.c - unwind programs: three bytes of setting (signal frame and column
 * of the return address, where in the function, length of the CIE's part), then
 * instructions. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/unit/ehmaker.h"
#include "unwind/cfi.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ehmaker m = { .code_align = 1, .data_align = -8 };
	struct cfi_rule rule;
	struct cfi_span span;
	struct ehframe eh;
	struct fde fde;
	uint8_t *buf, *exact;
	size_t len;

	if (n < 3 || n > 0x1000)
		return 0;
	m.signal_frame = p[0] & 1;
	m.column = p[0] & 2 ? 0 : 16;
	m.ncie = p[2] < n - 3 ? p[2] : n - 3;
	m.cie = p + 3;
	m.nfde = n - 3 - m.ncie;
	m.fde = p + 3 + m.ncie;
	buf = xmalloc(n + EHMAKER_HEADS);
	len = ehmaker_make(&m, buf);
	exact = xmemdup(buf, len);
	if (!ehmaker_open(exact, len, &eh, &fde))
		abort();
	rule = cfi_find(&fde, EHMAKER_CODE + p[1], &span);
	if (span.behind == 0 || span.before > p[1])
		abort();
	if (rule.kind >= CFI_NONE || rule.bp_slot > 0 ||
	    (rule.bp_slot != 0 && rule.kind != CFI_SP && rule.kind != CFI_BP))
		abort();
	free(buf);
	free(exact);
	return 0;
}
