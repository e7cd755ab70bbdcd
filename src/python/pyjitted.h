/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyjitted.h - machine code that CPython's JIT, from 3.13 on, has made of a code
 * object. (Include/internal/pycore_optimizer.h: _PyExecutorObject)
 */
#ifndef PYTHON_PYJITTED_H
#define PYTHON_PYJITTED_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"

/* Where some of it is that begins in this code object; 0: there is none, as far
 * as can be seen. */
uint64_t	 pyjitted_code(const struct pymem *, const struct pyoffsets *,
		    uint64_t code);

#endif
