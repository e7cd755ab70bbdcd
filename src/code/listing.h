/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listing.h - the code of one function, row by row, as the code panel and
 * --annotate show it: machine instructions or the opcodes of an interpreter.
 * Immutable once made, counted, complete in itself. It knows nothing of times:
 * profile/annotate.h joins it with a snapshot.
 */
#ifndef CODE_LISTING_H
#define CODE_LISTING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LISTING_NONE	UINT32_MAX	/* no row, line, inlined call, function */

enum code_flow {
	CODE_PLAIN,
	CODE_JUMP,		/* always */
	CODE_BRANCH,		/* on a condition */
	CODE_CALL,
	CODE_RETURN
};

enum listing_kind {
	LISTING_MACHINE,
	LISTING_BYTECODE	/* of an interpreter: addresses are not of its
				 * memory */
};

struct code_row {
	uint64_t	 addr;		/* as snap_spot.addr has it: link-time
					 * in an image, else as it is */
	uint32_t	 size;		/* bytes, never 0 */
	enum code_flow	 flow;
	const char	*op;		/* "call"; ".byte" where bytes do not
					 * decode */
	const char	*base_op;	/* of what op is a form of, or "" */
	const char	*args;		/* operands, with symbols where they are
					 * known; "" for none */
	const char	*note;		/* what an operand refers to: a symbol, a
					 * string; "" */
	uint32_t	 line;		/* in lines, or LISTING_NONE */
	uint32_t	 inlined;	/* in inlines: the innermost inlined
					 * call it belongs to, or LISTING_NONE */
	uint32_t	 target;	/* row that it jumps to, or LISTING_NONE */
	uint64_t	 callee;	/* where a call, or a jump out of the
					 * function, goes; 0: not known */
	const char	*callee_name;	/* of that, or "" */
	uint64_t	 landing;	/* where a call by way of a slot of the
					 * GOT ended when the listing was made:
					 * in the memory of the process; 0: not
					 * known */
	bool		 specialised;	/* op is a faster form of base_op */
	bool		 part;		/* first row of a part that lies apart
					 * from the rows before (cold code) */
	bool		 entered;	/* some row jumps to it, or may */
	bool		 patched;	/* the process has other bytes here than
					 * its file; these are the process's,
					 * but for a debugger's breakpoint, of
					 * which the file's are shown */
};

struct code_line {
	const char	*file;		/* as recorded, printable */
	unsigned	 line;		/* 0: no line, only the file */
	const char	*text;		/* its source, printable, tabs kept;
					 * NULL: not found (yet) */
	const char	*path;		/* by which we can open the file that it
					 * was found in, raw; NULL: none */
};

struct code_inline {	/* a call that the compiler replaced by the callee */
	const char	*name;		/* demangled, printable */
	uint32_t	 parent;	/* the one around it, or LISTING_NONE;
					 * smaller than its own index */
	const char	*file;		/* of the call */
	unsigned	 line;
};

struct listing {	/* all strings printable */
	atomic_uint		 refs;		/* private */
	uint32_t		 func;		/* id, or LISTING_NONE for one
						 * that was never sampled */
	uint32_t		 near;		/* func, or another one of the
						 * same image: to ask by */
	const char		*name, *module;
	enum listing_kind	 kind;
	bool			 specialises;	/* the interpreter replaces
						 * opcodes by faster ones */
	uint64_t		 start;		/* addresses are shown relative
						 * to this */
	bool			 skids;		/* machine code: where a sample
						 * is found, the instruction
						 * before has just ended */
	const struct code_row	*rows;		/* ascending by address */
	size_t			 nrows;
	const struct code_line	*lines;		/* each once, by file and line */
	size_t			 nlines;
	const struct code_inline *inlines;
	size_t			 ninlines;
	const char		*origin;	/* where the bytes are from: a
						 * file, "memory of process 7" */
	const char		*problem;	/* why there are no rows, or "" */
	const char		*cure;		/* of that, or "" */
	const char		*source_problem; /* why source lines or their
						 * text are missing and where
						 * was looked for it, or "" */
	bool			 settled;	/* false: lines are still being
						 * looked up; ask again */
	bool			 changing;	/* its opcodes may become others
						 * while the process lives: ask
						 * again now and then */
	uint64_t		 edition;	/* then: another number, other
						 * rows */
};

/* What is asked for: function func or, where addr is not 0, the function that
 * holds addr in the same image as func (the callee of a row) or in the memory of
 * the process (its landing). */
struct code_ask {
	uint32_t	 func;
	uint64_t	 addr;
	bool		 memory;	/* addr is of that */
};

const struct listing	*listing_acquire(const struct listing *);
void			 listing_release(const struct listing *); /* NULL ok */
/* The row that holds an address, or LISTING_NONE. */
uint32_t		 listing_row(const struct listing *, uint64_t addr);
/* The row whose time it is that samples found at an address: where code skids,
 * the one before, as far as that is certain (not at the first row, nor at one
 * that is jumped to, nor behind a call or jump). An address within a row, as
 * callers have it in their calls, is that row's. */
uint32_t		 listing_cause(const struct listing *, uint64_t addr);

#endif
