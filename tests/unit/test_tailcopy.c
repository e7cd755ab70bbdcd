/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_tailcopy.c - what the program in the kernel copies of deep stacks, here in
 * a machine that has one stack and answers where it has pages.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "kernel/helpers.h"
#include "sample/bpf/pycopy.bpf.c"

#define N(a) (sizeof(a) / sizeof *(a))

enum {
	TGID = 500,
	PAGE = TAIL_PAGE,
	PART = TAILRECORD_PART,
	PARTS = 20,
	SP = 0x700000000000 >> 16 << 4 /* any that ends with a page */
};

static struct {
	struct task_struct task;
	struct mm_struct mm;
	struct pt_regs___kernel regs;
	struct tailplan plan;
	bool told;
	struct scratch scratch;
	uint64_t hole, hole_end; /* there is nothing there; */
	unsigned reads; /* calls, and of the same those that fail */
	uint64_t now, cost; /* of reading */
	struct tailrecord out[PARTS];
	size_t n;
} k;

static void *
bpf_map_lookup_elem(void *map, const void *key)
{
	if (map == &scratches)
		return &k.scratch;
	if (map == &tails)
		return k.told && *(const uint32_t *)key == TGID ? &k.plan
								: NULL;
	return map == &watched ? &k.told : NULL;
}

static long
bpf_map_update_elem(
    void *map, const void *key, const void *value, uint64_t flags)
{
	(void)map;
	(void)key;
	(void)value;
	(void)flags;
	fail();
	return 0;
}

/* Each byte is the number of its page. */
static long
bpf_probe_read_user(void *to, uint32_t len, const void *from)
{
	uint64_t at = (uint64_t)from;

	k.reads++;
	k.now += k.cost;
	assert_true(len > 0 && len <= PART);
	memset(to, 0, len);
	if (at + len > k.hole && at < k.hole_end)
		return -14;
	for (uint32_t i = 0; i < len; i++)
		((uint8_t *)to)[i] = (uint8_t)((at + i) / PAGE);
	return 0;
}

static long
bpf_perf_event_output(
    void *ctx, void *map, uint64_t flags, void *data, uint64_t len)
{
	const uint8_t *bytes = (const uint8_t *)data + sizeof *k.out;
	struct tailrecord *r = &k.out[k.n++];

	assert_ptr_equal(ctx, &k);
	assert_ptr_equal(map, &output);
	assert_int_equal(flags, BPF_F_CURRENT_CPU);
	assert_true(k.n < PARTS);
	memcpy(r, data, sizeof *r);
	assert_int_equal(r->magic, TAILRECORD_MAGIC);
	assert_int_equal(len, sizeof *r + r->len);
	for (uint32_t i = 0; i < r->len; i++)
		if (bytes[i] != (uint8_t)((r->start + i) / PAGE))
			fail_msg("byte %u", i);
	return 0;
}

static uint64_t
bpf_get_current_pid_tgid(void)
{
	return (uint64_t)TGID << 32 | (TGID + 1);
}

static uint64_t
bpf_ktime_get_ns(void)
{
	return k.now;
}

static void *
bpf_get_current_task_btf(void)
{
	return &k.task;
}

static long
bpf_task_pt_regs(void *task)
{
	assert_ptr_equal(task, &k.task);
	return (long)&k.regs;
}

static void
set_up(void)
{
	memset(&k, 0, sizeof k);
	k.task.mm = &k.mm;
	k.regs.sp = SP;
	k.plan = (struct tailplan){ .from = 16 * PAGE, .most = 80 * PAGE };
	k.told = true;
	k.hole = k.hole_end = UINT64_MAX;
	k.now = 1000000000;
}

static void
tick(void)
{
	k.n = k.reads = 0;
	k.now += 1000000;
	assert_int_equal(pycopy(&k), 1);
}

/* In pages from the SP on, but for what is added to it. */
static const struct {
	const char *what;
	uint64_t base, tls, hole, add; /* 0: nowhere near */
	size_t parts;
	uint64_t end; /* of what is copied; 0: nothing is */
	unsigned reads;
} cases[] = {
	{ "within the sample", 10, 0, 0, 0, 0, 0, 0 },
	{ "just within", 15, 0, 0, PAGE - TAIL_ARGS, 0, 0, 0 },
	{ "just beyond", 15, 0, 0, PAGE - TAIL_ARGS + 8, 1, 16, 1 },
	{ "of the main thread", 20, 0, 0, 64, 1, 20, 1 },
	{ "of another thread", 0, 20, 0, 64, 1, 20, 1 },
	{ "the nearer of two", 60, 20, 0, 0, 1, 20, 1 },
	{ "in parts", 60, 0, 0, 0, 4, 60, 4 },
	{ "as much as was asked for", 100, 0, 0, 0, 5, 80, 5 },
	{ "an end not known", 0, 0, 0, 0, 5, 80, 5 },
	{ "an end found out", 0, 0, 40, 0, 5, 40, 49 },
	{ "no page", 0, 0, 16, 0, 0, 0, 68 },
	{ "a page missing", 60, 0, 17, 0, 1, 17, 49 },
	{ "one of the last", 60, 0, 59, 0, 5, 59, 11 },
};

static uint64_t
pages(uint64_t n, uint64_t add)
{
	return n > 0 ? SP + n * PAGE + add : 0;
}

static void
test_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		uint64_t at = SP + 16 * PAGE;

		set_up();
		k.mm.start_stack = pages(cases[i].base, cases[i].add);
		k.task.thread.fsbase = pages(cases[i].tls, cases[i].add);
		if (cases[i].hole > 0)
			k.hole = pages(cases[i].hole, 0);
		tick();
		for (size_t n = 0; n < k.n; n++) {
			assert_int_equal(k.out[n].start, at);
			assert_int_equal(k.out[n].flags, 0);
			at += k.out[n].len;
		}
		if (k.n != cases[i].parts || k.reads != cases[i].reads ||
		    (k.n > 0 && at / PAGE != SP / PAGE + cases[i].end))
			fail_msg("%s: %zu parts by %u reads up to page %d",
			    cases[i].what, k.n, k.reads,
			    (int)(at / PAGE - SP / PAGE));
	}
}

/* What nobody has touched is left out, and what is beyond it is not. */
static void
test_hole(void **state)
{
	static const struct {
		uint64_t from, to;
	} holes[] = { { 20, 24 }, { 16, 17 }, { 17, 20 }, { 30, 59 },
		{ 59, 60 }, { 16, 59 } };

	(void)state;
	for (size_t i = 0; i < N(holes); i++) {
		uint64_t at = SP + 16 * PAGE, bytes = 0;

		set_up();
		k.mm.start_stack = SP + 60 * PAGE - TAIL_ARGS;
		k.hole = SP + holes[i].from * PAGE;
		k.hole_end = SP + holes[i].to * PAGE;
		tick();
		for (size_t n = 0; n < k.n; n++) {
			assert_true(k.out[n].start >= at);
			at = k.out[n].start + k.out[n].len;
			bytes += k.out[n].len;
		}
		assert_in_range(at, SP, SP + 60 * PAGE);
		assert_int_equal(
		    bytes, (44 - (holes[i].to - holes[i].from)) * PAGE);
		assert_in_range(k.n, 1, TAILRECORD_PARTS);
	}
}

/* From any SP on, which need not lie at a page. */
static void
test_unaligned(void **state)
{
	(void)state;
	set_up();
	k.regs.sp = SP + 1000;
	k.mm.start_stack = SP + 50 * PAGE;
	k.hole = SP + 50 * PAGE + TAIL_ARGS;
	tick();
	assert_int_equal(k.n, 3);
	assert_int_equal(k.out[0].start, SP + 1000 + 16 * PAGE);
	assert_int_equal(k.out[1].start % PAGE, 0);
	assert_int_equal(k.out[2].start % PAGE, 0);
	assert_int_equal(
	    k.out[2].start + k.out[2].len, SP + 50 * PAGE + TAIL_ARGS);
}

/* No more time than there is: then it is said that there would be more. */
static void
test_budget(void **state)
{
	(void)state;
	set_up();
	k.mm.start_stack = SP + 20 * PAGE;
	k.cost = 4 * CREDIT_MAX;
	tick();
	assert_int_equal(k.n, 1);
	assert_true(k.out[0].len > 0);
	tick();
	assert_int_equal(k.n, 1);
	assert_int_equal(k.reads, 0);
	assert_int_equal(k.out[0].len, 0);
	assert_int_equal(k.out[0].flags, TAILRECORD_COSTLY);
	k.mm.start_stack = SP + 10 * PAGE; /* that was no matter of time */
	tick();
	assert_int_equal(k.n, 0);
	k.mm.start_stack = SP + 20 * PAGE;
	k.now += (uint64_t)CREDIT_MAX << (SHARE_SHIFT + 2);
	tick();
	assert_true(k.out[0].len > 0);
}

static void
test_not_told(void **state)
{
	(void)state;
	set_up();
	k.mm.start_stack = SP + 20 * PAGE;
	k.plan = (struct tailplan){ 0 };
	tick();
	assert_int_equal(k.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_unaligned),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
