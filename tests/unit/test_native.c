/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_native.c - listings of functions of this very program. */
#include "config.h"

#include "code/native.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "symbol/lines.h"
#include "target/procfs.h"
#include "target/space.h"

extern char coded[], coded_end[], coded_cold[], coded_cold_end[];
extern char coded_data[], coded_data_end[];
extern char coded_plt[], coded_plt_end[];

/* A function whose every byte is known, and a part of it that lies apart. */
__asm__(".text\n"
	".type coded, @function\n"
	"coded:\n"
	"	nop\n"
	"1:	je 1b\n" /* to +1 */
	"	lea coded_text(%rip), %rax\n"
	"	call coded_other\n"
	"	jmp coded_cold\n"
	"	jmp coded_other+1\n"
	"	.byte 0x06\n" /* no instruction */
	"	ret\n"
	"coded_end:\n"
	".size coded, . - coded\n"
	".type coded_other, @function\n"
	"coded_other:\n"
	"	nop\n"
	"	ret\n"
	".size coded_other, . - coded_other\n"
	"coded_cold:\n"
	"	call coded\n"
	"	jmp coded+1\n"
	"coded_cold_end:\n"
	"coded_data:\n"
	"	mov coded_number+4(%rip), %eax\n"
	"	call *getppid@GOTPCREL(%rip)\n"
	"	mov coded_data(%rip), %eax\n" /* no variable */
	"coded_data_end:\n"
	"coded_plt:\n"
	"	call getppid@PLT\n"
	"	jmp getppid@PLT\n"
	"	call getuid@PLT\n" /* which nobody has called yet */
	"coded_plt_end:\n"
	".data\n"
	".type coded_number, @object\n"
	".size coded_number, 8\n"
	"coded_number:	.quad 7\n"
	".section .rodata\n"
	"coded_text:	.asciz \"a text\\n\"\n"
	".text\n");

enum { LINE = __LINE__ + 4 };
__attribute__((noinline)) static int
doubled(volatile int *n)
{
	*n += *n; /* here */
	return *n;
}

static struct images images;
static struct space space;
static struct image *self;
static struct symtab *symtab;
static uint64_t bias;

static uint64_t
vaddr(const void *at)
{
	return (uint64_t)(uintptr_t)at - bias;
}

static struct native_code
code_of(const char *start, const char *end)
{
	return (struct native_code){ .func = 3,
		.name = "coded",
		.module = "test_native",
		.start = vaddr(start),
		.part = { { vaddr(start), vaddr(end) } },
		.nparts = 1,
		.image = self,
		.symtab = symtab };
}

static void
assert_row(const struct listing *l, size_t i, const char *op, const char *args)
{
	assert_string_equal(op, l->rows[i].op);
	assert_string_equal(args, l->rows[i].args);
}

/* By the file alone, and by the process. */
static void
test_rows(void **state)
{
	const pid_t pids[] = { 0, getpid() };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct native_code code = code_of(coded, coded_end);
		const struct listing *l;

		code.pid = pids[i];
		l = native_listing(&code, &(struct native_opts){ 0 });
		assert_int_equal(3, l->func);
		assert_string_equal("coded", l->name);
		assert_string_equal("test_native", l->module);
		assert_string_equal(self->path, l->origin);
		assert_string_equal("", l->problem);
		assert_false(l->settled);
		assert_int_equal(8, l->nrows);
		assert_row(l, 1, "je", "+0x1");
		assert_int_equal(1, l->rows[1].target);
		assert_string_equal("\"a text\\n\"", l->rows[2].note);
		assert_row(l, 3, "call", "coded_other");
		assert_string_equal("coded_other", l->rows[3].callee_name);
		assert_int_equal(vaddr(coded_end), l->rows[3].callee);
		assert_row(l, 5, "jmp", "coded_other+0x1");
		assert_row(l, 6, ".byte", "0x06");
		assert_row(l, 7, "ret", "");
		for (size_t k = 0; k < l->nrows; k++) {
			assert_false(l->rows[k].patched);
			assert_false(l->rows[k].part);
		}
		listing_release(l);
	}
}

__attribute__((noinline)) static int
doubled_twice(volatile int *n)
{
	return doubled(n) + doubled(n);
}

/* Without symbols, functions are called as in the list. */
static void
test_stripped(void **state)
{
	uint64_t start = vaddr((const void *)(uintptr_t)doubled);
	struct native_code code = code_of(coded, coded_end);
	const struct listing *l;
	volatile int n = 1;
	struct fde fde;
	char *name;
	size_t calls = 0;

	(void)state;
	assert_int_equal(6, doubled_twice(&n));
	assert_true(image_fde(
	    self, vaddr((const void *)(uintptr_t)doubled_twice), &fde));
	name = image_nameless(self, start);
	code.symtab = NULL;
	code.start = fde.start;
	code.part[0] = (struct native_part){ fde.start, fde.end };
	l = native_listing(&code, &(struct native_opts){ 0 });
	for (size_t i = 0; i < l->nrows; i++)
		if (l->rows[i].callee == start) {
			assert_string_equal(name, l->rows[i].args);
			assert_string_equal(name, l->rows[i].callee_name);
			calls++;
		}
	assert_true(calls > 0);
	listing_release(l);
	free(name);
}

/* Data by its name, and what a slot of the GOT leads to. */
static void
test_objects(void **state)
{
	struct native_code code = code_of(coded_data, coded_data_end);
	struct objects *objects = objects_load(self);
	const struct listing *l;

	(void)state;
	code.objects = objects;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal(3, l->nrows);
	assert_string_equal("coded_number+0x4", l->rows[0].note);
	assert_string_equal("", l->rows[0].callee_name);
	assert_string_equal("getppid@got", l->rows[1].note);
	assert_string_equal("getppid", l->rows[1].callee_name);
	assert_string_equal("", l->rows[2].note);
	listing_release(l);
	objects_free(objects);
}

/* Of getppid the process has another one. */
static const char *
name_outside(void *arg, uint64_t addr, uint64_t *start)
{
	(void)arg;
	*start = (uint64_t)(uintptr_t)getppid;
	return addr == *start ? "ppid_by_avx" : NULL;
}

/* Where slots lead in the memory of the process. */
static void
test_landing(void **state)
{
	const struct native_outside outside = { .name = name_outside };
	struct native_code code = code_of(coded_plt, coded_plt_end);
	struct objects *objects = objects_load(self);
	const struct listing *l;

	(void)state;
	assert_true(getppid() >= 0); /* now the slot is filled */
	code.pid = getpid();
	code.outside = &outside;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal(3, l->nrows);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal("getppid@plt", l->rows[i].args);
		assert_int_equal((uintptr_t)getppid, l->rows[i].landing);
		assert_string_equal("ppid_by_avx", l->rows[i].note);
	}
	assert_int_equal(0, l->rows[2].landing);
	assert_string_equal("", l->rows[2].note);
	listing_release(l);

	/* not by way of the PLT */
	code.part[0] =
	    (struct native_part){ vaddr(coded_data), vaddr(coded_data_end) };
	code.objects = objects;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal((uintptr_t)getppid, l->rows[1].landing);
	assert_string_equal("getppid@got: ppid_by_avx", l->rows[1].note);
	listing_release(l);
	/* where there is no process */
	code.pid = 0;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal(0, l->rows[1].landing);
	assert_string_equal("getppid@got", l->rows[1].note);
	listing_release(l);
	objects_free(objects);
}

static void
test_syntax(void **state)
{
	const struct native_code code = code_of(coded, coded_end);
	const struct listing *l =
	    native_listing(&code, &(struct native_opts){ .syntax = CODE_ATT });

	(void)state;
	assert_row(l, 3, "callq", "coded_other");
	listing_release(l);
}

/* A cold part is the same function: it is named by the way from its start, and
 * jumps between the parts lead to rows. */
static void
test_parts(void **state)
{
	struct native_code code = code_of(coded, coded_end);
	const struct listing *l;

	(void)state;
	code.part[1] =
	    (struct native_part){ vaddr(coded_cold), vaddr(coded_cold_end) };
	code.nparts = 2;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal(10, l->nrows);
	assert_false(l->rows[0].part);
	assert_true(l->rows[8].part);
	assert_false(l->rows[9].part);
	assert_int_equal(8, l->rows[4].target);
	assert_row(l, 8, "call", "coded");
	assert_row(l, 9, "jmp", "+0x1");
	assert_int_equal(1, l->rows[9].target);
	listing_release(l);

	/* the same with the other part as the one it begins with */
	code.start = vaddr(coded_cold);
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal('-', l->rows[1].args[0]);
	listing_release(l);
}

/* Our own code, as a debugger writes into it. */
static void
poke(const char *at, uint8_t byte)
{
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);

	if (fd == -1 || pwrite(fd, &byte, 1, (off_t)(uintptr_t)at) != 1)
		fail_msg("/proc/self/mem: %s", strerror(errno));
	close(fd);
}

/* The listing with another byte at an address of this program's code. */
static const struct listing *
listing_with(struct native_code *code, const char *at, uint8_t byte)
{
	uint8_t had = (uint8_t)*at;
	const struct listing *l;

	code->pid = getpid();
	poke(at, byte);
	l = native_listing(code, &(struct native_opts){ 0 });
	poke(at, had);
	return l;
}

/* What the process runs is shown, and said to be other than the file; but of a
 * breakpoint what it stands for. */
static void
test_patched(void **state)
{
	struct native_code code = code_of(coded, coded_end);
	const struct listing *l;

	(void)state;
	l = listing_with(&code, coded, 0xf8);
	assert_row(l, 0, "clc", "");
	assert_true(l->rows[0].patched);
	assert_false(l->rows[1].patched);
	assert_non_null(strstr(l->origin, "patched in the memory of process"));
	listing_release(l);

	/* the lea, of seven bytes */
	l = listing_with(&code, coded + 3, 0xcc);
	assert_string_equal(l->rows[2].op, "lea");
	assert_int_equal(l->rows[2].size, 7);
	assert_true(l->rows[2].patched);
	assert_string_equal(l->rows[3].op, "call");
	assert_false(l->rows[3].patched);
	assert_non_null(strstr(l->origin, "patched in the memory of process"));
	listing_release(l);

	/* a process that does not have this file: the file counts */
	code.pid = 1;
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_row(l, 0, "nop", "");
	assert_false(l->rows[0].patched);
	listing_release(l);
}

static void
test_bytes(void **state)
{
	const struct native_code code = { .func = 4,
		.name = "made",
		.module = "[jit]",
		.start = 0x5000,
		.part = { { 0x5000, 0x5002 } },
		.nparts = 1,
		.bytes = (const uint8_t *)"\x90\xc3",
		.origin = "memory of process 7" };
	const struct listing *l =
	    native_listing(&code, &(struct native_opts){ .settled = true });

	(void)state;
	assert_int_equal(2, l->nrows);
	assert_int_equal(0x5001, l->rows[1].addr);
	assert_string_equal("memory of process 7", l->origin);
	assert_true(l->settled);
	listing_release(l);
}

/* Compiled code calls what is elsewhere in memory. */
static void
test_compiled_calls(void **state)
{
	const struct native_outside outside = { .name = name_outside };
	uint64_t to = (uint64_t)(uintptr_t)getppid;
	const struct native_code code = { .func = 4,
		.name = "made",
		.start = to + 0x100,
		.part = { { to + 0x100, to + 0x10a } },
		.nparts = 1,
		.bytes = (const uint8_t *)"\xe8\xfb\xfe\xff\xff"
					  "\xe8\xfb\x0f\x00\x00",
		.origin = "memory",
		.outside = &outside };
	const struct listing *l =
	    native_listing(&code, &(struct native_opts){ .settled = true });

	(void)state;
	assert_int_equal(2, l->nrows);
	assert_row(l, 0, "call", "ppid_by_avx");
	assert_string_equal("ppid_by_avx", l->rows[0].callee_name);
	assert_int_equal(to, l->rows[0].callee);
	assert_string_equal("", l->rows[1].callee_name);
	listing_release(l);
}

static void
test_no_bytes(void **state)
{
	struct native_code code = code_of(coded, coded_end);
	const struct listing *l;

	(void)state;
	code.part[0] =
	    (struct native_part){ UINT64_MAX - 100, UINT64_MAX - 90 };
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_int_equal(0, l->nrows);
	assert_string_not_equal("", l->problem);
	assert_string_not_equal("", l->cure);
	listing_release(l);

	/* a size out of all proportion: what the file has, and no more */
	code = code_of(coded, coded_end);
	code.part[0].end = code.part[0].start + (1ull << 40);
	l = native_listing(&code, &(struct native_opts){ 0 });
	assert_true(l->nrows > 10 && l->nrows <= NATIVE_BYTES);
	listing_release(l);
}

static void
test_refusal(void **state)
{
	const struct native_code code = { .func = 5, .name = "[unknown]" };
	const struct listing *l = native_refusal(&code, "why", "what helps");

	(void)state;
	assert_int_equal(5, l->func);
	assert_string_equal("[unknown]", l->name);
	assert_string_equal("", l->module);
	assert_string_equal("why", l->problem);
	assert_string_equal("what helps", l->cure);
	assert_true(l->settled);
	listing_release(l);
}

/* Which of its rows has a line whose text says so? */
static bool
has_text(const struct listing *l, unsigned line, const char *text)
{
	for (size_t i = 0; i < l->nrows; i++) {
		const struct code_line *at;

		if (l->rows[i].line == LISTING_NONE)
			continue;
		at = &l->lines[l->rows[i].line];
		if (at->line == line && strstr(at->file, "test_native.c") &&
		    (text == NULL ? at->text == NULL
				  : at->text != NULL &&
					strstr(at->text, text) != NULL))
			return true;
	}
	return false;
}

static void
test_lines(void **state)
{
	struct lines *lines = lines_open(self, -1);
	const struct symtab_entry *e;
	volatile int n = 1;
	struct native_code code;
	struct linemap map;
	struct native_opts opts = { .maps = &map, .settled = true };
	const struct sources_opts nowhere = { 0 };
	const struct listing *l;

	(void)state;
	assert_int_equal(2, doubled(&n));
	if (lines == NULL)
		skip(); /* compiled without -g */
	e = symtab_find(symtab, vaddr((const void *)(uintptr_t)doubled));
	assert_non_null(e);
	code = code_of(coded, coded_end);
	code.start = e->addr;
	code.part[0] = (struct native_part){ e->addr, e->addr + e->size };
	assert_true(lines_map(lines, e->addr, e->addr + e->size, &map));
	l = native_listing(&code, &opts);
	assert_true(has_text(l, LINE, NULL));
	assert_true(l->settled);
	listing_release(l);
	opts.sources = sources_new(&nowhere, -1, 0);
	l = native_listing(&code, &opts);
	assert_true(has_text(l, LINE, "*n += *n; /* here */"));
	assert_string_equal("", l->source_problem);
	listing_release(l);
	sources_free(opts.sources);
	linemap_fini(&map);
	lines_close(lines);
	/* a map without rows says so */
	map = (struct linemap){ 0 };
	opts.sources = NULL;
	l = native_listing(&code, &opts);
	assert_string_not_equal("", l->source_problem);
	listing_release(l);
}

static int
set_up(void **state)
{
	const struct region *r;

	(void)state;
	space_init(&space, &images, getpid(), procfs_open(getpid(), NULL));
	r = space_find(&space, (uint64_t)(uintptr_t)coded);
	if (r == NULL || r->image == NULL)
		return -1;
	self = r->image;
	bias = r->bias;
	symtab = symtab_load(self, -1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	symtab_free(symtab);
	close(space.procfs);
	space_fini(&space);
	images_fini(&images);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_stripped),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_landing),
		cmocka_unit_test(test_syntax),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_patched),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_compiled_calls),
		cmocka_unit_test(test_no_bytes),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
