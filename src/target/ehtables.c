/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ehtables.c - reads unwind tables, or makes the index of one. */
#include "config.h"

#include "target/ehtables.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum { HDR_FIXED = 12, ENTRY = 8 };

/* The part of a load segment that begins at vaddr. */
static bool
rest_of_segment(
    const struct span *load, size_t nload, uint64_t vaddr, struct span *span)
{
	for (size_t i = 0; i < nload; i++) {
		uint64_t at = vaddr - load[i].vaddr;

		if (at >= load[i].len)
			continue;
		*span = (struct span){ .vaddr = vaddr,
			.offset = load[i].offset + at,
			.len = load[i].len - at };
		return true;
	}
	return false;
}

/* Section header i, if the file reaches that far. */
static bool
section(
    const struct source *s, const Elf64_Ehdr *eh, unsigned i, Elf64_Shdr *sh)
{
	uint64_t at;

	return !__builtin_add_overflow(eh->e_shoff, i * sizeof *sh, &at) &&
	       source_read(s, at, sh, sizeof *sh);
}

/* Shorten span to the section that begins where it does, if there is one. */
static void
clip_to_section(const struct source *s, const Elf64_Ehdr *eh, struct span *span)
{
	Elf64_Shdr sh;

	if (eh->e_shentsize != sizeof sh)
		return;
	for (unsigned i = 0; i < eh->e_shnum && section(s, eh, i, &sh); i++) {
		if (sh.sh_addr != span->vaddr || sh.sh_type == SHT_NOBITS ||
		    (sh.sh_flags & SHF_ALLOC) == 0 || sh.sh_size == 0)
			continue;
		if (sh.sh_size < span->len)
			span->len = sh.sh_size;
		return;
	}
}

/* A segment may promise more than the file has. */
static void
clip_to_file(const struct source *s, struct span *span)
{
	if (span->offset < s->len && span->len > s->len - span->offset)
		span->len = s->len - span->offset;
}

/* .eh_frame by its name, where no header tells its place. */
static bool
find_by_name(const struct source *s, const Elf64_Ehdr *eh, struct span *span)
{
	static const char want[] = ".eh_frame";
	Elf64_Shdr names, sh;
	char name[sizeof want];

	if (eh->e_shentsize != sizeof sh || eh->e_shstrndx >= eh->e_shnum ||
	    !section(s, eh, eh->e_shstrndx, &names))
		return false;
	for (unsigned i = 0; i < eh->e_shnum && section(s, eh, i, &sh); i++) {
		uint64_t at;

		if ((sh.sh_flags & SHF_ALLOC) == 0 ||
		    sh.sh_type == SHT_NOBITS ||
		    __builtin_add_overflow(names.sh_offset, sh.sh_name, &at) ||
		    !source_read(s, at, name, sizeof name) ||
		    memcmp(name, want, sizeof want) != 0)
			continue;
		*span = (struct span){ .vaddr = sh.sh_addr,
			.offset = sh.sh_offset,
			.len = sh.sh_size };
		return true;
	}
	return false;
}

struct index_entry { /* as the file format has it */
	int32_t start, fde;
};

static int
by_start(const void *va, const void *vb)
{
	const struct index_entry *a = va, *b = vb;

	return (a->start > b->start) - (a->start < b->start);
}

/* Both must be expressible: within 2 GiB of the index. */
static bool
relative(uint64_t addr, uint64_t base, int32_t *out)
{
	int64_t distance = (int64_t)(addr - base);

	*out = (int32_t)distance;
	return *out == distance;
}

/* Make what a linker makes with --eh-frame-hdr. Its address is that of the
 * bytes behind .eh_frame, which nobody reads as unwind information. */
static uint8_t *
make_index(const uint8_t *eh, const struct span *frames, struct span *hdr)
{
	struct ehframe e = {
		.eh = eh, .eh_len = frames->len, .eh_vaddr = frames->vaddr
	};
	struct index_entry *v = NULL, entry;
	size_t n = 0, cap = 0, offset = 0;
	uint8_t *bytes;
	struct fde fde;
	uint32_t count;
	int32_t eh_ptr;

	hdr->vaddr = frames->vaddr + frames->len;
	while (ehframe_next(&e, &offset, &fde)) {
		if (!relative(fde.start, hdr->vaddr, &entry.start) ||
		    !relative(fde.vaddr, hdr->vaddr, &entry.fde))
			continue;
		v = xgrow(v, &cap, n + 1, sizeof *v);
		v[n++] = entry;
	}
	if (n > 1)
		qsort(v, n, sizeof *v, by_start);

	hdr->len = HDR_FIXED + n * ENTRY;
	bytes = xcalloc(1, hdr->len);
	/* version 1; pointer pcrel, count absolute, table datarel, each of
	 * four bytes */
	memcpy(bytes, "\x01\x1b\x03\x3b", 4);
	eh_ptr = (int32_t)(frames->vaddr - (hdr->vaddr + 4));
	count = (uint32_t)n;
	memcpy(bytes + 4, &eh_ptr, 4);
	memcpy(bytes + 8, &count, 4);
	if (n > 0)
		memcpy(bytes + HDR_FIXED, v, n * ENTRY);
	free(v);
	return bytes;
}

/* The tables a linker indexed. */
static void
read_indexed(struct ehtables *t, const struct source *s, const Elf64_Ehdr *eh,
    const struct span *load, size_t nload, const struct span *hdr)
{
	struct span frames;
	uint64_t vaddr;

	t->hdr_copy = source_copy(s, hdr);
	if (t->hdr_copy == NULL ||
	    !ehframe_start(t->hdr_copy, hdr->len, hdr->vaddr, &vaddr) ||
	    !rest_of_segment(load, nload, vaddr, &frames))
		return;
	clip_to_section(s, eh, &frames);
	clip_to_file(s, &frames);
	t->eh_copy = source_copy(s, &frames);
	if (t->eh_copy != NULL)
		ehframe_init(&t->eh, t->hdr_copy, hdr->len, hdr->vaddr,
		    t->eh_copy, frames.len, frames.vaddr);
}

static void
read_plain(struct ehtables *t, const struct source *s, const Elf64_Ehdr *eh)
{
	struct span frames, hdr = { 0 };

	if (!find_by_name(s, eh, &frames))
		return;
	t->eh_copy = source_copy(s, &frames);
	if (t->eh_copy == NULL)
		return;
	t->hdr_copy = make_index(t->eh_copy, &frames, &hdr);
	ehframe_init(&t->eh, t->hdr_copy, hdr.len, hdr.vaddr, t->eh_copy,
	    frames.len, frames.vaddr);
}

void
ehtables_read(struct ehtables *t, const struct source *s, const Elf64_Ehdr *eh,
    const struct span *load, size_t nload, const struct span *hdr)
{
	*t = (struct ehtables){ 0 };
	if (hdr->len > 0)
		read_indexed(t, s, eh, load, nload, hdr);
	else
		read_plain(t, s, eh);
}
