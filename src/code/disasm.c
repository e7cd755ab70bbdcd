/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disasm.c - instructions by Capstone.
 *
 * Capstone's details of operands cost as much as half of the decoding, so where
 * an instruction leads to is read from its text, which has that as a number at
 * the end, whatever the machine.
 */
#include "config.h"

#include "code/disasm.h"

#include <capstone/capstone.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/sorted.h"
#include "base/xalloc.h"

struct machine {
	cs_arch arch;
	cs_mode mode;
	size_t step; /* over what does not decode */
	enum code_flow (*flow)(unsigned id);
};

struct disasm {
	const struct machine *machine;
	csh handle;
	cs_insn *insn;
	struct buf text; /* scratch */
};

static enum code_flow
flow_x86(unsigned id)
{
	switch (id) {
	case X86_INS_CALL:
	case X86_INS_LCALL:
		return CODE_CALL;
	case X86_INS_JMP:
	case X86_INS_LJMP:
		return CODE_JUMP;
	case X86_INS_RET:
	case X86_INS_RETF:
	case X86_INS_RETFQ:
	case X86_INS_IRET:
	case X86_INS_IRETD:
	case X86_INS_IRETQ:
	case X86_INS_SYSRET:
		return CODE_RETURN;
	case X86_INS_JAE:
	case X86_INS_JA:
	case X86_INS_JBE:
	case X86_INS_JB:
	case X86_INS_JCXZ:
	case X86_INS_JECXZ:
	case X86_INS_JE:
	case X86_INS_JGE:
	case X86_INS_JG:
	case X86_INS_JLE:
	case X86_INS_JL:
	case X86_INS_JNE:
	case X86_INS_JNO:
	case X86_INS_JNP:
	case X86_INS_JNS:
	case X86_INS_JO:
	case X86_INS_JP:
	case X86_INS_JRCXZ:
	case X86_INS_JS:
	case X86_INS_LOOP:
	case X86_INS_LOOPE:
	case X86_INS_LOOPNE:
	case X86_INS_XBEGIN:
		return CODE_BRANCH;
	}
	return CODE_PLAIN;
}

/* A "b" with a condition has the number of one without: see flow_of. */
static enum code_flow
flow_aarch64(unsigned id)
{
	switch (id) {
	case ARM64_INS_BL:
	case ARM64_INS_BLR:
		return CODE_CALL;
	case ARM64_INS_B:
	case ARM64_INS_BR:
		return CODE_JUMP;
	case ARM64_INS_RET:
	case ARM64_INS_ERET:
		return CODE_RETURN;
	case ARM64_INS_CBZ:
	case ARM64_INS_CBNZ:
	case ARM64_INS_TBZ:
	case ARM64_INS_TBNZ:
		return CODE_BRANCH;
	}
	return CODE_PLAIN;
}

static const struct machine machines[CODE_MACHINES] = {
	[CODE_X86_64] = { CS_ARCH_X86, CS_MODE_64, 1, flow_x86 },
	[CODE_AARCH64] = { CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN, 4,
	    flow_aarch64 },
};

struct disasm *
disasm_new(enum code_machine machine, enum code_syntax syntax, struct err *err)
{
	struct disasm *d = xcalloc(1, sizeof *d);

	d->machine = &machines[machine];
	if (cs_open(d->machine->arch, d->machine->mode, &d->handle) !=
	    CS_ERR_OK) {
		free(d);
		err_set(err, ERR_OTHER, 0,
		    "this Capstone does not know the machine");
		err_cure(err, "install a Capstone built with all machines");
		return NULL;
	}
	if (machine == CODE_X86_64 && syntax == CODE_ATT)
		cs_option(d->handle, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
	d->insn = cs_malloc(d->handle);
	if (d->insn == NULL)
		xalloc_exhausted();
	return d;
}

static enum code_flow
flow_of(const struct disasm *d, const cs_insn *insn)
{
	enum code_flow flow = d->machine->flow(insn->id);

	if (flow == CODE_JUMP && strncmp(insn->mnemonic, "b.", 2) == 0)
		return CODE_BRANCH;
	return flow;
}

/* A whole number at the end of the operands: where a direct jump goes. *at is
 * where it stands. */
static bool
direct_target(const char *args, size_t *at, uint64_t *addr)
{
	const char *last = strrchr(args, ',');
	char *end;

	last = last == NULL ? args : last + 1;
	last += strspn(last, " #");
	if (*last < '0' || *last > '9')
		return false;
	*addr = strtoull(last, &end, 0);
	*at = (size_t)(last - args);
	return *end == '\0';
}

/* The displacement of "[rip + 0x10]" or "0x10(%rip)". */
static bool
displacement(const char *args, uint64_t *by)
{
	const char *rip = strstr(args, "[rip"), *at;
	uint64_t n;

	if (rip != NULL) {
		at = rip + strlen("[rip");
		at += strspn(at, " ");
		n = strtoull(*at == ']' ? at : at + 1, NULL, 0);
		*by = *at == '-' ? -n : n;
		return true;
	}
	rip = strstr(args, "(%rip)");
	if (rip == NULL)
		return false;
	for (at = rip; at > args && strchr("x0123456789abcdef-", at[-1]);)
		at--;
	*by = strtoull(at, NULL, 0); /* takes a sign */
	return true;
}

/* The operands with the name of where they lead to. */
static void
name_target(struct disasm *d, struct maker *m, struct code_row *row,
    const struct disasm_names *names, size_t at)
{
	const char *name;

	if (names->code == NULL)
		return;
	if (at > 0 && d->insn->op_str[at - 1] == '#')
		at--; /* the mark of a number */
	buf_clear(&d->text);
	buf_add(&d->text, d->insn->op_str, at);
	name = names->code(names->arg, row->callee, row->flow, &d->text);
	if (name == NULL)
		return;
	row->callee_name = maker_string(m, name);
	row->args = maker_string(m, d->text.data);
}

static void
note_data(struct disasm *d, struct maker *m, struct code_row *row,
    const struct disasm_names *names, uint64_t by)
{
	const cs_insn *insn = d->insn;
	const char *held;

	if (names->data == NULL)
		return;
	buf_clear(&d->text);
	held = names->data(names->arg, insn->address + insn->size + by,
	    insn->mnemonic, &d->text);
	row->note = maker_string(m, d->text.data);
	if (row->flow == CODE_CALL || row->flow == CODE_JUMP)
		row->callee_name = maker_string(m, held);
}

/* After its callee is named. */
static void
find_landing(struct disasm *d, struct maker *m, struct code_row *row,
    const struct disasm_names *names, uint64_t addr)
{
	if (names->landing == NULL || row->callee_name[0] == '\0' ||
	    (row->flow != CODE_CALL && row->flow != CODE_JUMP))
		return;
	buf_clear(&d->text);
	buf_adds(&d->text, row->note);
	row->landing =
	    names->landing(names->arg, addr, row->callee_name, &d->text);
	row->note = maker_string(m, d->text.data);
}

static void
add_insn(struct disasm *d, struct maker *m, const struct disasm_names *names)
{
	const cs_insn *insn = d->insn;
	struct code_row *row = maker_row(m);
	uint64_t by;
	size_t at;

	row->addr = insn->address;
	row->size = insn->size;
	row->flow = flow_of(d, insn);
	row->op = maker_string(m, insn->mnemonic);
	row->args = maker_string(m, insn->op_str);
	if (row->flow != CODE_PLAIN && row->flow != CODE_RETURN &&
	    direct_target(insn->op_str, &at, &row->callee)) {
		name_target(d, m, row, names, at);
		find_landing(d, m, row, names, row->callee);
	} else if (displacement(insn->op_str, &by)) {
		note_data(d, m, row, names, by);
		find_landing(d, m, row, names, row->addr + row->size + by);
	}
}

static void
add_bytes(struct disasm *d, struct maker *m, const uint8_t *bytes, size_t len,
    uint64_t addr)
{
	struct code_row *row = maker_row(m);

	buf_clear(&d->text);
	for (size_t i = 0; i < len; i++)
		buf_addf(&d->text, "%s0x%02x", i > 0 ? ", " : "", bytes[i]);
	row->addr = addr;
	row->size = (uint32_t)len;
	row->op = maker_string(m, ".byte");
	row->args = maker_string(m, d->text.data);
}

void
disasm_add(struct disasm *d, struct maker *m, const struct disasm_names *names,
    const uint8_t *bytes, size_t len, uint64_t addr)
{
	while (len > 0) {
		size_t step = d->machine->step;

		if (cs_disasm_iter(d->handle, &bytes, &len, &addr, d->insn)) {
			add_insn(d, m, names);
			continue;
		}
		if (step > len)
			step = len;
		add_bytes(d, m, bytes, step, addr);
		bytes += step;
		len -= step;
		addr += step;
	}
}

/* The row that begins at an address, or LISTING_NONE. */
static uint32_t
row_at(const struct code_row *row, size_t n, uint64_t addr)
{
	size_t i = sorted_below(row, n, addr, addr);

	return i < n && row[i].addr == addr ? (uint32_t)i : LISTING_NONE;
}

void
disasm_link(struct maker *m)
{
	size_t n;
	struct code_row *row = maker_rows(m, &n);

	for (size_t i = 0; i < n; i++) {
		if (row[i].flow != CODE_JUMP && row[i].flow != CODE_BRANCH)
			continue;
		row[i].target = row_at(row, n, row[i].callee);
		if (row[i].target == LISTING_NONE)
			continue;
		row[i].callee = 0;
		row[i].callee_name = "";
	}
}

void
disasm_free(struct disasm *d)
{
	if (d == NULL)
		return;
	cs_free(d->insn, 1);
	cs_close(&d->handle);
	buf_fini(&d->text);
	free(d);
}
