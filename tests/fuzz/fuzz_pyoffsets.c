/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pyoffsets.c - tables of offsets; and versions, of the same bytes. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>

#include "python/pyoffsets.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char text[PYVERSION_TEXT];
	struct pyversion v;
	struct pyoffsets o;

	if (pyoffsets_of_table(p, n, &v, &o) == PYOFFSETS_OK &&
	    (o.frame.size > PYOFFSETS_FRAME || o.code.size > PYOFFSETS_CODE ||
		o.str.ascii > PYOFFSETS_CODE))
		abort();
	pyversion_text(&v, text);
	if (pyversion_of_bytes(p, n, 0, &v))
		pyversion_text(&v, text);
	pyversion_of_bytes(p, n, 9, &v);
	return 0;
}
