/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ehtables.c - reads unwind tables, or makes the index of one. */
#include "config.h"

#include "target/ehtables.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "target/debugframe.h"

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

/* Shorten span to the section that begins where it does, if there is one. */
static void
clip_to_section(const struct sections *s, struct span *span)
{
	for (unsigned i = 0; i < s->n; i++) {
		const Elf64_Shdr *sh = &s->v[i];

		if (sh->sh_addr != span->vaddr || sh->sh_type == SHT_NOBITS ||
		    (sh->sh_flags & SHF_ALLOC) == 0 || sh->sh_size == 0)
			continue;
		if (sh->sh_size < span->len)
			span->len = sh->sh_size;
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
read_indexed(struct ehtables *t, const struct source *s,
    const struct sections *sections, const struct span *load, size_t nload,
    const struct span *hdr)
{
	struct span frames;
	uint64_t vaddr;

	t->hdr_copy = source_copy(s, hdr);
	if (t->hdr_copy == NULL ||
	    !ehframe_start(t->hdr_copy, hdr->len, hdr->vaddr, &vaddr) ||
	    !rest_of_segment(load, nload, vaddr, &frames))
		return;
	clip_to_section(sections, &frames);
	clip_to_file(s, &frames);
	t->eh_copy = source_copy(s, &frames);
	if (t->eh_copy != NULL)
		ehframe_init(&t->eh, t->hdr_copy, hdr->len, hdr->vaddr,
		    t->eh_copy, frames.len, frames.vaddr);
}

/* Those of eh_copy, which is there, with an index of our own. */
static void
index_copy(struct ehtables *t, const struct span *frames)
{
	struct span hdr = { 0 };

	t->hdr_copy = make_index(t->eh_copy, frames, &hdr);
	ehframe_init(&t->eh, t->hdr_copy, hdr.len, hdr.vaddr, t->eh_copy,
	    frames->len, frames->vaddr);
}

static void
read_plain(
    struct ehtables *t, const struct source *s, const struct sections *sections)
{
	const Elf64_Shdr *sh = sections_find(sections, ".eh_frame");
	struct span frames;

	if (sh == NULL || (sh->sh_flags & SHF_ALLOC) == 0)
		return;
	frames = (struct span){ .vaddr = sh->sh_addr,
		.offset = sh->sh_offset,
		.len = sh->sh_size };
	t->eh_copy = source_copy(s, &frames);
	if (t->eh_copy != NULL)
		index_copy(t, &frames);
}

void
ehtables_read(struct ehtables *t, const struct source *s,
    const struct sections *sections, const struct span *load, size_t nload,
    const struct span *hdr)
{
	*t = (struct ehtables){ 0 };
	if (hdr->len > 0)
		read_indexed(t, s, sections, load, nload, hdr);
	else
		read_plain(t, s, sections);
}

void
ehtables_read_debug(struct ehtables *t, const struct source *s,
    const struct sections *sections, const struct span *code, size_t ncode,
    const struct ehframe *known)
{
	const Elf64_Shdr *sh = sections_find(sections, ".debug_frame");
	struct span debug, frames = { 0 };
	uint8_t *copy;

	*t = (struct ehtables){ 0 };
	if (sh == NULL || ncode == 0 || sh->sh_size > EHTABLES_DEBUG_MAX ||
	    (sh->sh_flags & SHF_COMPRESSED) != 0)
		return;
	debug = (struct span){ .offset = sh->sh_offset, .len = sh->sh_size };
	copy = source_copy(s, &debug);
	if (copy == NULL)
		return;
	frames.vaddr = code[0].vaddr;
	t->eh_copy = debugframe_rewrite(
	    copy, debug.len, frames.vaddr, code, ncode, known, &frames.len);
	free(copy);
	if (t->eh_copy != NULL)
		index_copy(t, &frames);
}
