/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyhandlers.h - which machine code of the interpreter's loop carries out which
 * opcodes.
 *
 * Where the compiler has computed gotos, there is a table of 256 addresses, one
 * for each opcode (opcode_targets; Python/ceval_macros.h). It has no symbol once
 * the program is stripped, but little else looks like it: all opcodes that this
 * version does not have share one address, and the others have many. Switches
 * over opcodes do; the right one leads to where the loop is seen to run. In
 * builds for tail calls, from 3.14 on, each opcode has a function of its own,
 * and the table (INSTRUCTION_TABLE; Python/opcode_targets.h) is of those.
 */
#ifndef PYTHON_PYHANDLERS_H
#define PYTHON_PYHANDLERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/opcodes.h"
#include "python/pymem.h"

struct opset {			/* of opcodes, and */
	uint64_t	 has[OPCODES / 64];
	uint64_t	 base[OPCODES / 64];	/* of what they are forms of */
};

static inline bool
opset_has(const uint64_t *words, uint8_t op)
{
	return words[op / 64] >> op % 64 & 1;
}

struct pyhandler {		/* [at, end) */
	uint64_t	 at, end;
	struct opset	 runs;
};

enum { PYHANDLERS_TABLES = 8 };

struct pyhandlers {		/* {0}: none is known */
	struct pyhandler v[OPCODES];	/* ascending */
	size_t		 n;
	bool		 apart;		/* each is a function */
	/* private */
	uint64_t	 table[PYHANDLERS_TABLES][OPCODES];
	size_t		 ntables;
	uint64_t	 searched;	/* bytes */
};

/* Look through [from, to) of memory for tables that lead into [code, code_end),
 * and keep them; of much memory, through the first of it. */
void	 pyhandlers_collect(struct pyhandlers *, const struct opcodes *,
	     const struct pymem *, uint64_t from, uint64_t to, uint64_t code,
	     uint64_t code_end);
/* Take the one most of which leads into [start, end), a part of the loop; false:
 * none does. Each handler ends where the next one begins, at most. */
bool	 pyhandlers_choose(struct pyhandlers *, const struct opcodes *,
	     uint64_t start, uint64_t end);
/* Take the one all of which is where functions begin, as asked of the caller;
 * false: there is none. */
bool	 pyhandlers_choose_apart(struct pyhandlers *, const struct opcodes *,
	     bool (*begins)(void *arg, uint64_t addr), void *arg);
/* Does pc lie in one of them? */
bool	 pyhandlers_has(const struct pyhandlers *, uint64_t pc);
/* The opcodes that code at pc carries out, as far as one address for each tells;
 * NULL: it is not known. Code that several share, or that the compiler moved
 * behind another's, belongs to the wrong ones. */
const struct opset *pyhandlers_at(const struct pyhandlers *, uint64_t pc);

#endif
