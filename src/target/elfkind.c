/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elfkind.c - reads class and machine out of an ELF header. */
#include "config.h"

#include "target/elfkind.h"

#include <elf.h>
#include <string.h>

enum { MACHINE_AT = 18 }; /* e_machine, the same for both classes */

static const struct {
	unsigned machine, bits;
	const char *name;
} names[] = {
	{ EM_X86_64, 64, "x86-64" },
	{ EM_X86_64, 32, "x32" },
	{ EM_386, 32, "i386" },
	{ EM_AARCH64, 64, "aarch64" },
	{ EM_ARM, 32, "arm" },
};

static const char *
name_of(const struct elfkind *k)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].machine == k->machine && names[i].bits == k->bits)
			return names[i].name;
	return "other";
}

int
elfkind_parse(const uint8_t *p, size_t len, struct elfkind *k)
{
	*k = (struct elfkind){ .name = "other" };
	if (len < ELFKIND_BYTES || memcmp(p, ELFMAG, SELFMAG) != 0)
		return -1;
	if (p[EI_CLASS] != ELFCLASS32 && p[EI_CLASS] != ELFCLASS64)
		return -1;
	k->bits = p[EI_CLASS] == ELFCLASS64 ? 64 : 32;
	k->machine = p[EI_DATA] == ELFDATA2MSB
			 ? (unsigned)p[MACHINE_AT] << 8 | p[MACHINE_AT + 1]
			 : p[MACHINE_AT] | (unsigned)p[MACHINE_AT + 1] << 8;
	k->name = name_of(k);
	return 0;
}

bool
elfkind_ours(const struct elfkind *k)
{
	return k->bits == 64 && k->machine == EM_X86_64;
}
