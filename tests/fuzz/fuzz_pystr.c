/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pystr.c - a str object: the first byte is the minor version, the rest is
 * all the memory there is. What comes out can be printed. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "python/pystr.h"
#include "tests/fuzz/pybytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const char *s)
{
	size_t len = strlen(s), n;
	uint32_t cp;

	for (; len > 0; s += n, len -= n) {
		n = utf8_decode(s, len, &cp);
		if (n == 0 || utf8_is_control(cp))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pybytes memory = { p + 1, n - 1 };
	const struct pymem mem = { .read = pybytes_read, .arg = &memory };
	struct pyversion v = { .minor = n > 0 ? *p : 0 };
	struct pyoffsets o;
	char *s;

	if (n == 0 || pyoffsets_of_version(&v, &o) != PYOFFSETS_OK)
		return 0;
	s = pystr_read(&mem, &o, PYBYTES_BASE);
	if (s != NULL)
		check(s);
	free(s);
	return 0;
}
