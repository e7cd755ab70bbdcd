/* SPDX-License-Identifier: GPL-2.0-or-later */
/* elffile.c - opens ELF files with libelf and hands out checked sections. */
#include "config.h"

#include "symbol/elffile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	SECTIONS_MAX = 65536,
	SECTION_MAX = 1 << 30,
	RATIO_MAX = 100, /* of what is unpacked to what was packed, */
	RATIO_FREE = 16 << 20 /* beyond so many bytes */
};

/* Can the section headers be what they claim, before libelf allocates for
 * them? None at all is fine. */
static bool
sane_header(const Elf64_Ehdr *eh, uint64_t len)
{
	if (memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 ||
	    eh->e_ident[EI_CLASS] != ELFCLASS64 ||
	    eh->e_ident[EI_DATA] != ELFDATA2LSB)
		return false;
	if (eh->e_shoff == 0)
		return true;
	/* a count of 0 means that section 0 holds the count: for object files
	 * with more than 65,279 sections, not for what is executed */
	return eh->e_shentsize == sizeof(Elf64_Shdr) && eh->e_shnum > 0 &&
	       eh->e_shoff <= len &&
	       eh->e_shnum * sizeof(Elf64_Shdr) <= len - eh->e_shoff;
}

static int
begin(struct elffile *f, const Elf64_Ehdr *eh)
{
	elf_version(EV_CURRENT);
	if (!sane_header(eh, f->len))
		return -1;
	f->elf = f->bytes != NULL ? elf_memory((char *)f->bytes, f->len)
				  : elf_begin(f->fd, ELF_C_READ, NULL);
	return f->elf != NULL && elf_kind(f->elf) == ELF_K_ELF ? 0 : -1;
}

int
elffile_open_fd(struct elffile *f, int take_fd)
{
	Elf64_Ehdr eh;
	struct stat st;

	*f = (struct elffile){ .fd = take_fd };
	if (take_fd == -1)
		return -1;
	if (fstat(take_fd, &st) == -1 || !S_ISREG(st.st_mode))
		goto fail;
	f->len = (uint64_t)st.st_size;
	if (pread(take_fd, &eh, sizeof eh, 0) != sizeof eh ||
	    begin(f, &eh) == -1)
		goto fail;
	return 0;

fail:
	elffile_close(f);
	return -1;
}

int
elffile_open_bytes(struct elffile *f, uint8_t *take_bytes, size_t len)
{
	Elf64_Ehdr eh;

	*f = (struct elffile){ .fd = -1, .bytes = take_bytes, .len = len };
	if (len >= sizeof eh) {
		memcpy(&eh, take_bytes, sizeof eh);
		if (begin(f, &eh) == 0)
			return 0;
	}
	elffile_close(f);
	return -1;
}

int
elffile_open(struct elffile *f, const struct image *img)
{
	if (img->bytes != NULL)
		/* libelf may write into them */
		return elffile_open_bytes(
		    f, xmemdup(img->bytes, img->nbytes), img->nbytes);
	return elffile_open_fd(f, fcntl(img->fd, F_DUPFD_CLOEXEC, 0));
}

void
elffile_close(struct elffile *f)
{
	if (f->elf != NULL)
		elf_end(f->elf);
	if (f->bytes == NULL && f->fd > 0)
		close(f->fd);
	free(f->bytes);
	*f = (struct elffile){ 0 };
}

const Elf64_Shdr *
elffile_header(const struct elffile *f, size_t index)
{
	Elf_Scn *scn = elf_getscn(f->elf, index);

	return scn != NULL ? elf64_getshdr(scn) : NULL;
}

bool
elffile_fills_slot(uint32_t type)
{
	switch (type) {
	case R_X86_64_JUMP_SLOT:
	case R_X86_64_GLOB_DAT:
	case R_AARCH64_JUMP_SLOT:
	case R_AARCH64_GLOB_DAT:
		return true;
	}
	return false;
}

size_t
elffile_by_type(const struct elffile *f, uint32_t type)
{
	for (size_t i = 1; i < SECTIONS_MAX; i++) {
		const Elf64_Shdr *sh = elffile_header(f, i);

		if (sh == NULL)
			break;
		if (sh->sh_type == type)
			return i;
	}
	return 0;
}

size_t
elffile_by_name(const struct elffile *f, const char *name)
{
	const Elf64_Ehdr *eh = elf64_getehdr(f->elf);
	const char *names;
	size_t len, size = strlen(name) + 1;

	names = eh == NULL ? NULL : elffile_data(f, eh->e_shstrndx, &len);
	if (names == NULL)
		return 0;
	for (size_t i = 1; i < SECTIONS_MAX; i++) {
		const Elf64_Shdr *sh = elffile_header(f, i);

		if (sh == NULL)
			break;
		if (sh->sh_name < len && len - sh->sh_name >= size &&
		    memcmp(names + sh->sh_name, name, size) == 0)
			return i;
	}
	return 0;
}

/* Do the section's bytes lie within the file, few enough to read them? */
static bool
within(const struct elffile *f, const Elf64_Shdr *sh)
{
	return sh->sh_size <= SECTION_MAX && sh->sh_offset <= f->len &&
	       sh->sh_size <= f->len - sh->sh_offset;
}

/* What a section of the old kind of compression (.zdebug_info) says it unpacks
 * to: "ZLIB" and eight bytes, the highest first. */
static uint64_t
old_size(const struct elffile *f, size_t index)
{
	size_t len;
	const uint8_t *p = elffile_data(f, index, &len);
	uint64_t size = 0;

	if (p == NULL || len < 12 || memcmp(p, "ZLIB", 4) != 0)
		return 0;
	for (int i = 4; i < 12; i++)
		size = size << 8 | p[i];
	return size;
}

/* How many bytes a section unpacks to, 0 when it is not packed. */
static bool
unpacked_size(const struct elffile *f, size_t index, bool old, uint64_t *size)
{
	const Elf64_Shdr *sh = elffile_header(f, index);
	const Elf64_Chdr *ch;

	*size = old && (sh->sh_flags & SHF_ALLOC) == 0 ? old_size(f, index) : 0;
	if ((sh->sh_flags & SHF_COMPRESSED) != 0) {
		ch = elf64_getchdr(elf_getscn(f->elf, index));
		if (ch == NULL)
			return false;
		*size = ch->ch_size;
	}
	return *size <= SECTION_MAX &&
	       (*size <= RATIO_FREE || *size / RATIO_MAX <= sh->sh_size);
}

bool
elffile_sane(const struct elffile *f, uint64_t *unpacked)
{
	bool old = elffile_by_name(f, ".zdebug_info") != 0;
	const Elf64_Shdr *sh;

	*unpacked = 0;
	for (size_t i = 1; (sh = elffile_header(f, i)) != NULL; i++) {
		uint64_t size;

		if (sh->sh_type == SHT_NOBITS)
			continue;
		if (!within(f, sh) || !unpacked_size(f, i, old, &size))
			return false;
		*unpacked += size;
	}
	return true;
}

const void *
elffile_data(const struct elffile *f, size_t index, size_t *len)
{
	const Elf64_Shdr *sh = elffile_header(f, index);
	Elf_Data *data;

	if (sh == NULL || sh->sh_type == SHT_NOBITS ||
	    (sh->sh_flags & SHF_COMPRESSED) != 0 || sh->sh_size == 0 ||
	    !within(f, sh))
		return NULL;
	data = elf_getdata(elf_getscn(f->elf, index), NULL);
	if (data == NULL || data->d_buf == NULL)
		return NULL;
	*len = data->d_size;
	return data->d_buf;
}
