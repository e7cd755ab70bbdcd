/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.c - machines by their numbers in ELF files. */
#include "config.h"

#include "code/machine.h"

#include <elf.h>

#if defined(__aarch64__)
static const enum code_machine ours = CODE_AARCH64;
#else
static const enum code_machine ours = CODE_X86_64;
#endif

enum code_machine
code_machine(const struct image *image)
{
	if (image == NULL)
		return ours;
	return image->machine == EM_AARCH64 ? CODE_AARCH64 : CODE_X86_64;
}
