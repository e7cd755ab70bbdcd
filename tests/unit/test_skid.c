/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_skid.c - addresses of a function written for it, and of none. */
#include "config.h"

#include "code/skid.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>

#include "symbol/symtab.h"

__asm__(".text\n"
	".globl skid_code\n"
	".type skid_code, @function\n"
	"skid_code:\n"
	"	nop\n"
	"1:	nop\n"
	"	nop\n"
	"	jne 1b\n"
	"	nop\n"
	"	.byte 0xe8, 0, 0, 0, 0\n" /* call */
	"	nop\n"
	"	ret\n"
	".size skid_code, . - skid_code\n");

static const struct {
	const char *what;
	unsigned at, back; /* offsets */
} cases[] = {
	{ "the first", 0, 0 },
	{ "jumped to", 1, 1 },
	{ "behind another", 2, 1 },
	{ "a branch", 3, 2 },
	{ "behind a branch", 5, 3 },
	{ "a call", 6, 5 },
	{ "within it", 8, 8 },
	{ "behind it", 11, 11 },
	{ "the last", 12, 11 },
	{ "outside", 13, 13 },
};

static struct symtab_entry
find_code(const struct image *image)
{
	struct symtab *t = symtab_load(image, -1);
	struct symtab_entry found = { 0 };

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(symtab_name(t, &t->v[i]), "skid_code") == 0)
			found = t->v[i];
	symtab_free(t);
	assert_int_equal(found.size, 13);
	return found;
}

static void
test_back(void **state)
{
	struct err err = { 0 };
	struct image *image = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "exe", &err);
	struct symtab_entry code = find_code(image);
	struct skid *s = skid_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t at = code.addr + cases[i].at;

		if (skid_back(s, image, code.addr, code.size, at) !=
		    code.addr + cases[i].back)
			fail_msg("%s", cases[i].what);
		/* where a function begins and ends is not known */
		assert_int_equal(skid_back(s, image, 0, 0, at), at);
	}
	/* more than are kept, of which the first is asked for again */
	for (uint64_t start = 1; start < 100; start++)
		skid_back(s, image, code.addr - start, code.size, code.addr);
	assert_int_equal(
	    skid_back(s, image, code.addr, code.size, code.addr + 2),
	    code.addr + 1);
	/* no such code in the file; too much of it */
	assert_int_equal(skid_back(s, image, 1ull << 60, 64, (1ull << 60) + 8),
	    (1ull << 60) + 8);
	assert_int_equal(
	    skid_back(s, image, code.addr, SKID_BYTES + 1, code.addr + 2),
	    code.addr + 2);
	skid_free(s);
	image_free(image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
