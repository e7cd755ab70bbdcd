/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_lastwalk.c - which frames are taken over when something has changed. */
#include "config.h"

#include "unwind/lastwalk.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#define N(a) (sizeof(a) / sizeof *(a))

enum { FRAMES = 6, WORDS = 4 * FRAMES, MANY = 100 };

#define START UINT64_C(0x7000)

/* Frame i has four words, of which the last two are the RBP and the pc of its
 * caller; those of an odd frame leave RBP as it is. */
struct scene {
	uint64_t word[WORDS];
	struct map map; /* of the whole stack, of which more may be copied */
	struct maps maps;
	struct stackcopy stack;
	struct frame frame[FRAMES];
	struct lastwalk_words words[FRAMES];
	struct lastwalk last;
};

static void
open_scene_at(struct scene *s, uint64_t start)
{
	*s = (struct scene){ .map = { .start = start,
				 .end = start + 0x1000,
				 .read = true,
				 .write = true } };
	s->maps = (struct maps){ .v = &s->map, .n = 1 };
	for (size_t i = 0; i < WORDS; i++)
		s->word[i] = 0x100 + i;
	for (uint64_t i = 0; i < FRAMES; i++) {
		struct frame *f = &s->frame[i];
		uint64_t at = start + 32 * i;

		f->regs.r[REG_SP] = at;
		f->regs.r[REG_PC] = i > 0 ? s->word[4 * i - 1] : 7;
		f->regs.r[REG_BP] = i > 1 ? s->word[(i & ~1u) * 4 - 2] : 9;
		f->code = f->regs.r[REG_PC] - (i > 0);
		s->words[i] = (struct lastwalk_words){ i > 0 ? at - 8 : 0,
			i > 0 && i % 2 == 0 ? at - 16 : 0 };
	}
	s->stack = (struct stackcopy){ .bytes = (const uint8_t *)s->word,
		.start = start,
		.len = sizeof s->word,
		.maps = &s->maps };
}

static void
open_scene(struct scene *s)
{
	open_scene_at(s, START);
}

static void
walk(struct scene *s)
{
	lastwalk_begin(&s->last);
	for (size_t i = 0; i < FRAMES; i++)
		lastwalk_add(&s->last, &s->frame[i], &s->words[i]);
}

/* Another walk comes to frame i: how many does it take over? */
static size_t
again_from(struct scene *s, size_t i, size_t max)
{
	size_t n;

	lastwalk_begin(&s->last);
	lastwalk_add(&s->last, &s->frame[i], &s->words[i]);
	n = lastwalk_follow(&s->last, &s->stack, max);
	assert_int_equal(s->last.n, n + 1);
	for (size_t k = 0; k < n; k++) {
		const struct lastwalk_frame *f = &s->last.v[k + 1];
		const struct frame *was = &s->frame[i + 1 + k];

		assert_int_equal(f->sp, was->regs.r[REG_SP]);
		assert_int_equal(f->bp, was->regs.r[REG_BP]);
		assert_int_equal(f->pc, was->regs.r[REG_PC]);
		assert_int_equal(f->code, was->code);
	}
	return n;
}

/* From each frame all outside it, as often as one likes. */
static void
test_same(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	assert_int_equal(again_from(&s, 0, MANY), 0); /* the first of all */
	for (size_t i = 0; i < FRAMES; i++) {
		walk(&s);
		assert_int_equal(again_from(&s, i, MANY), FRAMES - 1 - i);
		assert_int_equal(again_from(&s, i, MANY), FRAMES - 1 - i);
	}
	walk(&s);
	assert_int_equal(again_from(&s, 0, 2), 2);
	walk(&s);
	lastwalk_forget(&s.last);
	assert_int_equal(again_from(&s, 0, MANY), 0);
	/* rules may be forgotten while a walk goes on */
	walk(&s);
	lastwalk_begin(&s.last);
	lastwalk_forget(&s.last);
	lastwalk_add(&s.last, &s.frame[0], &s.words[0]);
	assert_int_equal(lastwalk_follow(&s.last, &s.stack, MANY), 0);
	lastwalk_fini(&s.last);
}

/* A word of the stack is another one: how many frames are still taken over from
 * the innermost? */
static const struct {
	size_t word, n;
} changes[] = {
	{ 0, 5 },
	{ 1, 5 },
	{ 2, 5 }, /* of an odd one: RBP is not there */
	{ 3, 0 },
	{ 6, 1 },
	{ 7, 1 },
	{ 10, 5 },
	{ 11, 2 },
	{ 14, 3 },
	{ 15, 3 },
	{ 19, 4 },
	{ 22, 5 },
	{ 23, 5 },
};

static void
test_changed_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(changes); i++) {
		struct scene s;
		size_t n;

		open_scene(&s);
		walk(&s);
		s.word[changes[i].word]++;
		n = again_from(&s, 0, MANY);
		if (n != changes[i].n)
			fail_msg("word %zu: %zu", changes[i].word, n);
		lastwalk_fini(&s.last);
	}
}

/* The copy ends before a word, or begins behind it. */
static void
test_shorter_copy(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	for (size_t len = 0; len <= sizeof s.word; len += 8) {
		size_t whole = len / 32, most = FRAMES - 1;

		walk(&s);
		s.stack.len = len;
		assert_int_equal(
		    again_from(&s, 0, MANY), whole < most ? whole : most);
	}
	lastwalk_fini(&s.last);
}

enum what { SP, BP, PC, CODE, WHATS };

/* A frame that differs in anything is another frame. */
static void
test_other_frame(void **state)
{
	(void)state;
	for (enum what what = 0; what < WHATS; what++) {
		struct scene s;
		uint64_t *const part[WHATS] = { &s.frame[1].regs.r[REG_SP],
			&s.frame[1].regs.r[REG_BP], &s.frame[1].regs.r[REG_PC],
			&s.frame[1].code };

		open_scene(&s);
		walk(&s);
		*part[what] -= 8;
		if (again_from(&s, 1, MANY) != 0)
			fail_msg("%d", (int)what);
		lastwalk_fini(&s.last);
	}
}

/* One that was not come to by words of the stack alone ends it; behind it, it
 * goes on. */
static void
test_not_by_words(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	s.words[3].pc_at = 0;
	walk(&s);
	assert_int_equal(again_from(&s, 0, MANY), 2);
	lastwalk_fini(&s.last);
	/* not even where there is such a word */
	open_scene_at(&s, 0);
	s.words[3].pc_at = 0;
	s.word[0] = s.frame[3].regs.r[REG_PC];
	walk(&s);
	assert_int_equal(again_from(&s, 0, MANY), 2);
	walk(&s);
	assert_int_equal(again_from(&s, 3, MANY), 2);
	lastwalk_fini(&s.last);
}

/* What one walk came to step by step and what it took over serve the next. */
static void
test_rejoin(void **state)
{
	struct scene s;

	(void)state;
	open_scene(&s);
	walk(&s);
	s.frame[0].regs.r[REG_PC]++; /* went on a little */
	lastwalk_begin(&s.last);
	lastwalk_add(&s.last, &s.frame[0], &s.words[0]);
	assert_int_equal(lastwalk_follow(&s.last, &s.stack, MANY), 0);
	lastwalk_add(&s.last, &s.frame[1], &s.words[1]);
	assert_int_equal(lastwalk_follow(&s.last, &s.stack, MANY), FRAMES - 2);
	assert_int_equal(again_from(&s, 0, MANY), FRAMES - 1);
	lastwalk_fini(&s.last);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_changed_word),
		cmocka_unit_test(test_shorter_copy),
		cmocka_unit_test(test_other_frame),
		cmocka_unit_test(test_not_by_words),
		cmocka_unit_test(test_rejoin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
