/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_ehframe.c - unwind tables: the first byte says how long the header is. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "target/ehframe.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	enum { HDR = 0x1000, EH = 0x2000 };
	size_t hdr_len, eh_len, offset = 0;
	struct ehframe e;
	struct fde fde;
	uint8_t *hdr, *eh;

	if (n == 0 || n > HDR)
		return 0;
	hdr_len = p[0] < n ? p[0] : n - 1;
	eh_len = n - 1 - hdr_len;
	hdr = xmemdup(p + 1, hdr_len);
	eh = xmemdup(p + 1 + hdr_len, eh_len);
	ehframe_init(&e, hdr, hdr_len, HDR, eh, eh_len, EH);
	for (uint64_t at = HDR; at < 0x8000; at += 0x80)
		if (ehframe_find(&e, at, &fde) &&
		    (at < fde.start || at >= fde.end))
			abort();
	e = (struct ehframe){ .eh = eh, .eh_len = eh_len, .eh_vaddr = EH };
	while (ehframe_next(&e, &offset, &fde))
		if (offset > eh_len)
			abort();
	free(hdr);
	free(eh);
	return 0;
}
