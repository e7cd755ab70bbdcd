/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_kallsyms.c - the text of /proc/kallsyms. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "symbol/kallsyms.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct kallsyms *k = kallsyms_parse(xmemdup(p, n), n);
	const char *module;
	uint64_t start;

	if (k == NULL)
		return 0;
	for (uint64_t at = 0xffffffff81000000; at < 0xffffffff81001000;
	     at += 0x40)
		if (kallsyms_find(k, at, &start, &module) != NULL && start > at)
			abort();
	kallsyms_free(k);
	return 0;
}
