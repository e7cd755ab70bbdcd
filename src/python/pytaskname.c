/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pytaskname.c - reads the names of asyncio's tasks: a str, or an int where the
 * program gave none and nobody has asked yet. */
#include "config.h"

#include "python/pytaskname.h"

#include <string.h>

#include "base/xalloc.h"
#include "python/pystr.h"

enum {
	IS_INT = 1 << 24, /* flags of a type */
	IS_STR = 1 << 28,
	DIGITS_SHIFT = 3, /* of their number, in the tag of an int */
	DIGIT_BITS = 30,
	DIGITS_MAX = 2
};

/* The number that a task is called by which the program gave no name. */
static char *
read_number(const struct pymem *mem, const struct pyoffsets *o, uint64_t number)
{
	uint32_t digit[DIGITS_MAX] = { 0 };
	uint64_t tag, n;

	if (!pymem_u64(mem, number + o->number.tag, &tag))
		return NULL;
	n = tag >> DIGITS_SHIFT;
	if (n > DIGITS_MAX || !pymem_read(mem, number + o->number.digits, digit,
				  n * sizeof *digit))
		return NULL;
	return xasprintf(
	    "Task-%llu", (unsigned long long)digit[1] << DIGIT_BITS | digit[0]);
}

/* Is it "Task-4"? Who asks a task for such a name turns it into text. */
static bool
is_number(const char *name)
{
	static const char before[] = "Task-";
	const char *digits = name + sizeof before - 1;

	return strncmp(name, before, sizeof before - 1) == 0 &&
	       *digits != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

struct pytaskname
pytaskname_read(
    const struct pymem *mem, const struct pyoffsets *o, uint64_t addr)
{
	struct pytaskname name = { NULL, false };
	uint64_t type, flags;

	if (!pymem_u64(mem, addr + o->type, &type) ||
	    !pymem_u64(mem, type + o->type_flags, &flags))
		return name;
	if ((flags & IS_STR) != 0)
		name.text = pystr_read(mem, o, addr);
	else if ((flags & IS_INT) != 0)
		name.text = read_number(mem, o, addr);
	name.given = name.text != NULL && !is_number(name.text);
	return name;
}
