/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_maps.c - the text of /proc/PID/maps. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "target/maps.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct maps m;
	uint64_t last = 0;

	if (maps_parse(&m, xmemdup(p, n), n, NULL) == 0 && m.n > 0 &&
	    maps_find(&m, m.v[m.n / 2].start) != &m.v[m.n / 2])
		abort();
	for (size_t i = 0; i < m.n; i++) {
		if (m.v[i].start < last || m.v[i].end <= m.v[i].start)
			abort();
		last = m.v[i].end;
	}
	maps_fini(&m);
	return 0;
}
