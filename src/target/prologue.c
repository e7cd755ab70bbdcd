/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prologue.c - looks at the first instructions of functions. */
#include "config.h"

#include "target/prologue.h"

#include <string.h>

#include "target/source.h"

static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
static const uint8_t mov_rbp_rsp[][3] = {
	{ 0x48, 0x89, 0xe5 }, /* as gcc and clang write it */
	{ 0x48, 0x8b, 0xec }
};

enum { PUSH_RBP = 0x55, ENTRY = 8 };

static bool
has_mov(const uint8_t *p, size_t len)
{
	for (size_t at = 0; at + 3 <= len; at++)
		for (size_t i = 0; i < 2; i++)
			if (memcmp(p + at, mov_rbp_rsp[i], 3) == 0)
				return true;
	return false;
}

bool
prologue_frames(const uint8_t *p, size_t len)
{
	if (len > PROLOGUE_BYTES)
		len = PROLOGUE_BYTES;
	if (len >= sizeof endbr64 && memcmp(p, endbr64, sizeof endbr64) == 0) {
		p += sizeof endbr64;
		len -= sizeof endbr64;
	}
	return len > 0 && *p == PUSH_RBP && has_mov(p + 1, len - 1);
}

/* Where entry i of the search table says a function starts. */
static uint64_t
start_of(const struct ehframe *e, size_t i)
{
	int32_t distance;

	memcpy(&distance, e->hdr + e->table + i * ENTRY, sizeof distance);
	return e->hdr_vaddr + (uint64_t)(int64_t)distance;
}

/* The code at a link-time address, as far as its segment goes. */
static size_t
read_code(const struct image *img, const struct source *s, uint64_t vaddr,
    uint8_t *out)
{
	for (unsigned i = 0; i < img->nload; i++) {
		const struct segment *l = &img->load[i];
		uint64_t at = vaddr - l->vaddr, len = PROLOGUE_BYTES;

		if (!l->exec || at >= l->filesz)
			continue;
		if (len > l->filesz - at)
			len = l->filesz - at;
		return source_read(s, l->offset + at, out, len) ? len : 0;
	}
	return 0;
}

struct prologues
prologue_sample(const struct image *img)
{
	const struct source s = { .fd = img->fd,
		.bytes = img->bytes,
		.len = img->bytes != NULL ? img->nbytes : INT64_MAX };
	size_t step = (img->eh.nfde + PROLOGUE_SAMPLE - 1) / PROLOGUE_SAMPLE;
	struct prologues p = { 0 };
	uint8_t code[PROLOGUE_BYTES];

	for (size_t i = 0; i < img->eh.nfde; i += step) {
		size_t len = read_code(img, &s, start_of(&img->eh, i), code);

		if (len == 0)
			continue;
		p.seen++;
		p.framed += prologue_frames(code, len);
	}
	return p;
}
