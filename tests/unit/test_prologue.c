/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_prologue.c - first instructions of functions, and a made file of
 * them. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "elfmaker.h"
#include "target/prologue.h"

#define N(a) (sizeof(a) / sizeof *(a))

#define MOV 0x48, 0x89, 0xe5

static const struct {
	uint8_t code[32];
	size_t len;
	bool frames;
} cases[] = {
	{ { 0x55, MOV }, 4, true },
	{ { 0x55, 0x48, 0x8b, 0xec }, 4, true }, /* the other encoding */
	{ { 0xf3, 0x0f, 0x1e, 0xfa, 0x55, MOV }, 8, true }, /* endbr64 */
	{ { 0x55, 0x31, 0xc0, MOV }, 6, true }, /* scheduled between */
	{ { 0x55, 0x90, [20] = 0x48, 0x89, 0xe5 }, 32, true },
	{ { 0x55, 0x90, [23] = 0x48, 0x89, 0xe5 }, 32, false }, /* too far */
	{ { 0x55, MOV }, 3, false }, /* cut */
	{ { 0x55 }, 1, false },
	{ { 0x55, 0x48, 0x89, 0xe3 }, 4, false }, /* mov rbx,rsp */
	{ { 0x53, MOV }, 4, false }, /* push rbx */
	{ { 0x31, 0xc0, 0x55, MOV }, 6, false }, /* not at the start */
	{ { 0xf3, 0x0f, 0x1e, 0xfa }, 4, false },
	{ { 0xf3, 0x0f, 0x1e, 0x55, MOV }, 7, false },
	{ { 0 }, 0, false },
};

static void
test_frames(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		if (prologue_frames(cases[i].code, cases[i].len) !=
		    cases[i].frames)
			fail_msg("case %zu", i);
}

enum { FUNCTIONS = 600, EACH = 32, TEXT = 0x10000 };

/* An index of functions without the entries it would lead to: only where they
 * start is asked. Every third makes a frame; the last starts outside. */
static struct image *
functions(unsigned n, bool outside)
{
	static const uint8_t frame[] = { 0x55, MOV };
	uint8_t *code = calloc(n + 1, EACH);
	struct maker *m = maker_new();
	struct image *img;
	uint64_t at;

	for (unsigned i = 0; i < n; i += 3)
		memcpy(code + i * EACH, frame, sizeof frame);
	at = maker_bytes(m, code, n * EACH);
	maker_segment(m, PT_LOAD, PF_R | PF_X, TEXT, at, n * EACH);
	maker_finish(m);
	img = image_open(maker_memfd(m->b, m->len), "/lib/made.so", NULL);
	assert_non_null(img);
	img->hdr_copy = calloc(n + 1, 8);
	for (unsigned i = 0; i < n; i++) {
		int32_t start = (int32_t)(i * EACH);

		if (outside && i == n - 1)
			start = -TEXT;
		memcpy(img->hdr_copy + i * 8, &start, sizeof start);
	}
	img->eh = (struct ehframe){
		.hdr = img->hdr_copy, .hdr_vaddr = TEXT, .nfde = n
	};
	free(code);
	free(m);
	return img;
}

static const struct {
	unsigned functions;
	bool outside;
	unsigned seen, framed;
} samples[] = {
	{ 0, false, 0, 0 }, { 1, false, 1, 1 }, { 9, false, 9, 3 },
	{ 9, true, 8, 3 }, { 256, false, 256, 86 },
	{ FUNCTIONS, false, 200, 200 }, /* every third is looked at */
};

static void
test_sample(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(samples); i++) {
		struct image *img =
		    functions(samples[i].functions, samples[i].outside);
		struct prologues p = prologue_sample(img);

		assert_int_equal(p.seen, samples[i].seen);
		assert_int_equal(p.framed, samples[i].framed);
		image_free(img);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
