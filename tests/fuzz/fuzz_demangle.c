/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_demangle.c - linker names. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/demangle.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *name = xmalloc(n + 1);
	char *readable;

	memcpy(name, p, n);
	name[n] = 0;
	readable = demangle(name);
	if (strlen(readable) > 4096)
		abort();
	for (const char *s = readable; *s != 0; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			abort();
	free(readable);
	free(name);
	return 0;
}
