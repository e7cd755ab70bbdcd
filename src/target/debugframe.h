/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debugframe.h - rewrites .debug_frame as .eh_frame: the same entries in
 * another wrapping, for code whose unwind tables are there for debuggers only.
 * Formats: DWARF 5, chapter 6.4.1; LSB 5.0 core, chapter 10.6. The bytes are
 * foreign: every read is bounded.
 */
#ifndef TARGET_DEBUGFRAME_H
#define TARGET_DEBUGFRAME_H

#include <stddef.h>
#include <stdint.h>

#include "target/ehframe.h"
#include "target/source.h"

/* The entries for code in one of the spans that known has none for, as they
 * would be in an .eh_frame at vaddr, which is within 2 GiB of them. Caller
 * frees; NULL, and *out_len 0, when there are none. */
uint8_t	*debugframe_rewrite(const uint8_t *bytes, size_t len, uint64_t vaddr,
	     const struct span *code, size_t ncode,
	     const struct ehframe *known, size_t *out_len);

#endif
