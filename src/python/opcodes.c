/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opcodes.c - which table of opcodes a minor version has. */
#include "config.h"

#include "python/opcodes.h"

#include <stddef.h>

#include "python/pyversion.h"

static const struct opcodes *const by_minor[] = {
	&opcodes_3_8,
	&opcodes_3_9,
	&opcodes_3_10,
	&opcodes_3_11,
	&opcodes_3_12,
	&opcodes_3_13,
	&opcodes_3_14,
	&opcodes_3_15,
};

const struct opcodes *
opcodes_of(unsigned minor)
{
	if (minor < PYVERSION_FIRST || minor > PYVERSION_LAST)
		return NULL;
	return by_minor[minor - PYVERSION_FIRST];
}
