/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_nslink.c - the links of /proc/PID/ns. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/nslink.h"

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		uint64_t number;
	} cases[] = {
		{ "pid:[4026531836]", NSLINK_PID_FIRST },
		{ "user:[4026531837]", NSLINK_USER_FIRST },
		{ "mnt:[1]", 1 },
		{ "", 0 },
		{ "pid:", 0 },
		{ "pid:[", 0 },
		{ "pid:[]", 0 },
		{ "pid:[12", 0 },
		{ "pid:[-5]", 0 },
		{ "pid:[1x]", 0 },
		{ "pid:[11111111111111111111111111111]", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(nslink_parse(cases[i].text), cases[i].number);
}

/* The number is that of the inode behind the link. */
static void
test_read(void **state)
{
	struct stat st;
	int self = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_int_equal(fstatat(self, "ns/mnt", &st, 0), 0);
	assert_int_equal(nslink_read(self, "mnt"), st.st_ino);
	assert_int_equal(nslink_read(self, "no such kind"), 0);
	close(self);
	assert_int_equal(nslink_read(-1, "mnt"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
