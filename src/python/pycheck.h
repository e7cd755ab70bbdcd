/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pycheck.h - whether a chain of frames can be believed that was read while its
 * thread ran on. Frames come and go at its inner end, twenty nanoseconds after
 * another; the rest of it stands.
 */
#ifndef PYTHON_PYCHECK_H
#define PYTHON_PYCHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "python/pyframes.h"

/* Take off the inner end what is no frame any more. False: what is left is not
 * one chain either. code_type: of code objects, 0: not known. */
bool	 pycheck_chain(struct pyframes *, uint64_t code_type);

#endif
