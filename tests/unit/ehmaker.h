/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ehmaker.h - builds an .eh_frame of one function for tests, from the unwind
 * instructions wanted in it. */
#ifndef UNIT_EHMAKER_H
#define UNIT_EHMAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "target/ehframe.h"

enum {
	EHMAKER_AT = 0x2000,		/* .eh_frame's address */
	EHMAKER_CODE = 0x5000,		/* the function's, */
	EHMAKER_CODE_LEN = 0x100,	/* and its length */
	EHMAKER_HEADS = 128		/* bytes beside the instructions */
};

struct ehmaker {
	const void	*cie, *fde;	/* instructions */
	size_t		 ncie, nfde;
	bool		 signal_frame;
	uint8_t		 column;	/* of the return address */
	uint64_t	 code_align;
	int64_t		 data_align;
};

static inline void
ehmaker_put(uint8_t **p, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(*p, bytes, len);
	*p += len;
}

static inline void
ehmaker_uleb(uint8_t **p, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		*(*p)++ = (uint8_t)(v | 0x80);
	*(*p)++ = (uint8_t)v;
}

/* In ten bytes, for every number. */
static inline void
ehmaker_sleb(uint8_t **p, int64_t v)
{
	for (int i = 0; i < 9; i++, v >>= 7)
		*(*p)++ = (uint8_t)(v | 0x80);
	*(*p)++ = (uint8_t)(v & 0x7f);
}

/* The length of the record that begins at start and ends at end. */
static inline void
ehmaker_close(uint8_t *start, const uint8_t *end)
{
	uint32_t len = (uint32_t)(end - start - 4);

	memcpy(start, &len, sizeof len);
}

/* Write into buf, which has room for the instructions and EHMAKER_HEADS; the
 * length written. */
static inline size_t
ehmaker_make(const struct ehmaker *m, uint8_t *buf)
{
	const uint64_t range[] = { EHMAKER_CODE, EHMAKER_CODE_LEN };
	uint8_t *p = buf, *fde;
	uint32_t distance;

	/* CIE: id, version, augmentation, alignments, column, and the length
	 * and encoding (absolute) that "zR" stands for */
	ehmaker_put(&p, "\0\0\0\0" "\0\0\0\0" "\1", 9);
	ehmaker_put(&p, m->signal_frame ? "zRS" : "zR",
	    m->signal_frame ? 4 : 3);
	ehmaker_uleb(&p, m->code_align);
	ehmaker_sleb(&p, m->data_align);
	ehmaker_put(&p, &m->column, 1);
	ehmaker_put(&p, "\1\0", 2);
	ehmaker_put(&p, m->cie, m->ncie);
	ehmaker_close(buf, p);

	fde = p;
	distance = (uint32_t)(fde + 4 - buf);
	ehmaker_put(&p, "\0\0\0\0", 4);
	ehmaker_put(&p, &distance, sizeof distance);
	ehmaker_put(&p, range, sizeof range);
	ehmaker_put(&p, "\0", 1);
	ehmaker_put(&p, m->fde, m->nfde);
	ehmaker_close(fde, p);
	return (size_t)(p - buf);
}

/* Its tables and its one entry. */
static inline bool
ehmaker_open(const uint8_t *buf, size_t len, struct ehframe *eh,
    struct fde *fde)
{
	size_t offset = 0;

	*eh = (struct ehframe){
	    .eh = buf, .eh_len = len, .eh_vaddr = EHMAKER_AT };
	return ehframe_next(eh, &offset, fde);
}

#endif
