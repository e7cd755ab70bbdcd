/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filecheck.c - made files with and without tables, alone and with a debug
 * file beside. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elfmaker.h"
#include "symbol/filecheck.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const uint8_t build_id[4] = { 0xab, 0xcd, 0xef, 0x01 };

#define BY_ID "usr/lib/debug/.build-id/ab/cdef01.debug"

enum {
	SYM = 1,
	DYN = 2,
	INFO = 4,
	ZINFO = 8,
	FRAME = 16,
	HEADERS = 32,
	MINI = 64
};

/* A file with these sections, or (HEADERS) with their headers only. */
static struct maker *
make(unsigned has, bool id)
{
	static const struct {
		unsigned bit;
		const char *name;
		uint32_t type;
	} sections[] = {
		{ SYM, ".symtab", SHT_SYMTAB },
		{ DYN, ".dynsym", SHT_DYNSYM },
		{ MINI, ".gnu_debugdata", SHT_PROGBITS },
		{ INFO, ".debug_info", SHT_PROGBITS },
		{ ZINFO, ".zdebug_info", SHT_PROGBITS },
		{ FRAME, ".debug_frame", SHT_PROGBITS },
	};
	uint8_t note[20] = { 4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N',
		'U' };
	struct maker *m = maker_new();

	maker_section(m, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
	    0x1000, NULL, 64);
	for (size_t i = 0; i < N(sections); i++)
		if (has & sections[i].bit)
			maker_section(m, sections[i].name,
			    has & HEADERS ? SHT_NOBITS : sections[i].type, 0, 0,
			    NULL, 48)
			    ->sh_entsize = 24;
	if (id) {
		memcpy(note + 16, build_id, sizeof build_id);
		maker_section(m, ".note.gnu.build-id", SHT_NOTE, SHF_ALLOC, 0,
		    note, sizeof note)
		    ->sh_addralign = 4;
	}
	maker_finish(m);
	return m;
}

static const struct {
	unsigned file, beside; /* 0: no debug file */
	enum file_symbols symbols;
	enum file_debug debug;
	enum file_unwind unwind;
} cases[] = {
	{ 0, 0, SYMBOLS_NONE, DEBUG_MISSING, UNWIND_NONE },
	{ DYN, 0, SYMBOLS_DYNAMIC, DEBUG_MISSING, UNWIND_NONE },
	{ DYN | MINI, 0, SYMBOLS_PACKED, DEBUG_MISSING, UNWIND_NONE },
	{ DYN | MINI, SYM, SYMBOLS_SEPARATE, DEBUG_MISSING, UNWIND_NONE },
	{ SYM | DYN, 0, SYMBOLS_FULL, DEBUG_MISSING, UNWIND_NONE },
	{ SYM | INFO, 0, SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_NONE },
	{ SYM | ZINFO, 0, SYMBOLS_FULL, DEBUG_ITSELF, UNWIND_NONE },
	{ SYM | INFO | HEADERS, 0, SYMBOLS_NONE, DEBUG_MISSING, UNWIND_NONE },
	{ DYN | FRAME, 0, SYMBOLS_DYNAMIC, DEBUG_MISSING, UNWIND_DEBUG_FRAME },
	{ DYN, SYM | INFO, SYMBOLS_SEPARATE, DEBUG_SEPARATE, UNWIND_NONE },
	{ DYN, SYM, SYMBOLS_SEPARATE, DEBUG_MISSING, UNWIND_NONE },
	{ SYM, SYM | INFO, SYMBOLS_FULL, DEBUG_SEPARATE, UNWIND_NONE },
	{ DYN, INFO | FRAME, SYMBOLS_DYNAMIC, DEBUG_SEPARATE,
	    UNWIND_DEBUG_FILE },
};

/* Write the debug file below the root, with its directories. */
static void
put(int root, const struct maker *m)
{
	char path[] = BY_ID;
	int fd;

	for (char *p = path; (p = strchr(p, '/')) != NULL; *p++ = '/') {
		*p = '\0';
		mkdirat(root, path, 0700);
	}
	fd = openat(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(write(fd, m->b, m->len) == (ssize_t)m->len);
	close(fd);
}

static struct image *
open_image(const struct maker *m)
{
	struct image *img =
	    image_open(maker_memfd(m->b, m->len), "/bin/prog", NULL);

	assert_non_null(img);
	memcpy(img->build_id, build_id, sizeof build_id);
	img->build_id_len = sizeof build_id;
	return img;
}

static void
check_case(size_t i, int root)
{
	struct maker *file = make(cases[i].file, false);
	struct maker *beside = make(cases[i].beside, true);
	struct image *img = open_image(file);
	struct filecheck c;

	unlinkat(root, BY_ID, 0);
	if (cases[i].beside != 0)
		put(root, beside);
	filecheck(&c, img, root);
	assert_int_equal(c.symbols, cases[i].symbols);
	assert_int_equal(c.debug, cases[i].debug);
	assert_int_equal(c.unwind, cases[i].unwind);
	if (cases[i].beside != 0)
		assert_string_equal(c.debug_path, "/" BY_ID);
	else
		assert_null(c.debug_path);
	free(c.debug_path);
	image_free(img);
	free(file);
	free(beside);
}

static void
test_cases(void **state)
{
	char path[] = "/tmp/test-filecheck-XXXXXX", command[64];
	int root;

	(void)state;
	assert_non_null(mkdtemp(path));
	root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < N(cases); i++)
		check_case(i, root);
	close(root);
	snprintf(command, sizeof command, "rm -rf %s", path);
	assert_int_equal(system(command), 0);
}

/* Our own program has what the compiler gives. */
static void
test_own(void **state)
{
	struct image *img = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/self", NULL);
	struct filecheck c;

	(void)state;
	assert_non_null(img);
	filecheck(&c, img, -1);
	assert_int_equal(c.symbols, SYMBOLS_FULL);
	assert_int_equal(c.unwind, UNWIND_EH_FRAME_HDR);
	free(c.debug_path);
	image_free(img);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
