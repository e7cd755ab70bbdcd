/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_ring.c - records of the perf ring, whole, damaged and wrapped. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "sample/ring.h"

static void
add_u64(struct buf *b, uint64_t v)
{
	buf_add(b, &v, sizeof v);
}

static void
add_u32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof v);
}

static void
add_header(struct buf *b, uint32_t type, uint16_t misc)
{
	struct perf_event_header h = { .type = type, .misc = misc };

	buf_add(b, &h, sizeof h);
}

/* Write the length of the record that begins at start into its header. */
static void
close_record(struct buf *b, size_t start)
{
	struct perf_event_header h;

	memcpy(&h, b->data + start, sizeof h);
	h.size = (uint16_t)(b->len - start);
	memcpy(b->data + start, &h, sizeof h);
}

struct shape {
	uint64_t abi;
	const uint64_t *chain; /* NULL: no chain in the format */
	size_t nchain;
	uint64_t stack; /* bytes asked for */
	uint64_t used;
	uint16_t misc;
};

static void
add_sample(struct buf *b, const struct shape *s)
{
	size_t start = b->len;

	add_header(b, PERF_RECORD_SAMPLE, s->misc);
	add_u32(b, 42);
	add_u32(b, 43);
	add_u64(b, 1234567);
	add_u64(b, 900); /* id */
	add_u64(b, 901); /* stream */
	add_u64(b, 1003009);
	if (s->chain != NULL) {
		add_u64(b, s->nchain);
		buf_add(b, s->chain, s->nchain * sizeof *s->chain);
	}
	add_u64(b, s->abi);
	if (s->abi != 0)
		for (uint64_t i = 0; i < REG_COUNT; i++)
			add_u64(b, 0x100 + i);
	add_u64(b, s->stack);
	for (uint64_t i = 0; i < s->stack; i++)
		buf_addc(b, (char)(i & 0x7f));
	if (s->stack != 0)
		add_u64(b, s->used);
	close_record(b, start);
}

static enum ring_kind
parse(const struct buf *b, bool chains, struct ring_record *r)
{
	const struct ring_format format = { .kernel_chains = chains };

	return ring_parse(&format, (const uint8_t *)b->data, b->len, r);
}

static void
test_mode(void **state)
{
	static const struct {
		uint16_t misc;
		bool want;
	} cases[] = {
		{ PERF_RECORD_MISC_USER, false },
		{ PERF_RECORD_MISC_KERNEL, true },
		{ PERF_RECORD_MISC_HYPERVISOR, false },
		{ PERF_RECORD_MISC_KERNEL | PERF_RECORD_MISC_EXACT_IP, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct shape shape = { .abi = 2, .misc = cases[i].misc };
		struct ring_record r;
		struct buf b = { 0 };

		add_sample(&b, &shape);
		assert_int_equal(parse(&b, false, &r), RING_SAMPLE);
		assert_int_equal(r.sample.in_kernel, cases[i].want);
		buf_fini(&b);
	}
}

static void
test_sample(void **state)
{
	const struct shape shape = { .abi = 2, .stack = 64, .used = 48 };
	struct ring_record r;
	struct buf b = { 0 };

	(void)state;
	add_sample(&b, &shape);
	assert_int_equal(parse(&b, false, &r), RING_SAMPLE);
	assert_int_equal(r.sample.pid, 42);
	assert_int_equal(r.sample.tid, 43);
	assert_int_equal(r.sample.time, 1234567);
	assert_int_equal(r.sample.weight, 1003009);
	assert_int_equal(r.id, 900);
	assert_int_equal(r.stream, 901);
	assert_true(r.sample.user);
	assert_int_equal(r.sample.nkernel, 0);
	assert_int_equal(r.sample.stack_len, 48);
	assert_int_equal(r.sample.stack[5], 5);
	assert_int_equal((uintptr_t)r.sample.stack % 8, 0);

	/* perf: ax bx cx dx si di bp sp ip r8...; DWARF: ax dx cx bx ... */
	assert_int_equal(r.sample.regs.r[0], 0x100);
	assert_int_equal(r.sample.regs.r[1], 0x103);
	assert_int_equal(r.sample.regs.r[2], 0x102);
	assert_int_equal(r.sample.regs.r[3], 0x101);
	assert_int_equal(r.sample.regs.r[4], 0x104);
	assert_int_equal(r.sample.regs.r[5], 0x105);
	assert_int_equal(r.sample.regs.r[REG_BP], 0x106);
	assert_int_equal(r.sample.regs.r[REG_SP], 0x107);
	assert_int_equal(r.sample.regs.r[8], 0x109);
	assert_int_equal(r.sample.regs.r[15], 0x110);
	assert_int_equal(r.sample.regs.r[REG_PC], 0x108);
	buf_fini(&b);
}

/* What has no 64-bit user side is delivered all the same: its time counts. */
static void
test_not_user(void **state)
{
	static const struct shape shapes[] = {
		{ .abi = 0 },
		{ .abi = 1, .stack = 64, .used = 64 },
		{ .abi = 7, .stack = 64, .used = 64 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		struct ring_record r;
		struct buf b = { 0 };

		add_sample(&b, &shapes[i]);
		assert_int_equal(parse(&b, false, &r), RING_SAMPLE);
		assert_false(r.sample.user);
		assert_int_equal(r.sample.ending, shapes[i].abi == 0);
		assert_int_equal(r.sample.weight, 1003009);
		buf_fini(&b);
	}
}

/* More used than there is: believed only as far as the copy goes. */
static void
test_used_too_much(void **state)
{
	const struct shape shape = { .abi = 2, .stack = 64, .used = 1 << 30 };
	struct ring_record r;
	struct buf b = { 0 };

	(void)state;
	add_sample(&b, &shape);
	assert_int_equal(parse(&b, false, &r), RING_SAMPLE);
	assert_int_equal(r.sample.stack_len, 64);
	buf_fini(&b);
}

#define KERNEL ((uint64_t)PERF_CONTEXT_KERNEL)
#define USER ((uint64_t)PERF_CONTEXT_USER)
#define K(n) (0xffffffff81000000ull + (n))

static void
test_chain(void **state)
{
	static const struct {
		uint64_t chain[6];
		size_t n, want; /* kernel addresses found, from K(0) on */
	} cases[] = {
		{ { 0 }, 0, 0 },
		{ { KERNEL }, 1, 0 },
		{ { KERNEL, K(0), K(1), K(2) }, 4, 3 },
		{ { KERNEL, K(0), K(1), USER, 0x1000 }, 5, 2 },
		{ { USER, 0x1000 }, 2, 0 },
		{ { USER, 0x1000, KERNEL, K(0) }, 4, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct shape shape = { .abi = 2,
			.chain = cases[i].chain,
			.nchain = cases[i].n,
			.stack = 16,
			.used = 16 };
		struct ring_record r;
		struct buf b = { 0 };

		add_sample(&b, &shape);
		assert_int_equal(parse(&b, true, &r), RING_SAMPLE);
		assert_int_equal(r.sample.nkernel, cases[i].want);
		for (size_t k = 0; k < cases[i].want; k++)
			assert_int_equal(r.sample.kernel[k], K(k));
		assert_int_equal(r.sample.regs.r[REG_PC], 0x108);
		assert_true(r.sample.user);
		buf_fini(&b);
	}
}

/* A sample cut at any byte is damaged, and nothing beyond the cut is read: the
 * copy has no byte to spare, for the sanitizer to see. */
static void
test_cut(void **state)
{
	static const uint64_t chain[] = { KERNEL, K(0) };
	const struct shape shape = {
		.abi = 2, .chain = chain, .nchain = 2, .stack = 32, .used = 32
	};
	const struct ring_format format = { .kernel_chains = true };
	struct ring_record r;
	struct buf b = { 0 };

	(void)state;
	add_sample(&b, &shape);
	for (size_t len = 0; len < b.len; len++) {
		uint8_t *copy = xmemdup(b.data, len);

		assert_int_equal(ring_parse(&format, copy, len, &r), RING_BAD);
		free(copy);
	}
	buf_fini(&b);
}

/* Of one of the events that carry copies. */
static void
test_copy(void **state)
{
	static const struct {
		uint64_t id;
		uint32_t len;
		enum ring_kind kind;
	} cases[] = {
		{ 77, 20, RING_COPY }, { 77, 0, RING_COPY },
		{ 77, 21, RING_BAD }, /* longer than the record */
		{ 77, UINT32_MAX, RING_BAD },
		{ 78, 20, RING_BAD }, /* an ordinary one, and damaged */
	};
	struct hmap ids = { 0 };
	const struct ring_format format = { .copies = &ids };

	(void)state;
	*hmap_put(&ids, 77, NULL) = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ring_record r;
		struct buf b = { 0 };
		uint8_t *copy;

		add_header(&b, PERF_RECORD_SAMPLE, PERF_RECORD_MISC_USER);
		add_u32(&b, 42);
		add_u32(&b, 43);
		add_u64(&b, 1234567);
		add_u64(&b, cases[i].id);
		add_u64(&b, 901);
		add_u32(&b, cases[i].len);
		for (uint32_t k = 0; k < 5; k++)
			add_u32(&b, k);
		close_record(&b, 0);
		copy = xmemdup(b.data, b.len);
		assert_int_equal(
		    ring_parse(&format, copy, b.len, &r), cases[i].kind);
		if (cases[i].kind == RING_COPY) {
			assert_int_equal(r.sample.tid, 43);
			assert_int_equal(r.sample.time, 1234567);
			assert_int_equal(r.copy_len, cases[i].len);
			assert_ptr_equal(r.copy, copy + 44);
		}
		free(copy);
		buf_fini(&b);
	}
	hmap_fini(&ids);
}

/* Counts that overflow when they are multiplied. */
static void
test_huge_counts(void **state)
{
	static const uint64_t counts[] = { UINT64_MAX, UINT64_MAX / 8,
		UINT64_MAX / 8 + 2, 1ull << 61, 1000 };

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		const struct shape shape = { .abi = 2,
			.chain = counts,
			.nchain = 1,
			.stack = 64,
			.used = 64 };
		const size_t at_nchain = 8 + 8 + 4 * 8;
		const size_t at_stack = at_nchain + 2 * 8 + 8 + REG_COUNT * 8;
		struct ring_record r;
		struct buf b = { 0 };

		add_sample(&b, &shape);
		memcpy(b.data + at_stack, &counts[i], 8);
		assert_int_equal(parse(&b, true, &r), RING_BAD);
		memcpy(b.data + at_nchain, &counts[i], 8);
		assert_int_equal(parse(&b, true, &r), RING_BAD);
		buf_fini(&b);
	}
}

static void
test_others(void **state)
{
	static const struct {
		uint32_t type;
		uint16_t misc;
		uint32_t word[4];
		size_t nwords;
		enum ring_kind kind;
		pid_t pid, tid;
		uint64_t lost;
	} cases[] = {
		{ PERF_RECORD_LOST, 0, { 1, 0, 5, 0 }, 4, RING_LOST, 0, 0, 5 },
		{ PERF_RECORD_LOST, 0, { 1, 0 }, 2, RING_BAD, 0, 0, 0 },
		{ PERF_RECORD_LOST_SAMPLES, 0, { 6, 0 }, 2, RING_LOST, 0, 0,
		    6 },
		{ PERF_RECORD_THROTTLE, 0, { 0 }, 4, RING_THROTTLE, 0, 0, 0 },
		{ PERF_RECORD_UNTHROTTLE, 0, { 0 }, 4, RING_OTHER, 0, 0, 0 },
		{ PERF_RECORD_MMAP2, 0, { 7 }, 1, RING_BAD, 7, 0, 0 },
		{ PERF_RECORD_MMAP2, 0, { 7, 8, 9, 9 }, 4, RING_BAD, 7, 8, 0 },
		{ PERF_RECORD_COMM, 0, { 7, 8 }, 2, RING_OTHER, 7, 8, 0 },
		{ PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC, { 7, 8 }, 2,
		    RING_EXEC, 7, 8, 0 },
		{ PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC, { 7 }, 1,
		    RING_BAD, 7, 0, 0 },
		{ PERF_RECORD_FORK, 0, { 7, 1, 8, 2 }, 4, RING_FORK, 7, 8, 0 },
		{ PERF_RECORD_EXIT, 0, { 7, 1, 8, 2 }, 4, RING_EXIT, 7, 8, 0 },
		{ PERF_RECORD_EXIT, 0, { 7, 1 }, 2, RING_BAD, 7, 0, 0 },
		{ 99999, 0, { 0 }, 0, RING_OTHER, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct ring_record r;
		struct buf b = { 0 };

		add_header(&b, cases[i].type, cases[i].misc);
		for (size_t w = 0; w < cases[i].nwords; w++)
			add_u32(&b, cases[i].word[w]);
		close_record(&b, 0);
		assert_int_equal(parse(&b, false, &r), cases[i].kind);
		assert_int_equal(r.lost, cases[i].lost);
		if (cases[i].kind != RING_BAD) {
			assert_int_equal(r.pid, cases[i].pid);
			assert_int_equal(r.tid, cases[i].tid);
			if (cases[i].nwords == 4 && r.tid == 8)
				assert_int_equal(r.parent, 1);
		}
		buf_fini(&b);
	}
}

static void
add_trailer(struct buf *b, uint64_t time)
{
	add_u32(b, 7);
	add_u32(b, 8);
	add_u64(b, time);
	add_u64(b, 900);
	add_u64(b, 901);
}

/* The time stands before the end, behind a name of any length. */
static void
test_exec_time(void **state)
{
	(void)state;
	for (uint64_t name = 8; name <= 16; name += 8) {
		struct ring_record r;
		struct buf b = { 0 };

		add_header(&b, PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC);
		add_u32(&b, 7);
		add_u32(&b, 8);
		for (uint64_t i = 1; i < name; i++)
			buf_addc(&b, 'x');
		buf_addc(&b, '\0');
		add_trailer(&b, 1234567);
		close_record(&b, 0);
		assert_int_equal(parse(&b, false, &r), RING_EXEC);
		assert_int_equal(r.pid, 7);
		assert_int_equal(r.tid, 8);
		assert_int_equal(r.time, 1234567);
		assert_int_equal(strlen(r.comm), name - 1);
		buf_fini(&b);
	}
}

/* name is padded with zeros to size bytes; 0 leaves none. */
static void
add_mapping(struct buf *b, uint64_t len, const char *name, size_t size)
{
	add_header(b, PERF_RECORD_MMAP2, 0);
	add_u32(b, 7);
	add_u32(b, 8);
	add_u64(b, 0x1000);
	add_u64(b, len);
	add_u64(b, 0x3000);
	add_u32(b, 8); /* device 8:1 */
	add_u32(b, 1);
	add_u64(b, 4711);
	add_u64(b, 1);
	add_u32(b, 5); /* read and execute */
	add_u32(b, 2);
	for (size_t i = 0; i < size; i++)
		buf_addc(b, i < strlen(name) ? name[i] : '\0');
	add_trailer(b, 99);
	close_record(b, 0);
}

static void
test_mapped(void **state)
{
	static const struct {
		const char *name;
		size_t size;
		uint64_t len;
		const char *path; /* NULL: none */
		enum ring_kind kind;
	} cases[] = {
		{ "/lib/a.so", 16, 0x2000, "/lib/a.so", RING_MAPPED },
		{ "//anon", 8, 0x2000, "", RING_MAPPED },
		{ "[vdso]", 8, 0x2000, "[vdso]", RING_MAPPED },
		{ "/lib/abc", 8, 0x2000, NULL, RING_MAPPED }, /* no end */
		{ "", 0, 0x2000, NULL, RING_MAPPED },
		{ "/lib/a.so", 16, UINT64_MAX, NULL, RING_BAD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ring_record r;
		struct buf b = { 0 };

		add_mapping(&b, cases[i].len, cases[i].name, cases[i].size);
		assert_int_equal(parse(&b, false, &r), cases[i].kind);
		if (cases[i].path == NULL)
			assert_true(
			    r.map.path == NULL || cases[i].kind == RING_BAD);
		else
			assert_string_equal(r.map.path, cases[i].path);
		assert_int_equal(r.pid, 7);
		assert_int_equal(r.time, 99);
		assert_int_equal(r.map.start, 0x1000);
		assert_int_equal(r.map.offset, 0x3000);
		assert_int_equal(r.map.dev, makedev(8, 1));
		assert_int_equal(r.map.inode, 4711);
		assert_true(r.map.read && r.map.exec && !r.map.write);
		if (cases[i].kind == RING_MAPPED)
			assert_int_equal(r.map.end, 0x3000);
		buf_fini(&b);
	}
}

enum { SIZE = 256 };

struct seen {
	size_t n, bytes;
	uint8_t first[16]; /* the byte behind each header */
};

static bool
see(void *arg, const uint8_t *p, size_t len)
{
	struct seen *s = arg;

	assert_int_equal((uintptr_t)p % 8, 0);
	if (len > sizeof(struct perf_event_header))
		s->first[s->n] = p[sizeof(struct perf_event_header)];
	for (size_t i = sizeof(struct perf_event_header); i < len; i++)
		assert_int_equal(p[i], p[sizeof(struct perf_event_header)]);
	s->n++;
	s->bytes += len;
	return false;
}

/* Put a record of size bytes, filled with fill, at head; as it wraps. */
static uint64_t
put(uint8_t *ring, uint64_t head, uint16_t size, uint8_t fill)
{
	struct perf_event_header h = { .type = PERF_RECORD_SAMPLE,
		.size = size };

	for (uint64_t i = 0; i < size; i++)
		ring[(head + i) % SIZE] = fill;
	for (uint64_t i = 0; i < sizeof h; i++)
		ring[(head + i) % SIZE] = ((uint8_t *)&h)[i];
	return head + size;
}

static uint64_t
walk(const uint8_t *ring, uint64_t tail, uint64_t head, struct seen *seen,
    uint64_t *bad)
{
	static _Alignas(8) uint8_t scratch[RING_SCRATCH];

	struct ring_span span = {
		.ring = ring, .size = SIZE, .tail = tail, .head = head
	};
	uint64_t when;

	*seen = (struct seen){ 0 };
	*bad = 0;
	while (ring_peek(&span, &when, bad))
		ring_take(&span, scratch, see, seen);
	return span.tail;
}

static void
test_walk(void **state)
{
	_Alignas(8) uint8_t ring[SIZE];
	struct seen seen;
	uint64_t bad, head, tail = 3 * SIZE + 200;

	(void)state;
	head = put(ring, tail, 24, 1); /* 200-224 */
	head = put(ring, head, 48, 2); /* 224-16: wraps */
	head = put(ring, head, 8, 3);
	head = put(ring, head, 176, 4); /* 24-200: now it is full */
	assert_int_equal(head - tail, SIZE);
	assert_int_equal(walk(ring, tail, head, &seen, &bad), head);
	assert_int_equal(bad, 0);
	assert_int_equal(seen.n, 4);
	assert_int_equal(seen.bytes, SIZE);
	assert_int_equal(seen.first[1], 2);
	assert_int_equal(seen.first[3], 4);

	assert_int_equal(walk(ring, head, head, &seen, &bad), head);
	assert_int_equal(seen.n, 0);

	/* the counters of the kernel never end, but they do wrap */
	tail = UINT64_MAX - 15;
	head = put(ring, tail, 24, 5);
	assert_int_equal(walk(ring, tail, head, &seen, &bad), head);
	assert_int_equal(seen.n, 1);
	assert_int_equal(bad, 0);
}

static void
test_walk_damaged(void **state)
{
	static const struct {
		uint64_t tail, head;
		uint16_t size; /* of the second record; the first has 16 */
		size_t seen;
	} cases[] = {
		{ 0, 48, 0, 1 }, { 0, 48, 7, 1 },
		{ 0, 48, 12, 1 }, /* the next header would wrap somewhere */
		{ 0, 48, 40, 1 }, /* beyond the head */
		{ 0, 48, 65535, 1 },
		{ 0, SIZE + 8, 16, 0 }, /* more than a ring can hold */
		{ 48, 0, 16, 0 }, /* head behind tail */
		{ 4, 48, 16, 0 }, /* misaligned */
		{ 0, 20, 16, 1 }, /* half a header */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		_Alignas(8) uint8_t ring[SIZE] = { 0 };
		struct perf_event_header h = { .type = PERF_RECORD_SAMPLE,
			.size = cases[i].size };
		struct seen seen;
		uint64_t bad;

		put(ring, 0, 16, 1);
		memcpy(ring + 16, &h, sizeof h);
		assert_int_equal(
		    walk(ring, cases[i].tail, cases[i].head, &seen, &bad),
		    cases[i].head);
		assert_int_equal(bad, 1);
		assert_int_equal(seen.n, cases[i].seen);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mode),
		cmocka_unit_test(test_sample),
		cmocka_unit_test(test_not_user),
		cmocka_unit_test(test_used_too_much),
		cmocka_unit_test(test_chain),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_huge_counts),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_exec_time),
		cmocka_unit_test(test_mapped),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
