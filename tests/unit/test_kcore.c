/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_kcore.c - an ELF core file made up as /proc/kcore is. */
#include "config.h"

#include "code/kcore.h"

#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#define KERNEL 0xffffffff81000000
#define HIGH 0xffffffffffffff00

enum { TEXT = 0x1000, TEXT_SIZE = 0x100 };

static const Elf64_Phdr phdrs[] = {
	{ .p_type = PT_NOTE, .p_vaddr = KERNEL, .p_filesz = 8 },
	{ .p_type = PT_LOAD, .p_vaddr = 0xffff888000000000, .p_filesz = 0x10 },
	{ .p_type = PT_LOAD,
	    .p_vaddr = KERNEL,
	    .p_offset = TEXT,
	    .p_filesz = TEXT_SIZE },
	/* beyond the end of the file, and of all offsets */
	{ .p_type = PT_LOAD,
	    .p_vaddr = KERNEL + 0x10000,
	    .p_offset = 0x10000,
	    .p_filesz = 0x10 },
	{ .p_type = PT_LOAD,
	    .p_vaddr = HIGH,
	    .p_offset = UINT64_MAX - 4,
	    .p_filesz = 0x80 },
};

static int
make(uint16_t phnum, uint8_t class, uint16_t phentsize)
{
	Elf64_Ehdr eh = {
		.e_phoff = sizeof eh, .e_phnum = phnum, .e_phentsize = phentsize
	};
	uint8_t text[TEXT_SIZE];
	int fd = memfd_create("kcore", MFD_CLOEXEC);

	memcpy(eh.e_ident, ELFMAG, SELFMAG);
	eh.e_ident[EI_CLASS] = class;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)i;
	assert_int_equal(sizeof eh, pwrite(fd, &eh, sizeof eh, 0));
	assert_int_equal(
	    sizeof phdrs, pwrite(fd, phdrs, sizeof phdrs, sizeof eh));
	assert_int_equal(sizeof text, pwrite(fd, text, sizeof text, TEXT));
	return fd;
}

static void
test_reads(void **state)
{
	static const struct {
		uint64_t addr;
		size_t len, got;
	} cases[] = {
		{ KERNEL, 16, 16 },
		{ KERNEL + 0x10, 16, 16 },
		{ KERNEL + TEXT_SIZE - 4, 16, 4 },
		{ KERNEL + TEXT_SIZE, 16, 0 },
		{ KERNEL - 1, 16, 0 },
		{ KERNEL + 0x10000, 16, 0 },
		{ HIGH, 16, 0 },
		{ 0, 16, 0 },
		{ UINT64_MAX, 16, 0 },
	};
	int fd = make(5, ELFCLASS64, sizeof(Elf64_Phdr));
	uint8_t out[16];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(cases[i].got,
		    kcore_read(fd, cases[i].addr, out, cases[i].len));
		if (cases[i].got > 0)
			assert_int_equal(
			    (uint8_t)(cases[i].addr - KERNEL), out[0]);
	}
	close(fd);
}

static void
test_damaged(void **state)
{
	static const struct {
		uint16_t phnum;
		uint8_t class;
		uint16_t phentsize;
	} cases[] = {
		{ 0, ELFCLASS64, sizeof(Elf64_Phdr) },
		{ 5, ELFCLASS32, sizeof(Elf64_Phdr) },
		{ 5, ELFCLASS64, 32 },
	};
	uint8_t out[16];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int fd =
		    make(cases[i].phnum, cases[i].class, cases[i].phentsize);

		assert_int_equal(0, kcore_read(fd, KERNEL, out, sizeof out));
		close(fd);
	}
}

/* Whoever may not read it is told what opens it. */
static void
test_open(void **state)
{
	struct err err = { 0 };
	int fd = kcore_open(&err);

	(void)state;
	if (fd == -1) {
		assert_string_not_equal("", err.text);
		assert_string_not_equal("", err.cure);
	} else {
		close(fd);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
