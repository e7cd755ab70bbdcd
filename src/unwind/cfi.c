/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cfi.c - packs a row of the unwind table into a rule. What is not understood
 * to the letter makes the rule hard, never a guess. */
#include "config.h"

#include "unwind/cfi.h"

#include "target/regs.h"
#include "unwind/cfirow.h"

static const struct cfi_rule hard = { .kind = CFI_HARD };

static bool
is(const struct cfirow_place *p, enum cfirow_saved saved, int64_t offset)
{
	return p->saved == saved && p->offset == offset;
}

/* The C library's return from a signal handler. */
static bool
is_signal(const struct cfirow *row)
{
	return row->cfa.kind == CFIEXPR_WORD && row->cfa.reg == REG_SP &&
	       row->cfa.offset == CFI_SIGNAL_SP &&
	       is(&row->bp, CFIROW_AT_SP, CFI_SIGNAL_BP) &&
	       is(&row->pc, CFIROW_AT_SP, CFI_SIGNAL_PC) &&
	       (row->sp.saved == CFIROW_DEFAULT ||
		   is(&row->sp, CFIROW_AT_SP, CFI_SIGNAL_SP));
}

static bool
pack_bp(const struct cfirow_place *bp, struct cfi_rule *rule)
{
	/* undefined: nobody needs it, and frame pointers may be guessed by it */
	if (bp->saved == CFIROW_DEFAULT || bp->saved == CFIROW_NOWHERE)
		return true;
	if (bp->saved != CFIROW_AT_CFA || bp->offset >= 0 ||
	    bp->offset % 8 != 0 || bp->offset / 8 < INT16_MIN)
		return false;
	rule->bp_slot = (int16_t)(bp->offset / 8);
	return true;
}

static struct cfi_rule
pack(const struct cfirow *row, bool signal_frame)
{
	struct cfi_rule rule = { .offset = (int32_t)row->cfa.offset };

	if (row->pc.saved == CFIROW_NOWHERE)
		return (struct cfi_rule){ .kind = CFI_END };
	if (signal_frame)
		return is_signal(row) ? (struct cfi_rule){ .kind = CFI_SIGNAL }
				      : hard;
	if (!is(&row->pc, CFIROW_AT_CFA, -8) ||
	    row->sp.saved != CFIROW_DEFAULT || row->cfa.offset != rule.offset)
		return hard;
	if (row->cfa.kind == CFIEXPR_WORD) {
		rule.kind = CFI_DRAP;
		return row->cfa.reg == REG_BP && is(&row->bp, CFIROW_AT_BP, 0)
			   ? rule
			   : hard;
	}
	if (row->cfa.kind != CFIEXPR_SUM ||
	    (row->cfa.reg != REG_SP && row->cfa.reg != REG_BP) ||
	    !pack_bp(&row->bp, &rule))
		return hard;
	rule.kind = row->cfa.reg == REG_SP ? CFI_SP : CFI_BP;
	return rule;
}

struct cfi_rule
cfi_find(const struct fde *fde, uint64_t vaddr, struct cfi_span *span)
{
	struct cfirow row;

	*span = (struct cfi_span){ 0, 1 };
	if (!cfirow_find(fde, vaddr, &row))
		return hard;
	*span = (struct cfi_span){ vaddr - row.from, row.to - vaddr };
	return pack(&row, fde->signal_frame);
}
