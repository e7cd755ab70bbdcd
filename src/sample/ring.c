/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ring.c - takes the records of a perf ring buffer apart. The kernel writes
 * them, yet no length in them is believed before it was compared with the
 * room there is.
 */
#include "config.h"

#include "sample/ring.h"

#include <linux/perf_event.h>
#include <string.h>

/* asm/perf_regs.h, which has the register numbers of every architecture too */
enum { ABI_NONE = 0, ABI_32 = 1, ABI_64 = 2 };

/* At the end of what is not a sample: TID, TIME, ID, STREAM_ID. */
enum { TRAILER = 32, TRAILER_TIME = 8 };

/* perf's order of registers (ax bx cx dx si di bp sp ip r8-r15) in DWARF's. */
static const uint8_t dwarf_of[REG_COUNT] = { 0, 3, 2, 1, 4, 5, REG_BP, REG_SP,
	REG_PC, 8, 9, 10, 11, 12, 13, 14, 15 };

struct cursor {
	const uint8_t *p;
	size_t left;
	bool bad; /* something did not fit; all reads give 0 from then on */
};

static const uint8_t *
take(struct cursor *c, size_t len)
{
	const uint8_t *p = c->p;

	if (c->bad || len > c->left) {
		c->bad = true;
		return NULL;
	}
	c->p += len;
	c->left -= len;
	return p;
}

static uint64_t
take_u64(struct cursor *c)
{
	const uint8_t *p = take(c, sizeof(uint64_t));
	uint64_t v = 0;

	if (p != NULL)
		memcpy(&v, p, sizeof v);
	return v;
}

static uint32_t
take_u32(struct cursor *c)
{
	const uint8_t *p = take(c, sizeof(uint32_t));
	uint32_t v = 0;

	if (p != NULL)
		memcpy(&v, p, sizeof v);
	return v;
}

/* An array of n words; NULL when it does not fit. */
static const uint64_t *
take_words(struct cursor *c, uint64_t n)
{
	if (n > c->left / sizeof(uint64_t)) {
		c->bad = true;
		return NULL;
	}
	/* Records are 8-byte aligned and so is every field before an array. */
	return (const uint64_t *)(const void *)take(c, n * sizeof(uint64_t));
}

/* The kernel part of a call chain: what follows the marker "kernel", up to the
 * next marker. Markers are the topmost addresses, no code lives there. */
static void
parse_chain(struct cursor *c, struct sample *s)
{
	uint64_t n = take_u64(c);
	const uint64_t *ip = take_words(c, n);
	uint64_t i = 0;

	if (ip == NULL)
		return;
	while (i < n && ip[i] != (uint64_t)PERF_CONTEXT_KERNEL)
		i++;
	if (i == n)
		return;
	s->kernel = ip + ++i;
	while (i < n && ip[i] < (uint64_t)PERF_CONTEXT_MAX)
		i++;
	s->nkernel = (size_t)(ip + i - s->kernel);
}

static void
parse_user(struct cursor *c, struct sample *s)
{
	uint64_t abi = take_u64(c);
	uint64_t size, used;
	const uint64_t *reg;

	if (abi != ABI_NONE && (reg = take_words(c, REG_COUNT)) != NULL)
		for (unsigned i = 0; i < REG_COUNT; i++)
			s->regs.r[dwarf_of[i]] = reg[i];

	size = take_u64(c);
	if (size != 0) {
		s->stack = take(c, size);
		/* Less than asked for is used where the stack ends or a page
		 * was not resident. */
		used = take_u64(c);
		s->stack_len = used < size ? used : size;
	}
	/* 32-bit code: its registers and slots are others. The sample still
	 * counts, so that no time is lost. */
	s->user = abi == ABI_64 && !c->bad;
}

static enum ring_kind
parse_sample(
    const struct ring_format *fmt, struct cursor *c, struct ring_record *out)
{
	struct sample *s = &out->sample;

	s->pid = (pid_t)take_u32(c);
	s->tid = (pid_t)take_u32(c);
	s->time = take_u64(c);
	out->id = take_u64(c);
	out->stream = take_u64(c);
	s->weight = take_u64(c);
	if (fmt->kernel_chains)
		parse_chain(c, s);
	parse_user(c, s);
	return c->bad ? RING_BAD : RING_SAMPLE;
}

/* The records that begin with the process and the thread concerned. */
static enum ring_kind
parse_task(enum ring_kind kind, struct cursor *c, struct ring_record *out)
{
	out->pid = (pid_t)take_u32(c);
	if (kind == RING_FORK || kind == RING_EXIT)
		take_u32(c); /* the parent process lies in between */
	out->tid = (pid_t)take_u32(c);
	return c->bad ? RING_BAD : kind;
}

/* A new name, by prctl or by the execution of a program. */
static enum ring_kind
parse_comm(uint32_t misc, struct cursor *c, struct ring_record *out)
{
	if (parse_task(RING_EXEC, c, out) == RING_BAD)
		return RING_BAD;
	if (!(misc & PERF_RECORD_MISC_COMM_EXEC))
		return RING_OTHER;
	if (c->left < TRAILER)
		return RING_BAD;
	take(c, c->left - TRAILER + TRAILER_TIME);
	out->time = take_u64(c);
	return RING_EXEC;
}

enum ring_kind
ring_parse(const struct ring_format *fmt, const uint8_t *p, size_t len,
    struct ring_record *out)
{
	struct cursor c = { .p = p, .left = len };
	uint32_t type = take_u32(&c);
	uint32_t misc = take_u32(&c) & 0xffff; /* the upper half is the size */

	*out = (struct ring_record){ 0 };
	if (c.bad)
		return RING_BAD;
	switch (type) {
	case PERF_RECORD_SAMPLE:
		return parse_sample(fmt, &c, out);
	case PERF_RECORD_LOST:
		take_u64(&c); /* of which event */
		out->lost = take_u64(&c);
		return c.bad ? RING_BAD : RING_LOST;
	case PERF_RECORD_LOST_SAMPLES:
		out->lost = take_u64(&c);
		return c.bad ? RING_BAD : RING_LOST;
	case PERF_RECORD_THROTTLE:
		return RING_THROTTLE;
	case PERF_RECORD_MMAP:
	case PERF_RECORD_MMAP2:
		return parse_task(RING_MAPPED, &c, out);
	case PERF_RECORD_COMM:
		return parse_comm(misc, &c, out);
	case PERF_RECORD_FORK:
		return parse_task(RING_FORK, &c, out);
	case PERF_RECORD_EXIT:
		return parse_task(RING_EXIT, &c, out);
	default:
		return RING_OTHER;
	}
}

uint64_t
ring_walk(const uint8_t *ring, size_t size, uint64_t tail, uint64_t head,
    uint8_t *scratch, void (*visit)(void *, const uint8_t *, size_t), void *arg,
    uint64_t *bad)
{
	while (tail != head) {
		size_t at = tail & (size - 1);
		size_t room = size - at;
		struct perf_event_header h;

		/* Records are multiples of 8, so a header never wraps. */
		if (head - tail > size || head - tail < sizeof h || at % 8 != 0)
			goto damaged;
		memcpy(&h, ring + at, sizeof h);
		if (h.size < sizeof h || h.size > head - tail ||
		    h.size % 8 != 0)
			goto damaged;
		if (h.size <= room) {
			visit(arg, ring + at, h.size);
		} else {
			memcpy(scratch, ring + at, room);
			memcpy(scratch + room, ring, h.size - room);
			visit(arg, scratch, h.size);
		}
		tail += h.size;
	}
	return head;

damaged:
	++*bad;
	return head;
}
