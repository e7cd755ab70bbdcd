/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_pyimage.c - what the kernel has copied of a CPython: the first byte is
 * the minor version, the rest the record. Its chain is read, and every address
 * that is in it asked for.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "python/pyimage.h"
#include "tests/unit/pytables.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static bool
learn(unsigned minor, struct pyoffsets *o)
{
	static const struct {
		const uint64_t *words;
		size_t len;
	} tables[] = { { pytable_3_13, sizeof pytable_3_13 },
		{ pytable_3_14, sizeof pytable_3_14 },
		{ pytable_3_15, sizeof pytable_3_15 } };
	struct pyversion v = { .minor = minor };
	unsigned layout = minor - PYOFFSETS_TABLE_MINOR;

	if (minor < PYOFFSETS_TABLE_MINOR)
		return pyoffsets_of_version(&v, o) == PYOFFSETS_OK;
	return layout < sizeof tables / sizeof *tables &&
	       pyoffsets_of_table((const uint8_t *)tables[layout].words,
		   tables[layout].len, &v, o) == PYOFFSETS_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct pyframes frames = { 0 };
	uint8_t bytes[PYOFFSETS_CODE];
	struct pyoffsets o;
	struct pyimage im;
	struct pymem mem;

	if (n == 0 || !learn(*p, &o) || !pyimage_open(&im, &o, p + 1, n - 1))
		return 0;
	pyimage_frames(&im, &frames);
	if (frames.n > 2 * PYRECORD_FRAMES + 1)
		abort();
	mem = pyimage_mem(&im);
	for (size_t i = 1; i + 8 <= n; i += 8) {
		uint64_t addr;

		memcpy(&addr, p + i, sizeof addr);
		pymem_read(&mem, addr, bytes, 8);
		pymem_read(&mem, addr, bytes, o.frame.size);
		pymem_read(&mem, addr, bytes, o.code.size);
	}
	if (pyimage_turn(&im))
		pyimage_frames(&im, &frames);
	pyframes_fini(&frames);
	return 0;
}
