/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyargs.c - finds names and constants of arguments. What is not there is left
 * as a number. */
#include "config.h"

#include "code/pyargs.h"

#include <inttypes.h>

enum { UNIT = 2, COMPARE_BOOL = 16, BOOL_SHIFT = 5, FORMAT_SPEC = 4 };

static const char *const flags[] = { "defaults", "kwdefaults", "annotations",
	"closure", "annotate" };
static const char *const conversions[] = { "", "str", "repr", "ascii" };

struct args {
	struct buf *out;
	const struct pybody *body;
	const struct opcodes *ops;
	const struct pyarg *arg;
};

static void
add(const struct args *a, const char *before, const char *text,
    const char *after)
{
	if (text != NULL && text[0] != '\0')
		buf_addf(a->out, " (%s%s%s)", before, text, after);
}

static const char *
text_at(const struct pybody_texts *t, uint32_t i)
{
	return i < t->n ? t->v[i] : NULL;
}

static const char *
word_at(const char *const words[OPCODES_WORDS], uint32_t i)
{
	return i < OPCODES_WORDS ? words[i] : NULL;
}

static void
add_locals(const struct args *a)
{
	const char *first = text_at(&a->body->locals, a->arg->value >> 4);
	const char *second = text_at(&a->body->locals, a->arg->value & 15);

	if (first != NULL && second != NULL)
		buf_addf(a->out, " (%s, %s)", first, second);
}

/* Import comes when the module is run, when it is first used, or as the module
 * says. */
static void
add_import(const struct args *a)
{
	static const char *const when[] = { "", " + lazy", " + eager", "" };

	add(a, "", text_at(&a->body->names, a->arg->value >> 2),
	    when[a->arg->value & 3]);
}

static void
add_compare(const struct args *a)
{
	uint32_t value = a->arg->value;
	const char *op =
	    word_at(a->ops->compare, value >> a->ops->compare_shift);

	if (a->ops->compare_shift == BOOL_SHIFT && value & COMPARE_BOOL)
		add(a, "bool(", op, ")");
	else
		add(a, "", op, "");
}

static void
add_format(const struct args *a)
{
	const char *name = conversions[a->arg->value & 3];

	if (a->arg->value & FORMAT_SPEC)
		add(a, name, name[0] != '\0' ? ", with format" : "with format",
		    "");
	else
		add(a, "", name, "");
}

static void
add_flags(const struct args *a)
{
	const char *separator = " (";

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (a->arg->value >> i & 1) {
			buf_addf(a->out, "%s%s", separator, flags[i]);
			separator = ", ";
		}
	if (separator[0] == ',')
		buf_addc(a->out, ')');
}

static uint64_t
add_jump(const struct args *a)
{
	uint64_t distance = a->arg->value, from = a->arg->next, to;

	if (a->ops->unit_jumps)
		distance *= UNIT;
	if (a->arg->op->arg == OPARG_JUMP_TO)
		to = distance;
	else if (a->arg->op->arg == OPARG_JUMP_ON)
		to = from + distance;
	else if (distance <= from)
		to = from - distance;
	else
		return PYARGS_NOWHERE;
	buf_addf(a->out, " (to +%" PRIx64 ")", to);
	return to;
}

/* Those that lead nowhere. */
static void
add_meaning(const struct args *a, enum opcode_arg kind)
{
	const struct pybody *b = a->body;
	uint32_t value = a->arg->value;

	switch (kind) {
	case OPARG_CONST:
		add(a, "", text_at(&b->consts, value), "");
		break;
	case OPARG_NAME:
		add(a, "", text_at(&b->names, value), "");
		break;
	case OPARG_NAME_NULL:
		add(a, "", text_at(&b->names, value >> 1),
		    value & 1 ? " + NULL" : "");
		break;
	case OPARG_NAME_SELF:
		add(a, "", text_at(&b->names, value >> 1),
		    value & 1 ? " + NULL|self" : "");
		break;
	case OPARG_NAME_SUPER:
		add(a, "", text_at(&b->names, value >> 2),
		    value & 1 ? " + NULL|self" : "");
		break;
	case OPARG_NAME_IMPORT:
		add_import(a);
		break;
	case OPARG_LOCAL:
		add(a, "", text_at(&b->locals, value), "");
		break;
	case OPARG_LOCALS:
		add_locals(a);
		break;
	case OPARG_CELL:
		add(a, "", text_at(&b->cells, value), "");
		break;
	case OPARG_COMPARE:
		add_compare(a);
		break;
	case OPARG_BINARY:
		add(a, "", word_at(a->ops->binary, value), "");
		break;
	case OPARG_INTRINSIC_1:
		add(a, "", word_at(a->ops->intrinsic_1, value), "");
		break;
	case OPARG_INTRINSIC_2:
		add(a, "", word_at(a->ops->intrinsic_2, value), "");
		break;
	case OPARG_COMMON:
		add(a, "", word_at(a->ops->common, value), "");
		break;
	case OPARG_SPECIAL:
		add(a, "", word_at(a->ops->special, value), "");
		break;
	case OPARG_FORMAT:
		add_format(a);
		break;
	case OPARG_CONVERT:
		if (value < 4)
			add(a, "", conversions[value], "");
		break;
	case OPARG_FLAGS:
		add_flags(a);
		break;
	case OPARG_IS:
		add(a, "", value ? "is not" : "is", "");
		break;
	case OPARG_IN:
		add(a, "", value ? "not in" : "in", "");
		break;
	case OPARG_NONE:
	case OPARG_NUMBER:
	case OPARG_JUMP_TO:
	case OPARG_JUMP_ON:
	case OPARG_JUMP_BACK:
		break;
	}
}

uint64_t
pyargs_add(struct buf *out, const struct pybody *body,
    const struct opcodes *ops, const struct pyarg *arg)
{
	const struct args a = { out, body, ops, arg };
	enum opcode_arg kind = arg->op->arg;

	if (kind == OPARG_NONE && arg->op->name != NULL)
		return PYARGS_NOWHERE;
	buf_addf(out, "%u", (unsigned)arg->value);
	if (kind == OPARG_JUMP_TO || kind == OPARG_JUMP_ON ||
	    kind == OPARG_JUMP_BACK)
		return add_jump(&a);
	add_meaning(&a, kind);
	return PYARGS_NOWHERE;
}
