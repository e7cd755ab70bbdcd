/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * opcodes.h - the opcodes of each minor version of CPython: what each is called,
 * what its argument means, how many code units of inline cache stand behind it,
 * and which one it is a specialised form of. Data: gen-opcodes.py asks each
 * interpreter for them.
 */
#ifndef PYTHON_OPCODES_H
#define PYTHON_OPCODES_H

#include <stdbool.h>
#include <stdint.h>

enum opcode_arg {
	OPARG_NONE,
	OPARG_NUMBER,
	OPARG_CONST,
	OPARG_NAME,
	OPARG_NAME_NULL,	/* name in all but the lowest bit; with that, */
	OPARG_NAME_SELF,	/* NULL or self is pushed, too */
	OPARG_NAME_SUPER,	/* all but the two lowest bits */
	OPARG_NAME_IMPORT,	/* the same; these say when to import it */
	OPARG_LOCAL,		/* from 3.11 on cells and free variables, too */
	OPARG_LOCALS,		/* two of them, of four bits */
	OPARG_CELL,		/* up to 3.10: of cells, then free variables */
	OPARG_JUMP_TO,		/* from the beginning of the code */
	OPARG_JUMP_ON,		/* from the next instruction */
	OPARG_JUMP_BACK,
	OPARG_COMPARE,
	OPARG_BINARY,
	OPARG_INTRINSIC_1,
	OPARG_INTRINSIC_2,
	OPARG_COMMON,		/* constants that all code shares */
	OPARG_SPECIAL,		/* methods of a with statement */
	OPARG_FORMAT,		/* of a value in an f-string */
	OPARG_CONVERT,
	OPARG_FLAGS,		/* what a new function has */
	OPARG_IS,
	OPARG_IN
};

enum opcode_flow {
	OPFLOW_PLAIN,
	OPFLOW_JUMP,
	OPFLOW_BRANCH,		/* or a handler is set up */
	OPFLOW_CALL,
	OPFLOW_RETURN		/* or raise */
};

enum { OPCODES = 256, OPCODES_WORDS = 32 };

struct opcode {
	const char	*name;		/* NULL: there is none */
	uint8_t		 base;		/* what it is a form of: itself, or its
					 * family; its argument is that one's */
	uint8_t		 caches;	/* units behind it */
	uint8_t		 arg;		/* enum opcode_arg */
	uint8_t		 flow;		/* enum opcode_flow */
	bool		 specialised;	/* it is faster than its base */
};

struct opcodes {
	struct opcode	 op[OPCODES];
	uint8_t		 extended_arg;
	/* these stand in the place of others; 0: there is none */
	uint8_t		 executor, by_line, by_instruction;
	uint8_t		 not_taken;	/* behind a branch, which steps over it;
					 * 0: there is none */
	uint8_t		 fused[OPCODES_WORDS];	/* their handlers carry out the
						 * next instruction, too; up to
						 * a 0 */
	bool		 unit_jumps;	/* jumps count code units, not bytes */
	unsigned	 compare_shift;
	/* what arguments of these kinds stand for, up to a NULL */
	const char	*compare[OPCODES_WORDS], *binary[OPCODES_WORDS];
	const char	*intrinsic_1[OPCODES_WORDS];
	const char	*intrinsic_2[OPCODES_WORDS];
	const char	*common[OPCODES_WORDS], *special[OPCODES_WORDS];
};

extern const struct opcodes opcodes_3_8, opcodes_3_9, opcodes_3_10,
    opcodes_3_11, opcodes_3_12, opcodes_3_13, opcodes_3_14, opcodes_3_15;

/* Of 3.minor, or NULL. */
const struct opcodes	*opcodes_of(unsigned minor);

#endif
