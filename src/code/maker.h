/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maker.h - builds a listing: rows are appended, strings are kept, source lines
 * get one index each. Then the listing is finished and never changes again.
 */
#ifndef CODE_MAKER_H
#define CODE_MAKER_H

#include "code/listing.h"

struct maker;

struct maker		*maker_new(uint32_t func, uint64_t start);
/* A copy that lives as long as the listing; the same text is the same pointer.
 * Text is to be printable already. NULL gives "". */
const char		*maker_string(struct maker *, const char *);
/* The listing being made: set its single fields, with strings kept by
 * maker_string. The arrays are set by maker_finish. */
struct listing		*maker_listing(struct maker *);
/* A new row, zero but for line, inlined and target, which are LISTING_NONE, and
 * its strings, which are "". Good until the next one is added. */
struct code_row		*maker_row(struct maker *);
/* All rows so far, to link them up. Good until the next one is added. */
struct code_row		*maker_rows(struct maker *, size_t *n);
/* The index of a source line; text may be NULL and is kept from the first
 * call that has it. */
uint32_t		 maker_line(struct maker *, const char *file,
			     unsigned line, const char *text);
/* The path of a line's file (code_line.path). */
void			 maker_path(struct maker *, uint32_t line,
			     const char *path);
uint32_t		 maker_inline(struct maker *, const char *name,
			     uint32_t parent, const char *file, unsigned line);
/* The finished listing with a reference for the caller; the maker is gone. */
const struct listing	*maker_finish(struct maker *);
void			 maker_free(struct maker *);	/* unfinished; NULL ok */

#endif
