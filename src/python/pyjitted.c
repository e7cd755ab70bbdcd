/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyjitted.c - finds machine code of CPython's JIT. */
#include "config.h"

#include "python/pyjitted.h"

#include <stddef.h>

enum {
	ARRAY = 8, /* behind how many executors there are */
	WORD = 8,
	MOST = 16 /* that are looked at */
};

uint64_t
pyjitted_code(const struct pymem *mem, const struct pyoffsets *o, uint64_t code)
{
	uint64_t array, executor, made;
	int32_t n;

	if (o->code.executors == 0 || o->executor_code == 0 ||
	    !pymem_u64(mem, code + o->code.executors, &array) || array == 0 ||
	    !pymem_i32(mem, array, &n))
		return 0;
	for (int32_t i = 0; i < n && i < MOST; i++)
		if (pymem_u64(
			mem, array + ARRAY + (uint64_t)i * WORD, &executor) &&
		    executor != 0 &&
		    pymem_u64(mem, executor + o->executor_code, &made) &&
		    made != 0)
			return made;
	return 0;
}
