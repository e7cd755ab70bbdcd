/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_aarch64.c - the code of a program for another machine, by its file: one
 * that was written down, and one that compilers made, where they can. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/native.h"
#include "symbol/lines.h"
#include "symbol/symtab.h"

enum { BASE = 0x10000, WORDS = 6 };

static const uint32_t words[WORDS] = {
	0xb4000080, /* first: cbz x0, 1f */
	0x94000004, /* bl second */
	0x91000400, /* add x0, x0, 1 */
	0x17fffffd, /* b first */
	0xd65f03c0, /* 1: ret */
	0xd65f03c0, /* second: ret */
};

static const char strings[] = "\0first\0second";

struct file { /* all of it, in the order that it has in the file */
	Elf64_Ehdr eh;
	Elf64_Phdr ph;
	Elf64_Shdr sh[4];
	Elf64_Sym sym[3];
	uint32_t code[WORDS];
	char strings[sizeof strings];
};

static struct image *
written_down(void)
{
	static const unsigned char info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
	struct file f = {
		.eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64,
			    ELFDATA2LSB, EV_CURRENT },
		    .e_type = ET_DYN,
		    .e_machine = EM_AARCH64,
		    .e_version = EV_CURRENT,
		    .e_phoff = offsetof(struct file, ph),
		    .e_shoff = offsetof(struct file, sh),
		    .e_ehsize = sizeof f.eh,
		    .e_phentsize = sizeof f.ph,
		    .e_phnum = 1,
		    .e_shentsize = sizeof *f.sh,
		    .e_shnum = 4 },
		.ph = { .p_type = PT_LOAD,
		    .p_flags = PF_R | PF_X,
		    .p_offset = offsetof(struct file, code),
		    .p_vaddr = BASE,
		    .p_filesz = sizeof words,
		    .p_memsz = sizeof words },
		.sh = { [1] = { .sh_type = SHT_PROGBITS,
			    .sh_flags = SHF_ALLOC | SHF_EXECINSTR,
			    .sh_addr = BASE,
			    .sh_offset = offsetof(struct file, code),
			    .sh_size = sizeof words },
		    [2] = { .sh_type = SHT_SYMTAB,
			.sh_offset = offsetof(struct file, sym),
			.sh_size = sizeof f.sym,
			.sh_link = 3,
			.sh_entsize = sizeof *f.sym,
			.sh_addralign = 8 },
		    [3] = { .sh_type = SHT_STRTAB,
			.sh_offset = offsetof(struct file, strings),
			.sh_size = sizeof strings,
			.sh_addralign = 1 } },
		.sym = { [1] = { 1, info, 0, 1, BASE, 20 },
		    [2] = { 7, info, 0, 1, BASE + 20, 4 } },
	};
	int fd = memfd_create("test", MFD_CLOEXEC);

	memcpy(f.code, words, sizeof words);
	memcpy(f.strings, strings, sizeof strings);
	assert_int_equal(sizeof f, write(fd, &f, sizeof f));
	return image_open(fd, "/bin/arm", NULL);
}

/* As the panel has it. */
static const struct listing *
list(const struct image *image, const struct symtab *symtab, const char *name,
    const struct linemap *map)
{
	struct native_code code = { .name = name,
		.module = "arm",
		.image = image,
		.symtab = symtab,
		.nparts = 1 };
	const struct native_opts opts = { .maps = map, .settled = true };
	const struct symtab_entry *e = symtab->v;

	while (strcmp(symtab_name(symtab, e), name) != 0)
		assert_true(++e < symtab->v + symtab->n);
	code.start = e->addr;
	code.part[0] = (struct native_part){ e->addr, e->addr + e->size };
	return native_listing(&code, &opts);
}

static void
test_written(void **state)
{
	static const struct {
		const char *op, *args;
		enum code_flow flow;
		uint32_t target;
		const char *callee;
	} want[] = {
		{ "cbz", "x0, +0x10", CODE_BRANCH, 4, "" },
		{ "bl", "second", CODE_CALL, LISTING_NONE, "second" },
		{ "add", "x0, x0, #1", CODE_PLAIN, LISTING_NONE, "" },
		{ "b", "+0x0", CODE_JUMP, 0, "" },
		{ "ret", "", CODE_RETURN, LISTING_NONE, "" },
	};
	struct image *image = written_down();
	struct symtab *symtab;
	const struct listing *l;

	(void)state;
	assert_non_null(image);
	symtab = symtab_load(image, -1);
	l = list(image, symtab, "first", NULL);
	assert_int_equal(sizeof want / sizeof *want, l->nrows);
	for (size_t i = 0; i < l->nrows; i++) {
		const struct code_row *row = &l->rows[i];

		assert_int_equal(4, row->size);
		assert_string_equal(want[i].op, row->op);
		assert_string_equal(want[i].args, row->args);
		assert_int_equal(want[i].flow, row->flow);
		assert_int_equal(want[i].target, row->target);
		assert_string_equal(want[i].callee, row->callee_name);
	}
	assert_true(l->rows[0].entered && l->rows[4].entered);
	listing_release(l);
	symtab_free(symtab);
	image_free(image);
}

static const struct {
	const char *flags;
} builds[] = {
	{ "-Wl,-z,lazy" },
	{ "-Wl,-z,now -Wl,-z,force-bti -mbranch-protection=bti" },
};

static const char source[] =
    "int outer(int);\n"
    "__attribute__((noinline)) static int inner(int n) {\n"
    "  return n * outer(n) + outer(n + 1); }\n"
    "int function(int n) {\n"
    "  int sum = 0;\n"
    "  for (int i = 0; i < n; i++) /* the loop */\n"
    "    sum += inner(i) + outer(i);\n"
    "  return sum; }\n";

static struct image *
compiled(const char *flags)
{
	char dir[] = "/tmp/test-aarch64-XXXXXX";
	char *path, *command;
	FILE *f;
	int fd;

	assert_non_null(mkdtemp(dir));
	path = xasprintf("%s/a.c", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(source, f);
	fclose(f);
	command = xasprintf("cd %s && clang --target=aarch64-linux-gnu -O1 -g "
			    "-fPIC -shared -nostdlib -fuse-ld=lld %s -o a.so "
			    "a.c 2>/dev/null",
	    dir, flags);
	fd = system(command) == 0 ? 0 : -1;
	free(command);
	free(path);
	path = xasprintf("%s/a.so", dir);
	if (fd == 0)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	free(path);
	command = xasprintf("rm -r %s", dir);
	assert_int_equal(0, system(command));
	free(command);
	return fd == -1 ? NULL : image_open(fd, "/lib/a.so", NULL);
}

static bool
calls(const struct listing *l, const char *callee)
{
	for (size_t i = 0; i < l->nrows; i++)
		if (l->rows[i].flow == CODE_CALL &&
		    strcmp(l->rows[i].args, callee) == 0)
			return true;
	return false;
}

/* A loop, a call within and one by the PLT, lines. */
static void
check(struct image *image)
{
	struct symtab *symtab = symtab_load(image, -1);
	struct lines *lines = lines_open(image, -1);
	struct linemap map;
	const struct listing *l = list(image, symtab, "function", NULL);
	bool back = false, loop = false;

	assert_true(calls(l, "inner"));
	assert_true(calls(l, "outer@plt"));
	for (uint32_t i = 0; i < l->nrows; i++) {
		assert_string_not_equal(".byte", l->rows[i].op);
		back |= l->rows[i].target < i;
	}
	assert_true(back);
	assert_non_null(lines);
	lines_map(lines, l->start, l->start + 4 * l->nrows, &map);
	listing_release(l);
	l = list(image, symtab, "function", &map);
	for (size_t i = 0; i < l->nlines; i++)
		loop |= l->lines[i].line == 6;
	assert_true(loop);
	listing_release(l);
	linemap_fini(&map);
	lines_close(lines);
	symtab_free(symtab);
}

static void
test_compiled(void **state)
{
	unsigned made = 0;

	(void)state;
	for (size_t i = 0; i < sizeof builds / sizeof *builds; i++) {
		struct image *image = compiled(builds[i].flags);

		if (image == NULL) {
			print_message("not built: %s\n", builds[i].flags);
			continue;
		}
		check(image);
		image_free(image);
		made++;
	}
	if (made == 0)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_compiled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
