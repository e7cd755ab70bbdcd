/* SPDX-License-Identifier: GPL-2.0-or-later */
/* straight.c - follows RSP through straight code to the return. */
#include "config.h"

#include "unwind/straight.h"

#include <stdbool.h>
#include <string.h>

enum { ROOM_MAX = 1 << 17 }; /* bytes of a frame */

struct follower {
	int32_t sp; /* above RSP as it is now */
	int32_t bp_at; /* where the caller's RBP lies, likewise */
	bool bp_saved;
	bool returned;
};

/* An instruction: its bytes under the mask, and what it does. */
struct insn {
	uint8_t len, n; /* in all, and of the bytes below */
	uint8_t bytes[4], mask[4];
	void (*follow)(struct follower *, const uint8_t *p);
};

static int32_t
imm32(const uint8_t *p)
{
	int32_t v;

	memcpy(&v, p, sizeof v);
	return v;
}

static void
nothing(struct follower *f, const uint8_t *p)
{
	(void)f;
	(void)p;
}

static void
add8(struct follower *f, const uint8_t *p)
{
	f->sp += (int8_t)p[3];
}

static void
sub8(struct follower *f, const uint8_t *p)
{
	f->sp -= (int8_t)p[3];
}

static void
add32(struct follower *f, const uint8_t *p)
{
	int32_t v = imm32(p + 3);

	f->sp += v > -ROOM_MAX && v < ROOM_MAX ? v : ROOM_MAX;
}

static void
sub32(struct follower *f, const uint8_t *p)
{
	int32_t v = imm32(p + 3);

	f->sp -= v > -ROOM_MAX && v < ROOM_MAX ? v : ROOM_MAX;
}

static void
push(struct follower *f, const uint8_t *p)
{
	(void)p;
	f->sp -= 8;
}

static void
pop(struct follower *f, const uint8_t *p)
{
	(void)p;
	f->sp += 8;
}

/* What was pushed on the way is still in the register. */
static void
pop_bp(struct follower *f, const uint8_t *p)
{
	f->bp_saved = f->sp >= 0;
	f->bp_at = f->sp;
	pop(f, p);
}

static void
leave(struct follower *f, const uint8_t *p)
{
	(void)p;
	f->returned = true;
}

static const struct insn insns[] = {
	{ 4, 3, { 0x48, 0x83, 0xc4 }, { 0xff, 0xff, 0xff }, add8 },
	{ 4, 3, { 0x48, 0x83, 0xec }, { 0xff, 0xff, 0xff }, sub8 },
	{ 7, 3, { 0x48, 0x81, 0xc4 }, { 0xff, 0xff, 0xff }, add32 },
	{ 7, 3, { 0x48, 0x81, 0xec }, { 0xff, 0xff, 0xff }, sub32 },
	{ 1, 1, { 0x5d }, { 0xff }, pop_bp },
	{ 1, 1, { 0x50 }, { 0xf8 }, push },
	{ 1, 1, { 0x58 }, { 0xf8 }, pop },
	{ 2, 2, { 0x41, 0x50 }, { 0xff, 0xf8 }, push },
	{ 2, 2, { 0x41, 0x58 }, { 0xff, 0xf8 }, pop },
	{ 2, 2, { 0xff, 0xd0 }, { 0xff, 0xf8 }, nothing }, /* call */
	{ 3, 3, { 0x41, 0xff, 0xd0 }, { 0xff, 0xff, 0xf8 }, nothing },
	{ 5, 1, { 0xe8 }, { 0xff }, nothing },
	{ 4, 4, { 0xf3, 0x0f, 0x1e, 0xfa }, { 0xff, 0xff, 0xff, 0xff },
	    nothing }, /* endbr64 */
	{ 1, 1, { 0x90 }, { 0xff }, nothing }, /* nop */
	{ 1, 1, { 0xc3 }, { 0xff }, leave },
	{ 2, 2, { 0xf3, 0xc3 }, { 0xff, 0xff }, leave },
};

static const struct insn *
decode(const uint8_t *p, size_t len)
{
	for (size_t i = 0; i < sizeof insns / sizeof *insns; i++) {
		const struct insn *in = &insns[i];
		size_t k = 0;

		if (in->len > len)
			continue;
		while (k < in->n && (p[k] & in->mask[k]) == in->bytes[k])
			k++;
		if (k == in->n)
			return in;
	}
	return NULL;
}

struct cfi_rule
straight_rule(const uint8_t *p, size_t len)
{
	const struct cfi_rule none = { .kind = CFI_NONE };
	const uint8_t *end = p + (len < STRAIGHT_BYTES ? len : STRAIGHT_BYTES);
	struct follower f = { 0 };
	struct cfi_rule rule = { .kind = CFI_SP };

	while (!f.returned) {
		const struct insn *in = decode(p, (size_t)(end - p));

		if (in == NULL)
			return none;
		in->follow(&f, p);
		p += in->len;
	}
	if (f.sp < 0 || f.sp >= ROOM_MAX || f.sp % 8 != 0)
		return none;
	rule.offset = f.sp + 8;
	if (f.bp_saved && f.bp_at % 8 == 0)
		rule.bp_slot = (int16_t)((f.bp_at - rule.offset) / 8);
	return rule;
}
