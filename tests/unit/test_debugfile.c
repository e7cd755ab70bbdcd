/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_debugfile.c - separate debug files, right ones and wrong ones. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elfmaker.h"
#include "base/xalloc.h"
#include "symbol/debugfile.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

#define BY_ID "/usr/lib/debug/.build-id/ab/cdef01.debug"

static char root_path[] = "/tmp/test-debugfile-XXXXXX";
static int root;

static uint32_t
crc32_slow(const uint8_t *p, size_t len)
{
	uint32_t crc = UINT32_MAX;

	while (len-- > 0) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

/* A file with this build-id (NULL: none) and a function. */
static struct maker *
debug_file(const char *id)
{
	uint8_t note[20] = { 4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N',
		'U' };
	const Elf64_Sym sym[2] = { { 0 },
		{ .st_name = 1,
		    .st_info = ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
		    .st_shndx = 1,
		    .st_value = 0x1010,
		    .st_size = 8 } };
	struct maker *m = maker_new();

	maker_section(m, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
	    0x1000, NULL, 64);
	maker_section(m, ".symtab", SHT_SYMTAB, 0, 0, sym, sizeof sym)
	    ->sh_link = 3;
	m->sh[2].sh_entsize = sizeof *sym;
	maker_section(m, ".strtab", SHT_STRTAB, 0, 0, "\0hidden", 8);
	if (id != NULL) {
		memcpy(note + 16, id, 4);
		maker_section(m, ".note.gnu.build-id", SHT_NOTE, SHF_ALLOC, 0,
		    note, sizeof note)
		    ->sh_addralign = 4;
	}
	maker_finish(m);
	return m;
}

/* The stripped program at /bin/prog. */
static struct image *
program(const char *id, const char *link, uint32_t crc)
{
	uint8_t section[64] = { 0 };
	struct maker *m = maker_new();
	struct image *img;
	size_t at = (strlen(link) + 4) & ~3u;

	maker_section(m, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR,
	    0x1000, NULL, 64);
	memcpy(section, link, strlen(link));
	memcpy(section + at, &crc, 4);
	if (*link != '\0')
		maker_section(
		    m, ".gnu_debuglink", SHT_PROGBITS, 0, 0, section, at + 4);
	maker_finish(m);
	img = image_open(maker_memfd(m->b, m->len), "/bin/prog", NULL);
	free(m);
	if (id != NULL) {
		memcpy(img->build_id, id, 4);
		img->build_id_len = 4;
	}
	return img;
}

/* Write a file below the root, with its directories. */
static void
put(const char *path, const struct maker *m)
{
	char *copy = xstrdup(path + 1);
	int fd;

	for (char *p = copy; (p = strchr(p, '/')) != NULL; *p++ = '/') {
		*p = '\0';
		mkdirat(root, copy, 0700);
	}
	fd = openat(root, copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(write(fd, m->b, m->len) == (ssize_t)m->len);
	close(fd);
	free(copy);
}

static void
clear(void **state)
{
	char *command = xasprintf("rm -rf %s/usr %s/bin", root_path, root_path);

	(void)state;
	assert_int_equal(0, system(command));
	free(command);
}

static const char *const id_a = "\xab\xcd\xef\x01";
static const char *const id_b = "\xab\xcd\xef\x02";

enum crc { CRC_RIGHT, CRC_WRONG };

static const struct {
	const char *where; /* the debug file */
	bool id, same_id; /* of the debug file */
	bool program_id;
	const char *link;
	enum crc crc;
	bool found;
} cases[] = {
	{ BY_ID, true, true, true, "", CRC_WRONG, true },
	{ BY_ID, true, false, true, "", CRC_WRONG, false },
	{ BY_ID, false, false, true, "", CRC_WRONG, false },
	{ BY_ID, true, true, false, "", CRC_WRONG, false },
	{ "/bin/p.debug", false, false, false, "p.debug", CRC_RIGHT, true },
	{ "/bin/p.debug", false, false, false, "p.debug", CRC_WRONG, false },
	{ "/bin/.debug/p.debug", false, false, false, "p.debug", CRC_RIGHT,
	    true },
	{ "/usr/lib/debug/bin/p.debug", false, false, false, "p.debug",
	    CRC_RIGHT, true },
	/* the build-id decides where both have one */
	{ "/bin/p.debug", true, true, true, "p.debug", CRC_WRONG, true },
	{ "/bin/p.debug", true, false, true, "p.debug", CRC_RIGHT, false },
	/* a link is a name, not a path */
	{ "/p.debug", false, false, false, "../p.debug", CRC_RIGHT, false },
	{ "/bin/p.debug", false, false, false, "other.debug", CRC_RIGHT,
	    false },
};

static void
test_cases(void **state)
{
	for (size_t i = 0; i < N(cases); i++) {
		const char *id = cases[i].same_id ? id_a : id_b;
		struct maker *m = debug_file(cases[i].id ? id : NULL);
		uint32_t crc = crc32_slow(m->b, m->len);
		struct image *img = program(cases[i].program_id ? id_a : NULL,
		    cases[i].link, cases[i].crc == CRC_RIGHT ? crc : crc + 1);
		char *path;
		int fd;

		mkdirat(root, "bin", 0700);
		put(cases[i].where, m);
		fd = debugfile_open(img, root, &path);
		assert_int_equal(cases[i].found, fd != -1);
		if (fd != -1) {
			assert_string_equal(cases[i].where, path);
			close(fd);
			free(path);
		} else {
			assert_null(path);
		}
		image_free(img);
		free(m);
		clear(state);
	}
}

static void
test_symbols(void **state)
{
	struct maker *m = debug_file(id_a);
	struct image *img = program(id_a, "", 0);
	const struct symtab_entry *e;
	struct symtab *t;

	put(BY_ID, m);
	t = symtab_load(img, root);
	assert_true(t->full);
	assert_string_equal(BY_ID, t->debug_path);
	e = symtab_find(t, 0x1012);
	assert_non_null(e);
	assert_string_equal("hidden", symtab_name(t, e));
	symtab_free(t);
	image_free(img);
	free(m);
	clear(state);
}

/* What debuginfod left in its cache is looked for in our own file system. */
static void
test_download(void **state)
{
	struct maker *m = debug_file(id_a), *other = debug_file(id_b);
	struct image *img = program(id_a, "", 0);
	char *cache = xasprintf("%s/bin/cache", root_path), *path;
	int fd;

	mkdirat(root, "bin", 0700);
	put("/bin/cache/abcdef01/debuginfo", other);
	setenv("DEBUGINFOD_CACHE_PATH", cache, 1);
	assert_int_equal(-1, debugfile_open(img, -1, &path));
	put("/bin/cache/abcdef01/debuginfo", m);
	fd = debugfile_open(img, root, &path);
	assert_int_not_equal(-1, fd);
	close(fd);
	free(path);
	setenv("DEBUGINFOD_CACHE_PATH", "/nowhere", 1);
	assert_int_equal(-1, debugfile_open(img, -1, &path));
	setenv("DEBUGINFOD_CACHE_PATH", cache, 1);
	img->build_id_len = 0;
	assert_int_equal(-1, debugfile_open(img, -1, &path));
	unsetenv("DEBUGINFOD_CACHE_PATH");
	image_free(img);
	free(cache);
	free(other);
	free(m);
	clear(state);
}

/* A FIFO in the right place does not hold us up. */
static void
test_fifo(void **state)
{
	struct maker *m = debug_file(id_a);
	struct image *img = program(id_a, "", 0);
	char *path;

	put(BY_ID, m);
	unlinkat(root, &BY_ID[1], 0);
	assert_int_equal(0, mkfifoat(root, &BY_ID[1], 0600));
	assert_int_equal(-1, debugfile_open(img, root, &path));
	image_free(img);
	free(m);
	clear(state);
}

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(root_path) == NULL)
		return -1;
	root = open(root_path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return root == -1 ? -1 : 0;
}

static int
tear_down(void **state)
{
	clear(state);
	unlinkat(root, "p.debug", 0);
	close(root);
	return rmdir(root_path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_download),
		cmocka_unit_test(test_fifo),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
