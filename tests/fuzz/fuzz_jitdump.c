/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_jitdump.c - the bytes of a jitdump, in two pieces. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "symbol/jitdump.h"

static const struct codemap_judge no_judge;

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct codemap_entry *e;
	struct jitdump file = { 0 };
	struct codemap map = { 0 };

	jitdump_feed(&file, p, n / 2, &map);
	codemap_settle(&map, &no_judge);
	jitdump_feed(&file, p + n / 2, n - n / 2, &map);
	codemap_settle(&map, &no_judge);
	for (uint64_t at = 0x1000; at < 0x8000; at += 0x40) {
		e = codemap_find(&map, at);
		if (e != NULL && (at < e->start || at - e->start >= e->size))
			abort();
	}
	jitdump_fini(&file);
	codemap_fini(&map);
	return 0;
}
