/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyexact.c - an instruction, or the one after it. */
#include "config.h"

#include "python/pyexact.h"

#include <stdbool.h>

enum { UNIT = 2, NOWHERE = -1 };

static const struct opcode *
opcode_at(const struct pyexact_code *c, int64_t at)
{
	return &c->ops->op[c->bytes[at]];
}

static bool
is_within(const struct pyexact_code *c, int64_t at)
{
	return at >= 0 && at % UNIT == 0 && (uint64_t)at + UNIT <= c->len;
}

/* Forms that came since the code was read, and what is written over others, are
 * told by what they are forms of. */
static bool
is_it(const struct pyexact_code *c, int64_t at, const struct opset *runs)
{
	return is_within(c, at) &&
	       (opset_has(runs->has, c->bytes[at]) ||
		   opset_has(runs->base, opcode_at(c, at)->base));
}

static int64_t
behind(const struct pyexact_code *c, int64_t at)
{
	return at + UNIT * (1 + opcode_at(c, at)->caches);
}

/* Behind a branch that does not jump. */
static int64_t
not_taken(const struct pyexact_code *c, int64_t at)
{
	uint8_t marker = c->ops->not_taken;

	return marker != 0 && is_within(c, at) &&
		       opcode_at(c, at)->base == marker
		   ? behind(c, at)
		   : NOWHERE;
}

/* The last instruction that the handler of this one carries out. */
static int64_t
last_of(const struct pyexact_code *c, int64_t at)
{
	for (size_t i = 0; i < OPCODES_WORDS && c->ops->fused[i] != 0; i++)
		if (c->ops->fused[i] == c->bytes[at])
			return behind(c, at);
	return at;
}

/* Where a jump goes; NOWHERE: its argument is longer than this instruction. */
static int64_t
target_of(const struct pyexact_code *c, int64_t at)
{
	const struct opcode *op = opcode_at(c, at);
	int64_t by = (int64_t)c->bytes[at + 1] * UNIT;

	if (at >= UNIT && c->bytes[at - UNIT] == c->ops->extended_arg)
		return NOWHERE;
	switch (op->arg) {
	case OPARG_JUMP_ON:
		return behind(c, at) + by;
	case OPARG_JUMP_BACK:
		return behind(c, at) - by;
	default:
		return NOWHERE;
	}
}

/* Of what may run behind this one. */
static int64_t
find_behind(const struct pyexact_code *c, int64_t at, const struct opset *runs)
{
	const struct opcode *op = opcode_at(c, at);
	int64_t next = behind(c, at);

	if (op->flow != OPFLOW_JUMP && op->flow != OPFLOW_RETURN &&
	    is_it(c, next, runs))
		return next;
	if (op->flow == OPFLOW_BRANCH) {
		next = not_taken(c, next);
		if (is_it(c, next, runs))
			return next;
	}
	next = target_of(c, at);
	return is_it(c, next, runs) ? next : NOWHERE;
}

int64_t
pyexact_find(const struct pyexact_code *c, int64_t at, const struct opset *runs)
{
	if (!is_within(c, at))
		return NOWHERE;
	if (is_it(c, at, runs))
		return at;
	at = last_of(c, at);
	return is_within(c, at) ? find_behind(c, at, runs) : NOWHERE;
}
