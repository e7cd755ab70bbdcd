/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kcore.c - reads /proc/kcore. */
#include "config.h"

#include "code/kcore.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "target/source.h"

enum { PHDRS_MAX = 4096 };

int
kcore_open(struct err *err)
{
	int fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);

	if (fd != -1)
		return fd;
	err_set(err, ERR_PERM, errno, "/proc/kcore");
	return err_cure(err, errno == ENOENT
				 ? "the kernel has to be built with "
				   "CONFIG_PROC_KCORE"
				 : "run stacktop as root, where the kernel is "
				   "not locked down");
}

static bool
holds(const Elf64_Phdr *ph, uint64_t addr)
{
	uint64_t end;

	return ph->p_type == PT_LOAD && addr >= ph->p_vaddr &&
	       addr - ph->p_vaddr < ph->p_filesz &&
	       !__builtin_add_overflow(ph->p_offset, ph->p_filesz, &end);
}

size_t
kcore_read(int fd, uint64_t addr, void *out, size_t len)
{
	const struct source s = { .fd = fd, .len = INT64_MAX };
	Elf64_Ehdr eh;

	if (!source_read(&s, 0, &eh, sizeof eh) ||
	    memcmp(eh.e_ident, ELFMAG, SELFMAG) != 0 ||
	    eh.e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh.e_phentsize != sizeof(Elf64_Phdr))
		return 0;
	for (unsigned i = 0; i < eh.e_phnum && i < PHDRS_MAX; i++) {
		Elf64_Phdr ph;
		uint64_t at;

		if (!source_read(
			&s, eh.e_phoff + i * sizeof ph, &ph, sizeof ph))
			return 0;
		if (!holds(&ph, addr))
			continue;
		at = addr - ph.p_vaddr;
		if (len > ph.p_filesz - at)
			len = (size_t)(ph.p_filesz - at);
		return source_read(&s, ph.p_offset + at, out, len) ? len : 0;
	}
	return 0;
}
