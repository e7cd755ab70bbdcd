/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_image.c - ELF files as images: our own, made ones, damaged ones. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>

#include "elfmaker.h"
#include "base/xalloc.h"
#include "target/image.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* .eh_frame at 0x2000: one CIE, and the FDEs of [0x1000, 0x1010) and of
 * [0x800, 0x810) */
/* clang-format off */
static const uint8_t frames[] = {
	16, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0, 0, 0,
	16, 0, 0, 0, 24, 0, 0, 0, 0xe4, 0xef, 0xff, 0xff, 0x10, 0, 0, 0,
	0, 0, 0, 0,
	16, 0, 0, 0, 44, 0, 0, 0, 0xd0, 0xe7, 0xff, 0xff, 0x10, 0, 0, 0,
	0, 0, 0, 0,
	0, 0, 0, 0
};
/* clang-format on */

static const uint8_t note[] = { 4, 0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 'X', 'Y',
	'Z', 0, 1, 2, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U',
	0, 0xab, 0xcd, 0xef, 1 };

static struct image *
open_bytes(const struct maker *m, size_t len, struct err *err)
{
	return image_open(maker_memfd(m->b, len), "/lib/made.so", err);
}

/* A file with code at 0x1000 and .eh_frame at 0x2000, without an index. */
static struct maker *
plain(void)
{
	struct maker *m = maker_new();
	Elf64_Shdr *text, *eh;
	uint64_t at;

	text = maker_section(m, ".text", SHT_PROGBITS,
	    SHF_ALLOC | SHF_EXECINSTR, 0x1000, NULL, 16);
	eh = maker_section(m, ".eh_frame", SHT_PROGBITS, SHF_ALLOC, 0x2000,
	    frames, sizeof frames);
	at = maker_bytes(m, note, sizeof note);
	maker_segment(m, PT_LOAD, PF_R | PF_X, 0x1000, text->sh_offset, 16);
	maker_segment(m, PT_LOAD, PF_R, 0x2000, eh->sh_offset, sizeof frames);
	maker_segment(m, PT_NOTE, PF_R, 0x3000, at, sizeof note)->p_align = 4;
	return m;
}

/* The same with the index a linker makes. */
static struct maker *
indexed(void)
{
	static const uint8_t hdr[] = { 1, 0x1b, 3, 0x3b, 0xfc, 0xef, 0xff, 0xff,
		1, 0, 0, 0, 0, 0xe0, 0xff, 0xff, 0x14, 0xf0, 0xff, 0xff };
	struct maker *m = plain();
	uint64_t at = maker_bytes(m, hdr, sizeof hdr);

	maker_segment(m, PT_LOAD, PF_R, 0x3000, at, sizeof hdr);
	maker_segment(m, PT_GNU_EH_FRAME, PF_R, 0x3000, at, sizeof hdr);
	return m;
}

static void
check_made(struct maker *m)
{
	struct image *img;
	struct fde fde;

	maker_finish(m);
	img = open_bytes(m, m->len, NULL);
	assert_non_null(img);
	assert_string_equal("/lib/made.so", img->path);
	assert_string_equal("made.so", img->name);
	assert_false(img->vdso || img->elf32);
	assert_int_equal(4, img->build_id_len);
	assert_memory_equal("\xab\xcd\xef\x01", img->build_id, 4);
	assert_true(ehframe_find(&img->eh, 0x100f, &fde));
	assert_int_equal(0x1000, fde.start);
	assert_int_equal(0x2014, fde.vaddr);
	assert_false(ehframe_find(&img->eh, 0x1010, &fde));
	image_free(img);
	free(m);
}

static void
test_made(void **state)
{
	(void)state;
	check_made(indexed());
	check_made(plain());
}

/* The index is ours: sorted, whatever the order of the entries. */
static void
test_own_index(void **state)
{
	struct maker *m = plain();
	struct image *img;
	struct fde fde;

	(void)state;
	maker_finish(m);
	img = open_bytes(m, m->len, NULL);
	assert_non_null(img);
	assert_int_equal(2, img->eh.nfde);
	assert_true(ehframe_find(&img->eh, 0x80f, &fde));
	assert_int_equal(0x2028, fde.vaddr);
	assert_true(ehframe_find(&img->eh, 0x1000, &fde));
	image_free(img);
	free(m);
}

/* .debug_frame: a CIE, and the FDE of [0x1000, 0x1010). */
static const uint8_t debug_frames[] = { 16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1,
	0, 1, 0x78, 16, 0x0c, 7, 8, 0x90, 1, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0,
	0x10, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0 };

static const struct {
	const char *name;
	uint32_t type, segment_flags;
	uint64_t flags, len;
	bool found;
} debugs[] = {
	{ ".debug_frame", SHT_PROGBITS, PF_R | PF_X, 0, sizeof debug_frames,
	    true },
	{ ".debug_fram", SHT_PROGBITS, PF_R | PF_X, 0, sizeof debug_frames,
	    false },
	{ ".debug_frame", SHT_NOBITS, PF_R | PF_X, 0, sizeof debug_frames,
	    false },
	{ ".debug_frame", SHT_PROGBITS, PF_R | PF_X, SHF_COMPRESSED,
	    sizeof debug_frames, false },
	/* no code there */
	{ ".debug_frame", SHT_PROGBITS, PF_R, 0, sizeof debug_frames, false },
	{ ".debug_frame", SHT_PROGBITS, PF_R | PF_X, 0, 1 << 20, true },
	{ ".debug_frame", SHT_PROGBITS, PF_R | PF_X, 0, 32 << 20, false },
	{ ".debug_frame", SHT_PROGBITS, PF_R | PF_X, 0, 1ull << 40, false },
};

static void
test_debug_frame(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(debugs); i++) {
		struct maker *m = maker_new();
		Elf64_Shdr *sh =
		    maker_section(m, debugs[i].name, debugs[i].type,
			debugs[i].flags, 0, debug_frames, sizeof debug_frames);
		uint64_t text = maker_bytes(m, NULL, 16);
		struct image *img;
		struct fde fde;
		int fd;

		sh->sh_size = debugs[i].len;
		maker_segment(
		    m, PT_LOAD, debugs[i].segment_flags, 0x1000, text, 16);
		maker_finish(m);
		fd = maker_memfd(m->b, m->len);
		assert_int_equal(0, ftruncate(fd, 64 << 20));
		img = image_open(fd, "/bin/debugged", NULL);
		assert_non_null(img);
		assert_int_equal(debugs[i].found, image_fde(img, 0x100f, &fde));
		assert_false(image_fde(img, 0x1010, &fde));
		image_free(img);
		free(m);
	}
}

/* Without section headers .eh_frame reaches to the end of its segment. */
static void
test_no_sections(void **state)
{
	struct maker *m = indexed();
	struct image *img;
	struct fde fde;

	(void)state;
	maker_finish(m);
	memset(m->b + offsetof(Elf64_Ehdr, e_shoff), 0, 8);
	memset(m->b + offsetof(Elf64_Ehdr, e_shentsize), 0, 6);
	img = open_bytes(m, m->len, NULL);
	assert_non_null(img);
	assert_true(ehframe_find(&img->eh, 0x1000, &fde));
	image_free(img);
	free(m);
}

static void
test_self(void **state)
{
	struct image *img = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/x/self", NULL);

	(void)state;
	assert_non_null(img);
	assert_true(img->nload > 0);
	assert_true(img->eh.nfde > 10);
	image_free(img);
}

static void
test_vdso(void **state)
{
	const uint8_t *vdso = (const uint8_t *)getauxval(AT_SYSINFO_EHDR);
	struct image *img;

	(void)state;
	if (vdso == NULL)
		skip();
	img = image_from_memory(xmemdup(vdso, 4096), 4096, "[vdso]", NULL);
	assert_non_null(img);
	assert_true(img->vdso);
	assert_int_equal(-1, img->fd);
	assert_string_equal("[vdso]", img->name);
	assert_true(img->nload > 0);
	image_free(img);
}

/* Bytes of the header that make it no file of ours. */
static const struct {
	size_t at;
	uint8_t value;
} bad[] = {
	{ 0, 'E' },
	{ EI_CLASS, 3 },
	{ EI_DATA, ELFDATA2MSB },
	{ offsetof(Elf64_Ehdr, e_machine), EM_RISCV },
	{ offsetof(Elf64_Ehdr, e_phentsize), 32 },
	{ offsetof(Elf64_Ehdr, e_phnum) + 1, 0xff },
	{ offsetof(Elf64_Ehdr, e_phoff) + 7, 0xff },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(bad); i++) {
		struct maker *m = indexed();
		struct err err = { 0 };

		maker_finish(m);
		m->b[bad[i].at] = bad[i].value;
		assert_null(open_bytes(m, m->len, &err));
		assert_int_equal(ERR_FILE, err.kind);
		free(m);
	}
}

/* Damage behind the headers costs the tables, not the image. */
static void
test_damaged_tables(void **state)
{
	struct maker *m = indexed();
	struct image *img;
	struct fde fde;

	(void)state;
	m->ph[4].p_filesz = UINT64_MAX;
	m->ph[2].p_filesz = UINT64_MAX;
	m->ph[1].p_memsz = 1; /* less than the file has */
	m->ph[0].p_offset = UINT64_MAX;
	maker_finish(m);
	img = open_bytes(m, m->len, NULL);
	assert_non_null(img);
	assert_int_equal(1, img->nload);
	assert_int_equal(0, img->build_id_len);
	assert_false(ehframe_find(&img->eh, 0x1000, &fde));
	image_free(img);
	free(m);
}

static void
test_truncated(void **state)
{
	struct maker *m = indexed();

	(void)state;
	maker_finish(m);
	for (size_t len = 0; len < m->len; len += 3)
		image_free(open_bytes(m, len, NULL));
	free(m);
}

static void
test_elf32(void **state)
{
	static const uint8_t bytes[EI_NIDENT] = { 0x7f, 'E', 'L', 'F',
		ELFCLASS32, ELFDATA2LSB, EV_CURRENT };
	struct image *img =
	    image_open(maker_memfd(bytes, sizeof bytes), "/bin/old", NULL);

	(void)state;
	assert_non_null(img);
	assert_true(img->elf32);
	assert_int_equal(0, img->nload);
	image_free(img);
}

static void
test_not_regular(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(image_open(
	    open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "/", &err));
	assert_non_null(strstr(err.text, "not a regular file"));
	assert_null(image_open(-1, "/none", &err));
	assert_int_equal(ERR_FILE, err.kind);
}

static const struct {
	const char *path, *name;
} names[] = {
	{ "/usr/lib/libc.so.6", "libc.so.6" },
	{ "plain", "plain" },
	{ "/dir/", "/dir/" },
	{ "", "?" },
	{ "/x/\x1b[2J", "\\x1b[2J" },
};

static void
test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(names); i++) {
		struct maker *m = plain();
		struct image *img;

		maker_finish(m);
		img =
		    image_open(maker_memfd(m->b, m->len), names[i].path, NULL);
		assert_non_null(img);
		assert_string_equal(names[i].name, img->name);
		image_free(img);
		free(m);
	}
}

/* As lld lays files out: segments share pages of the file. */
static const struct segment shared[] = {
	{ .vaddr = 0, .offset = 0, .filesz = 0x5f0, .memsz = 0x5f0 },
	{ .vaddr = 0x15f0,
	    .offset = 0x5f0,
	    .filesz = 0x2000,
	    .memsz = 0x2000,
	    .exec = true },
	{ .vaddr = 0x45f0, .offset = 0x25f0, .filesz = 0x10, .memsz = 0x9000 },
};

static const struct {
	uint64_t offset;
	bool exec, found;
	uint64_t vaddr;
} offsets[] = {
	{ 0, true, true, 0x1000 },
	{ 0, false, true, 0 },
	{ 0x1000, true, true, 0x2000 },
	{ 0x2000, true, true, 0x3000 },
	{ 0x2000, false, true, 0x3000 },
	{ 0x3000, true, false, 0 },
	{ 0x3000, false, false, 0 },
	{ UINT64_MAX, false, false, 0 },
};

static void
test_offsets(void **state)
{
	struct image img = { .nload = N(shared) };

	(void)state;
	memcpy(img.load, shared, sizeof shared);
	for (size_t i = 0; i < N(offsets); i++) {
		uint64_t vaddr = 0;

		assert_int_equal(offsets[i].found,
		    image_vaddr_of_offset(
			&img, offsets[i].offset, offsets[i].exec, &vaddr));
		assert_int_equal(offsets[i].vaddr, vaddr);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_own_index),
		cmocka_unit_test(test_debug_frame),
		cmocka_unit_test(test_no_sections),
		cmocka_unit_test(test_self),
		cmocka_unit_test(test_vdso),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_damaged_tables),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_elf32),
		cmocka_unit_test(test_not_regular),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
