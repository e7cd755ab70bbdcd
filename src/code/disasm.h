/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disasm.h - the bytes of a function as rows of a listing, by Capstone. What
 * lies at an address, the caller tells.
 */
#ifndef CODE_DISASM_H
#define CODE_DISASM_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "code/machine.h"
#include "code/maker.h"

enum code_syntax { CODE_INTEL, CODE_ATT };	/* of x86 */

struct disasm_names {		/* each function may be NULL */
	void		 *arg;
	/* The function that holds an address where a jump or call leads to, and
	 * append to text how the operand is to say that: "foo+0x12"; NULL, and
	 * nothing appended: not known. Printable, for as long as the maker. */
	const char	*(*code)(void *arg, uint64_t addr, enum code_flow,
			    struct buf *text);
	/* Append to note what is at an address that an operand refers to: a
	 * symbol, a string. op: "lea". The function whose address that holds, or
	 * NULL; as above. */
	const char	*(*data)(void *arg, uint64_t addr, const char *op,
			    struct buf *note);
	/* Where a call or jump to callee ends by way of the slot, or the entry
	 * of the PLT, at an address, and append to note who that is; 0: not
	 * known. */
	uint64_t	 (*landing)(void *arg, uint64_t addr,
			    const char *callee, struct buf *note);
};

struct disasm;

/* NULL with err set when Capstone was built without this machine. */
struct disasm	*disasm_new(enum code_machine, enum code_syntax,
		     struct err *);
/* Append the rows of [addr, addr + len); names is borrowed. What does not
 * decode becomes rows of ".byte". Pieces are to be added in the order of their
 * addresses. */
void		 disasm_add(struct disasm *, struct maker *,
		     const struct disasm_names *, const uint8_t *bytes,
		     size_t len, uint64_t addr);
/* After the last piece: have the jumps within the listing lead to their
 * rows. */
void		 disasm_link(struct maker *);
void		 disasm_free(struct disasm *);

#endif
