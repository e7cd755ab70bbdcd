/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_jitlines.c - a record of lines, of a function somewhere. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "symbol/jitlines.h"

enum { START = 0x10000, SIZE = 0x1000 };

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct linemap map = { 0 };

	jitlines_parse(&map, (const char *)p, n, START, SIZE);
	for (size_t i = 0; i < map.nrows; i++) {
		const struct linemap_row *r = &map.rows[i];

		if (r->start < START || r->start >= r->end ||
		    r->end > START + SIZE || r->file >= map.nfiles ||
		    (i > 0 && r->start < r[-1].end))
			abort();
		if (linemap_find(&map, r->start) != r)
			abort();
	}
	linemap_fini(&map);
	return 0;
}
