/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bytecode.c - writes the bytecode of a Python function as rows, as dis of that
 * version does. Inline caches belong to the instruction before them.
 */
#include "config.h"

#include "code/bytecode.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "code/maker.h"
#include "code/pyargs.h"
#include "python/opcodes.h"
#include "python/pylines.h"

enum { UNIT = 2, LAST_ADAPTIVE_LESS = 10 };

struct bytes { /* what is being written */
	const struct bytecode *code;
	const struct opcodes *ops;
	struct maker *maker;
	struct pylines lines;
	uint32_t *row; /* by unit: that begins there, or LISTING_NONE */
	uint64_t *target; /* by row: offset that it jumps to, or NOWHERE */
	struct buf text;
};

#define NOWHERE PYARGS_NOWHERE

static const enum code_flow flows[] = {
	[OPFLOW_PLAIN] = CODE_PLAIN,
	[OPFLOW_JUMP] = CODE_JUMP,
	[OPFLOW_BRANCH] = CODE_BRANCH,
	[OPFLOW_CALL] = CODE_CALL,
	[OPFLOW_RETURN] = CODE_RETURN,
};

static const char *const notes[] = {
	[PYBODY_PLAIN] = "",
	[PYBODY_INSTRUMENTED] = "is monitored",
	[PYBODY_COMPILED] = "the JIT's machine code begins",
};

static struct maker *
begin(uint32_t func, const char *name)
{
	struct maker *m = maker_new(func, PYSPOT_START);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, name);
	l->kind = LISTING_BYTECODE;
	l->settled = true;
	return m;
}

const struct listing *
bytecode_refusal(
    uint32_t func, const char *name, const char *problem, const char *cure)
{
	struct maker *m = begin(func, name);
	struct listing *l = maker_listing(m);

	l->problem = maker_string(m, problem);
	l->cure = maker_string(m, cure);
	return maker_finish(m);
}

/* ---- rows ---- */

static void
name_op(struct bytes *b, struct code_row *row, uint8_t number)
{
	const struct opcode *op = &b->ops->op[number];

	if (op->name == NULL) {
		buf_clear(&b->text);
		buf_addf(&b->text, "<%u>", number);
		row->op = maker_string(b->maker, b->text.data);
		return;
	}
	row->op = op->name;
	row->flow = flows[op->flow];
	row->specialised = op->specialised;
	if (op->base != number)
		row->base_op = b->ops->op[op->base].name;
}

/* Is there a file of that name at all? Not of "<string>". */
static bool
is_path(const char *file)
{
	return file[0] != '\0' && file[0] != '<';
}

static uint32_t
line_at(struct bytes *b, uint64_t offset)
{
	unsigned line = pylines_next(&b->lines, (int64_t)offset);
	struct sources *sources = b->code->sources;
	const char *file = b->code->body->file, *text = NULL;
	uint32_t index;

	if (line == 0 || file == NULL)
		return LISTING_NONE;
	if (sources != NULL && is_path(file))
		text = sources_line(sources, file, line);
	index = maker_line(b->maker, file, line, text);
	if (text != NULL && sources_path(sources, file) != NULL)
		maker_path(b->maker, index, sources_path(sources, file));
	return index;
}

/* Add the row of the instruction at a unit, whose whole argument is arg. Returns
 * the unit of the next one. */
static size_t
add_row(struct bytes *b, size_t unit, uint32_t arg)
{
	const struct pybody *body = b->code->body;
	uint8_t number = body->code[unit * UNIT];
	const struct opcode *op = &b->ops->op[number];
	size_t end = unit + 1 + op->caches, all = body->len / UNIT, at;
	struct code_row *row = maker_row(b->maker);
	uint64_t offset = unit * UNIT;
	struct pyarg what = { .op = op,
		.value = arg,
		.next = offset + UNIT + op->caches * UNIT };

	maker_rows(b->maker, &at);
	b->row[unit] = (uint32_t)(at - 1);
	if (end > all)
		end = all;
	row->addr = PYSPOT_START + offset;
	row->size = (uint32_t)((end - unit) * UNIT);
	name_op(b, row, number);
	buf_clear(&b->text);
	buf_adds(&b->text, "");
	b->target[at - 1] = pyargs_add(&b->text, body, b->ops, &what);
	row->args = maker_string(b->maker, b->text.data);
	row->note = notes[body->mark[unit]];
	row->line = line_at(b, offset);
	return end;
}

static void
add_rows(struct bytes *b)
{
	const struct pybody *body = b->code->body;
	uint32_t more = 0;

	for (size_t i = 0; i < body->len / UNIT;) {
		const uint8_t *unit = body->code + i * UNIT;
		uint32_t arg = more | unit[1];

		more = b->ops->op[unit[0]].base == b->ops->extended_arg
			   ? arg << 8
			   : 0;
		i = add_row(b, i, arg);
	}
}

static void
link_rows(struct bytes *b)
{
	size_t n, units = b->code->body->len / UNIT;
	struct code_row *row = maker_rows(b->maker, &n);

	for (size_t i = 0; i < n; i++)
		if (b->target[i] != NOWHERE && b->target[i] % UNIT == 0 &&
		    b->target[i] / UNIT < units)
			row[i].target = b->row[b->target[i] / UNIT];
}

/* ---- the whole ---- */

static void
tell_about(struct bytes *b)
{
	const struct bytecode *code = b->code;
	struct listing *l = maker_listing(b->maker);

	buf_clear(&b->text);
	buf_addf(&b->text, "%s, CPython 3.%u", code->origin, code->body->minor);
	if (code->body->compiled)
		buf_adds(&b->text, "; JIT: only some places are known");
	if (code->body->cut)
		buf_addf(&b->text, "; the first %d instructions", PYBODY_UNITS);
	l->origin = maker_string(b->maker, b->text.data);
	l->specialises = code->body->minor > LAST_ADAPTIVE_LESS;
	l->changing = code->changing;
	l->edition = code->edition;
	if (code->sources != NULL)
		l->source_problem =
		    maker_string(b->maker, sources_problem(code->sources));
}

const struct listing *
bytecode_listing(const struct bytecode *code)
{
	const struct pybody *body = code->body;
	size_t units = body->len / UNIT;
	struct bytes b = { .code = code, .ops = opcodes_of(body->minor) };

	if (b.ops == NULL)
		return bytecode_refusal(code->func, code->name,
		    "the opcodes of its CPython are not known", "");
	b.maker = begin(code->func, code->name);
	b.row = xmalloc((units + 1) * sizeof *b.row);
	memset(b.row, 0xff, (units + 1) * sizeof *b.row);
	b.target = xmalloc((units + 1) * sizeof *b.target);
	pylines_begin(&b.lines, body->minor, body->lines, body->nlines,
	    body->firstlineno);
	add_rows(&b);
	link_rows(&b);
	tell_about(&b);
	buf_fini(&b.text);
	free(b.row);
	free(b.target);
	return maker_finish(b.maker);
}
