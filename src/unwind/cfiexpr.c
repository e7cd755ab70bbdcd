/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cfiexpr.c - recognises the expressions of unwind programs; evaluates none. */
#include "config.h"

#include "unwind/cfiexpr.h"

#include <string.h>

#include "target/regs.h"

enum { /* DWARF 5, table 7.9 */
	OP_DEREF = 0x06,
	OP_AND = 0x1a,
	OP_PLUS = 0x22,
	OP_SHL = 0x24,
	OP_GE = 0x2a,
	OP_LIT0 = 0x30,
	OP_LIT3 = 0x33,
	OP_LIT15 = 0x3f,
	OP_BREG0 = 0x70,
	OP_BREG_SP = OP_BREG0 + REG_SP,
	OP_BREG_PC = OP_BREG0 + REG_PC
};

/* What linkers write for a lazy PLT: RSP + 8, and 8 more when at least so many
 * bytes of the 16-byte entry lie before RIP, for then it has pushed. How many
 * depends on the kind of PLT. */
static bool
is_plt(const struct cursor *e, uint64_t vaddr, struct cfiexpr *expr)
{
	enum { MANY = 6 };
	static const uint8_t usual[] = { OP_BREG_SP, 8, OP_BREG_PC, 0, OP_LIT15,
		OP_AND, 0, OP_GE, OP_LIT3, OP_SHL, OP_PLUS };
	uint8_t copy[sizeof usual], many;

	if (e->bad || (size_t)(e->end - e->p) != sizeof usual)
		return false;
	memcpy(copy, e->p, sizeof copy);
	many = copy[MANY];
	copy[MANY] = 0;
	if (memcmp(copy, usual, sizeof usual) != 0 || many < OP_LIT0 ||
	    many > OP_LIT15)
		return false;
	*expr = (struct cfiexpr){ .kind = CFIEXPR_SUM,
		.reg = REG_SP,
		.offset = (vaddr & 15) >= (uint64_t)many - OP_LIT0 ? 16 : 8 };
	return true;
}

/* "register + offset", "deref" or not, and nothing more. */
static bool
is_simple(struct cursor *e, struct cfiexpr *expr)
{
	uint64_t op = cursor_take(e, 1);

	if (op < OP_BREG0 || op > OP_BREG_PC)
		return false;
	expr->reg = op - OP_BREG0;
	expr->offset = cursor_sleb(e);
	expr->kind = CFIEXPR_SUM;
	if (e->p < e->end && cursor_take(e, 1) == OP_DEREF)
		expr->kind = CFIEXPR_WORD;
	return e->p == e->end && !e->bad;
}

struct cfiexpr
cfiexpr_take(struct cursor *c, uint64_t vaddr)
{
	uint64_t len = cursor_uleb(c);
	struct cfiexpr expr = { 0 };
	struct cursor e = *c;

	cursor_skip(c, len);
	e.end = c->p;
	e.bad = c->bad;
	if (is_plt(&e, vaddr, &expr) || is_simple(&e, &expr))
		return expr;
	return (struct cfiexpr){ .kind = CFIEXPR_OTHER };
}
