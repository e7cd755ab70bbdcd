/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cfirow.c - runs the unwind program of one address. */
#include "config.h"

#include "unwind/cfirow.h"

#include "target/cursor.h"
#include "target/regs.h"

enum { /* DWARF 5, table 7.29 */
	CFA_ADVANCE_LOC = 0x40,
	CFA_OFFSET = 0x80,
	CFA_RESTORE = 0xc0,
	CFA_PRIMARY = 0xc0, /* mask: the operand is in the low bits */

	CFA_NOP = 0x00,
	CFA_ADVANCE_LOC1 = 0x02,
	CFA_ADVANCE_LOC4 = 0x04,
	CFA_OFFSET_EXTENDED = 0x05,
	CFA_RESTORE_EXTENDED = 0x06,
	CFA_UNDEFINED = 0x07,
	CFA_SAME_VALUE = 0x08,
	CFA_REGISTER = 0x09,
	CFA_REMEMBER_STATE = 0x0a,
	CFA_RESTORE_STATE = 0x0b,
	CFA_DEF_CFA = 0x0c,
	CFA_DEF_CFA_REGISTER = 0x0d,
	CFA_DEF_CFA_OFFSET = 0x0e,
	CFA_DEF_CFA_EXPRESSION = 0x0f,
	CFA_EXPRESSION = 0x10,
	CFA_OFFSET_EXTENDED_SF = 0x11,
	CFA_DEF_CFA_SF = 0x12,
	CFA_DEF_CFA_OFFSET_SF = 0x13,
	CFA_VAL_OFFSET = 0x14,
	CFA_VAL_OFFSET_SF = 0x15,
	CFA_VAL_EXPRESSION = 0x16,
	CFA_GNU_ARGS_SIZE = 0x2e
};

enum { REMEMBERED = 16 };

struct run {
	struct cfirow row, initial;
	struct cfirow remembered[REMEMBERED];
	unsigned depth;
	uint64_t loc, target; /* run while loc <= target */
	uint64_t from; /* loc before it last moved */
	bool computed; /* some of it, from vaddr maybe, as in a PLT */
	uint64_t vaddr;
	const struct fde_program *program;
};

/* The place of a register in a row, or NULL for those that no one asks for. */
static struct cfirow_place *
place_of(struct cfirow *row, uint64_t reg)
{
	switch (reg) {
	case REG_BP:
		return &row->bp;
	case REG_SP:
		return &row->sp;
	case REG_PC:
		return &row->pc;
	default:
		return NULL;
	}
}

static void
save(struct run *r, uint64_t reg, enum cfirow_saved saved, int64_t offset)
{
	struct cfirow_place *place = place_of(&r->row, reg);

	if (place != NULL)
		*place =
		    (struct cfirow_place){ .saved = saved, .offset = offset };
}

static void
restore(struct run *r, uint64_t reg)
{
	struct cfirow_place *place = place_of(&r->row, reg);

	if (place != NULL)
		*place = *place_of(&r->initial, reg);
}

static int64_t
factored(const struct run *r, int64_t n)
{
	return (int64_t)((uint64_t)n * (uint64_t)r->program->data_align);
}

/* Move on in the code; false when the target lies before the new place. */
static bool
advance(struct run *r, uint64_t delta)
{
	r->from = r->loc;
	if (__builtin_mul_overflow(delta, r->program->code_align, &delta) ||
	    __builtin_add_overflow(r->loc, delta, &r->loc))
		r->loc = UINT64_MAX;
	return r->loc <= r->target;
}

static struct cfiexpr
take_expression(struct run *r, struct cursor *c)
{
	r->computed = true;
	return cfiexpr_take(c, r->vaddr);
}

static void
register_expression(struct run *r, struct cursor *c)
{
	uint64_t reg = cursor_uleb(c);
	struct cfiexpr e = take_expression(r, c);

	if (e.kind == CFIEXPR_SUM && e.reg == REG_SP)
		save(r, reg, CFIROW_AT_SP, e.offset);
	else if (e.kind == CFIEXPR_SUM && e.reg == REG_BP)
		save(r, reg, CFIROW_AT_BP, e.offset);
	else
		save(r, reg, CFIROW_OTHER, 0);
}

static void
define_cfa(struct run *r, uint64_t reg, int64_t offset)
{
	r->row.cfa = (struct cfiexpr){
		.kind = CFIEXPR_SUM, .reg = reg, .offset = offset
	};
}

/* Change one half of "register + offset"; false where there is no such. */
static bool
change_cfa(struct run *r, uint64_t reg, int64_t offset)
{
	if (r->row.cfa.kind != CFIEXPR_SUM)
		return false;
	define_cfa(r, reg, offset);
	return true;
}

/* Instructions that change where registers are saved. False: not one. */
static bool
register_instruction(struct run *r, struct cursor *c, uint8_t op)
{
	uint64_t reg;

	switch (op) {
	case CFA_OFFSET_EXTENDED:
		reg = cursor_uleb(c);
		save(r, reg, CFIROW_AT_CFA,
		    factored(r, (int64_t)cursor_uleb(c)));
		return true;
	case CFA_OFFSET_EXTENDED_SF:
		reg = cursor_uleb(c);
		save(r, reg, CFIROW_AT_CFA, factored(r, cursor_sleb(c)));
		return true;
	case CFA_RESTORE_EXTENDED:
		restore(r, cursor_uleb(c));
		return true;
	case CFA_UNDEFINED:
		save(r, cursor_uleb(c), CFIROW_NOWHERE, 0);
		return true;
	case CFA_SAME_VALUE:
		reg = cursor_uleb(c);
		/* RSP without a rule is the CFA, which this is not */
		save(r, reg, reg == REG_BP ? CFIROW_DEFAULT : CFIROW_OTHER, 0);
		return true;
	case CFA_REGISTER:
	case CFA_VAL_OFFSET:
	case CFA_VAL_OFFSET_SF:
		reg = cursor_uleb(c);
		cursor_uleb(c); /* or signed: as long */
		save(r, reg, CFIROW_OTHER, 0);
		return true;
	case CFA_EXPRESSION:
		register_expression(r, c);
		return true;
	case CFA_VAL_EXPRESSION:
		reg = cursor_uleb(c);
		cursor_skip(c, cursor_uleb(c));
		save(r, reg, CFIROW_OTHER, 0);
		return true;
	default:
		return false;
	}
}

/* Instructions that change the CFA. False: not one. */
static bool
cfa_instruction(struct run *r, struct cursor *c, uint8_t op)
{
	uint64_t reg;

	switch (op) {
	case CFA_DEF_CFA:
		reg = cursor_uleb(c);
		define_cfa(r, reg, (int64_t)cursor_uleb(c));
		return true;
	case CFA_DEF_CFA_SF:
		reg = cursor_uleb(c);
		define_cfa(r, reg, factored(r, cursor_sleb(c)));
		return true;
	case CFA_DEF_CFA_REGISTER:
		return change_cfa(r, cursor_uleb(c), r->row.cfa.offset);
	case CFA_DEF_CFA_OFFSET:
		return change_cfa(r, r->row.cfa.reg, (int64_t)cursor_uleb(c));
	case CFA_DEF_CFA_OFFSET_SF:
		return change_cfa(
		    r, r->row.cfa.reg, factored(r, cursor_sleb(c)));
	case CFA_DEF_CFA_EXPRESSION:
		r->row.cfa = take_expression(r, c);
		return true;
	default:
		return false;
	}
}

/* Instructions about whole rows, or about none. False: not one. */
static bool
row_instruction(struct run *r, struct cursor *c, uint8_t op)
{
	switch (op) {
	case CFA_NOP:
		return true;
	case CFA_GNU_ARGS_SIZE: /* for those who land in a handler */
		cursor_uleb(c);
		return true;
	case CFA_REMEMBER_STATE:
		if (r->depth == REMEMBERED)
			return false;
		r->remembered[r->depth++] = r->row;
		return true;
	case CFA_RESTORE_STATE: /* the CFA too, as all tools have it */
		if (r->depth == 0)
			return false;
		r->row = r->remembered[--r->depth];
		return true;
	default:
		return false;
	}
}

enum went { WENT_ON, WENT_BEYOND, WENT_WRONG };

/* One instruction. */
static enum went
instruction(struct run *r, struct cursor *c)
{
	uint8_t op = (uint8_t)cursor_take(c, 1);
	uint8_t low = op & (uint8_t)~CFA_PRIMARY;
	bool before = true, known = true;

	switch (op & CFA_PRIMARY) {
	case CFA_ADVANCE_LOC:
		before = advance(r, low);
		break;
	case CFA_OFFSET:
		save(r, low, CFIROW_AT_CFA,
		    factored(r, (int64_t)cursor_uleb(c)));
		break;
	case CFA_RESTORE:
		restore(r, low);
		break;
	default:
		if (op >= CFA_ADVANCE_LOC1 && op <= CFA_ADVANCE_LOC4)
			before = advance(
			    r, cursor_take(c, 1u << (op - CFA_ADVANCE_LOC1)));
		else
			known = register_instruction(r, c, op) ||
				cfa_instruction(r, c, op) ||
				row_instruction(r, c, op);
	}
	if (!known || c->bad)
		return WENT_WRONG;
	return before ? WENT_ON : WENT_BEYOND;
}

/* Run instructions up to the target or the end. False: not understood. */
static bool
run(struct run *r, const uint8_t *begin, const uint8_t *end)
{
	struct cursor c = { .p = begin, .end = end };
	enum went went = WENT_ON;

	r->depth = 0;
	while (c.p < c.end && went == WENT_ON)
		went = instruction(r, &c);
	return went != WENT_WRONG;
}

bool
cfirow_find(const struct fde *fde, uint64_t vaddr, struct cfirow *row)
{
	const struct fde_program *program = &fde->program;
	struct run r;

	if (program->return_column != REG_PC)
		return false;
	r.row = r.initial = (struct cfirow){ 0 };
	r.program = program;
	r.vaddr = vaddr;
	r.loc = 0;
	r.computed = false;
	r.target = UINT64_MAX;
	if (!run(&r, program->cie, program->cie_end))
		return false;

	r.initial = r.row;
	r.loc = fde->start;
	r.target = vaddr;
	if (!run(&r, program->fde, program->fde_end))
		return false;
	*row = r.row;
	row->from = vaddr;
	row->to = vaddr + 1;
	if (r.computed)
		return true;
	row->from = r.loc > vaddr ? r.from : r.loc;
	row->to = r.loc > vaddr && r.loc < fde->end ? r.loc : fde->end;
	return true;
}
