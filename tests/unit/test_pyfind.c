/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyfind.c - a CPython in files mapped into this process, by a section, a
 * symbol, or its table only; and its version. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>

#include "elfmaker.h"
#include "ownspace.h"
#include "python/pyfind.h"
#include "pytables.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum {
	SECTION = 1 << 0, /* .PyRuntime */
	SYMBOLS = 1 << 1, /* _PyRuntime, and the loop */
	TABLE = 1 << 2, /* of 3.14, at its start */
	PRERELEASE = 1 << 3, /* so it says */
	PY_VERSION = 1 << 4, /* a symbol; 3.11.2 */
	CONSTANT = 1 << 5, /* "3.9.18" */
	NO_HEADERS = 1 << 6 /* of sections */
};

static const struct {
	const char *name;
	unsigned has;
	const char *version; /* NULL: none is found */
	enum pyoffsets_answer answer;
} cases[] = {
	{ "embedder.so", SECTION | TABLE, "3.14.10", PYOFFSETS_OK },
	{ "embedder.so", SECTION | SYMBOLS | TABLE, "3.14.10", PYOFFSETS_OK },
	{ "embedder.so", SECTION | TABLE | PRERELEASE, "3.14.0b1",
	    PYOFFSETS_PRERELEASE },
	{ "embedder.so", SECTION | PY_VERSION, "3.11.2", PYOFFSETS_OK },
	{ "embedder.so", SECTION | CONSTANT, "3.9.18", PYOFFSETS_OK },
	{ "embedder.so", SECTION, NULL, 0 }, /* of no version */
	{ "embedder.so", SYMBOLS | TABLE, NULL, 0 }, /* nothing says Python */
	{ "embedder.so", TABLE | NO_HEADERS, "3.14.10", PYOFFSETS_OK },
	{ "embedder.so", SECTION | NO_HEADERS, NULL, 0 },
	{ "libpython3.9.so.1.0", SYMBOLS, "3.9", PYOFFSETS_OK },
	{ "libpython3.9.so.1.0", SYMBOLS | CONSTANT, "3.9.18", PYOFFSETS_OK },
	{ "libpython3.8.so.1.0", SYMBOLS | CONSTANT, "3.8", PYOFFSETS_OK },
	{ "libpython3.7.so.1.0", SYMBOLS, "3.7", PYOFFSETS_TOO_OLD },
	{ "libpython3.6m.so.1.0", 0, "3.6", PYOFFSETS_TOO_OLD },
	{ "libboost_python3.6.so", 0, NULL, 0 },
	{ "libpython3.13.so.1.0", SYMBOLS, "3.13", PYOFFSETS_NO_TABLE },
	{ "libpython3.9.so.1.0", CONSTANT, NULL, 0 },
	{ "_ssl.cpython-39.so", SYMBOLS | CONSTANT, NULL, 0 }, /* a module */
};

static bool
read_self(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct space *s = arg;
	const struct map *m = maps_find(&s->maps, addr);

	if (m == NULL || !m->read || len > m->end - addr)
		return false;
	memcpy(out, (const void *)(uintptr_t)addr, len);
	return true;
}

/* Put the runtime on a boundary of 32 bytes, as compilers do; where. */
static uint64_t
add_runtime(struct maker *m, unsigned has)
{
	uint64_t table[PYOFFSETS_TABLE / 8] = { 0 };

	if (has & TABLE)
		memcpy(table, pytable_3_14, sizeof pytable_3_14);
	if (has & PRERELEASE)
		table[1] = 0x30e00b1;
	while (((m->len + 7) & ~7ull) % 32 != 0)
		maker_bytes(m, NULL, 1);
	if ((has & SECTION) == 0)
		return maker_bytes(m, table, sizeof table);
	maker_section(m, ".PyRuntime", SHT_PROGBITS, SHF_ALLOC,
	    (m->len + 7) & ~7ull, table, sizeof table);
	return m->sh[m->eh.e_shnum - 1].sh_offset;
}

static void
add_symbols(struct maker *m, unsigned has, uint64_t runtime, uint64_t version)
{
	static const char names[] =
	    "\0_PyRuntime\0_PyEval_EvalFrameDefault\0Py_Version";
	Elf64_Sym sym[] = { { 0 },
		{ .st_name = has & SYMBOLS ? 1 : 0,
		    .st_shndx = 1,
		    .st_value = runtime },
		{ .st_name = has & SYMBOLS ? 12 : 0,
		    .st_shndx = 1,
		    .st_value = 0x40 },
		{ .st_name = has & PY_VERSION ? 37 : 0,
		    .st_shndx = 1,
		    .st_value = version } };
	Elf64_Shdr *sh;

	maker_section(m, ".dynstr", SHT_STRTAB, 0, 0, names, sizeof names);
	sh = maker_section(m, ".dynsym", SHT_DYNSYM, 0, 0, sym, sizeof sym);
	sh->sh_link = m->eh.e_shnum - 2u;
	sh->sh_entsize = sizeof *sym;
}

/* Its link-time addresses are offsets in the file. */
static struct maker *
make(unsigned has)
{
	static const char constant[] = "x\0003.9.18";
	const uint32_t hex = 0x30b02f0;
	struct maker *m = maker_new();
	uint64_t version = maker_bytes(m, &hex, sizeof hex);

	if (has & CONSTANT)
		maker_section(m, ".rodata", SHT_PROGBITS, 0, 0, constant,
		    sizeof constant);
	add_symbols(m, has, add_runtime(m, has), version);
	maker_segment(m, PT_LOAD, PF_R | PF_X, 0, 0, MAKER_BYTES);
	maker_finish(m);
	if (has & NO_HEADERS)
		((Elf64_Ehdr *)m->b)->e_shnum = 0;
	return m;
}

/* In another process the same file is elsewhere. */
static void
look_again(const struct pyfound *found)
{
	struct pyfound known = *found, again;

	known.bias -= 0x1000;
	known.runtime -= 0x1000;
	for (int i = 0; i < 2; i++)
		known.loop[i] -= known.loop[i] != 0 ? 0x1000 : 0;
	assert_true(pyfind_known(&space, &known, &again));
	assert_memory_equal(&again, found, sizeof again);
	known.image = UINT64_MAX;
	assert_false(pyfind_known(&space, &known, &again));
	known.image = 0;
	assert_false(pyfind_known(&space, &known, &again));
}

static void
look(const char *path, size_t i)
{
	const struct pymem mem = { .read = read_self, .arg = &space };
	char text[PYVERSION_TEXT];
	struct pyfound found;

	assert_int_equal(ownspace_open(), 0);
	assert_int_equal(
	    pyfind(&space, &mem, &found), cases[i].version != NULL);
	if (cases[i].version != NULL) {
		assert_string_equal(
		    pyversion_text(&found.version, text), cases[i].version);
		assert_int_equal(found.answer, cases[i].answer);
		if (cases[i].has != 0) {
			assert_non_null(maps_find(&space.maps, found.runtime));
			assert_string_equal(
			    maps_find(&space.maps, found.runtime)->path, path);
		}
		assert_int_equal(
		    found.loop[0] != 0, (cases[i].has & SYMBOLS) != 0);
		assert_int_equal(pyfound_evaluates(&found, found.loop[0]),
		    found.loop[0] != 0);
		assert_false(pyfound_evaluates(&found, found.loop[0] + 1));
		assert_false(pyfound_evaluates(&found, 0));
		look_again(&found);
	}
	ownspace_close();
	images = (struct images){ 0 };
}

/* Mapped as a loader does it: code, and data that may be written. */
static void
with_file(const char *dir, size_t i)
{
	struct maker *m = make(cases[i].has);
	char path[256];
	void *code, *data;
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, cases[i].name);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	assert_true(fd != -1);
	assert_int_equal(write(fd, m->b, MAKER_BYTES), MAKER_BYTES);
	code =
	    mmap(NULL, MAKER_BYTES, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	data =
	    mmap(NULL, MAKER_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	assert_true(code != MAP_FAILED && data != MAP_FAILED);
	look(path, i);
	munmap(code, MAKER_BYTES);
	munmap(data, MAKER_BYTES);
	close(fd);
	unlink(path);
	free(m);
}

static void
test_cases(void **state)
{
	char dir[] = "/tmp/test_pyfind.XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (size_t i = 0; i < N(cases); i++)
		with_file(dir, i);
	rmdir(dir);
}

/* We are none. */
static void
test_none(void **state)
{
	const struct pymem mem = { .read = read_self, .arg = &space };
	struct pyfound found;

	(void)state;
	assert_int_equal(ownspace_open(), 0);
	assert_false(pyfind(&space, &mem, &found));
	ownspace_close();
	images = (struct images){ 0 };
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
