/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elfmaker.h - builds small ELF files for tests. Add sections and segments,
 * change what should be broken, then take the bytes. */
#ifndef UNIT_ELFMAKER_H
#define UNIT_ELFMAKER_H

#include <assert.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAKER_BYTES = 1 << 16, MAKER_SECTIONS = 16, MAKER_SEGMENTS = 8 };

struct maker {
	uint8_t		 b[MAKER_BYTES];
	size_t		 len;
	Elf64_Ehdr	 eh;
	Elf64_Phdr	 ph[MAKER_SEGMENTS];
	Elf64_Shdr	 sh[MAKER_SECTIONS];	/* 0 is the null section */
	char		 names[1024];
	size_t		 names_len;
};

static inline struct maker *
maker_new(void)
{
	struct maker *m = calloc(1, sizeof *m);

	memcpy(m->eh.e_ident, ELFMAG, SELFMAG);
	m->eh.e_ident[EI_CLASS] = ELFCLASS64;
	m->eh.e_ident[EI_DATA] = ELFDATA2LSB;
	m->eh.e_ident[EI_VERSION] = EV_CURRENT;
	m->eh.e_type = ET_DYN;
	m->eh.e_machine = EM_X86_64;
	m->eh.e_version = EV_CURRENT;
	m->eh.e_ehsize = sizeof m->eh;
	m->eh.e_phentsize = sizeof *m->ph;
	m->eh.e_phoff = sizeof m->eh;
	m->eh.e_shentsize = sizeof *m->sh;
	m->eh.e_shnum = 1;
	m->names_len = 1;
	m->len = sizeof m->eh + sizeof m->ph;
	return m;
}

/* Put bytes (or zeros) into the file, 8-aligned; their offset. */
static inline uint64_t
maker_bytes(struct maker *m, const void *data, size_t len)
{
	uint64_t at = (m->len + 7) & ~7ull;

	assert(at + len <= MAKER_BYTES);
	if (data != NULL)
		memcpy(m->b + at, data, len);
	m->len = at + len;
	return at;
}

static inline Elf64_Shdr *
maker_section(struct maker *m, const char *name, uint32_t type, uint64_t flags,
    uint64_t addr, const void *data, size_t len)
{
	Elf64_Shdr *sh = &m->sh[m->eh.e_shnum++];

	sh->sh_name = (uint32_t)m->names_len;
	strcpy(m->names + m->names_len, name);
	m->names_len += strlen(name) + 1;
	sh->sh_type = type;
	sh->sh_flags = flags;
	sh->sh_addr = addr;
	sh->sh_offset = maker_bytes(m, data, len);
	sh->sh_size = len;
	sh->sh_addralign = 1;
	return sh;
}

static inline Elf64_Phdr *
maker_segment(struct maker *m, uint32_t type, uint32_t flags, uint64_t vaddr,
    uint64_t offset, uint64_t len)
{
	Elf64_Phdr *ph = &m->ph[m->eh.e_phnum++];

	ph->p_type = type;
	ph->p_flags = flags;
	ph->p_vaddr = vaddr;
	ph->p_offset = offset;
	ph->p_filesz = ph->p_memsz = len;
	return ph;
}

/* Write the headers. Frees nothing: m->b[0..m->len) is the file. */
static inline void
maker_finish(struct maker *m)
{
	Elf64_Shdr *sh = maker_section(m, ".shstrtab", SHT_STRTAB, 0, 0,
	    m->names, sizeof m->names);

	/* its own name was added after the copy */
	memcpy(m->b + sh->sh_offset, m->names, sizeof m->names);
	m->eh.e_shstrndx = (uint16_t)(m->eh.e_shnum - 1);
	m->eh.e_shoff = maker_bytes(m, m->sh, m->eh.e_shnum * sizeof *m->sh);
	memcpy(m->b, &m->eh, sizeof m->eh);
	memcpy(m->b + sizeof m->eh, m->ph, sizeof m->ph);
}

/* A file in memory with these bytes. */
static inline int
maker_memfd(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert(fd != -1 && write(fd, bytes, len) == (ssize_t)len);
	return fd;
}

#endif
