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
#include <sys/mman.h>
#include <sys/sysmacros.h>

/* asm/perf_regs.h, which has the register numbers of every architecture too */
enum { ABI_NONE = 0, ABI_32 = 1, ABI_64 = 2 };

enum {
	AHEAD = 2, /* records that are asked for, */
	AHEAD_WHOLE = 4096, /* whole up to here; of longer ones, which hold */
	AHEAD_BYTES = 1024, /* a stack, the begin and the end */
	LINE = 64, /* of a cache */
	HEADER = sizeof(struct perf_event_header),
	SAMPLE_TIME = HEADER + 8, /* behind TID */
	/* At the end of what is not a sample: TID, TIME, ID, STREAM_ID. */
	TRAILER = 32,
	TRAILER_TIME = 8
};

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
	s->ending = abi == ABI_NONE;
}

static enum ring_kind
parse_copy(struct cursor *c, struct ring_record *out)
{
	uint32_t len = take_u32(c);

	out->copy = take(c, len);
	if (c->bad)
		return RING_BAD;
	out->copy_len = len;
	return RING_COPY;
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
	if (fmt->copies != NULL && hmap_get(fmt->copies, out->id) != NULL)
		return parse_copy(c, out);
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
		out->parent = (pid_t)take_u32(c);
	out->tid = (pid_t)take_u32(c);
	return c->bad ? RING_BAD : kind;
}

/* The text before the trailer; NULL when it has no end. */
static const char *
take_name(struct cursor *c)
{
	size_t room = c->left > TRAILER ? c->left - TRAILER : 0;
	const char *name = (const char *)take(c, room);

	if (name == NULL || memchr(name, '\0', room) == NULL)
		return NULL;
	return name;
}

/* A new name, by prctl or by the execution of a program. */
static enum ring_kind
parse_comm(uint32_t misc, struct cursor *c, struct ring_record *out)
{
	if (parse_task(RING_EXEC, c, out) == RING_BAD)
		return RING_BAD;
	out->comm = take_name(c);
	return misc & PERF_RECORD_MISC_COMM_EXEC ? RING_EXEC : RING_OTHER;
}

/* PERF_RECORD_MMAP2: address, length, offset, device, inode and its generation,
 * protection, flags, name. */
static enum ring_kind
parse_mapped(struct cursor *c, struct ring_record *out)
{
	struct map *m = &out->map;
	uint32_t major, prot;

	if (parse_task(RING_MAPPED, c, out) == RING_BAD)
		return RING_BAD;
	m->start = take_u64(c);
	m->end = m->start + take_u64(c);
	m->offset = take_u64(c);
	major = take_u32(c);
	m->dev = makedev(major, take_u32(c));
	m->inode = take_u64(c);
	take_u64(c);
	prot = take_u32(c);
	take_u32(c);
	m->read = prot & PROT_READ;
	m->write = prot & PROT_WRITE;
	m->exec = prot & PROT_EXEC;
	m->path = take_name(c);
	if (m->path != NULL && strcmp(m->path, "//anon") == 0)
		m->path = "";
	return c->bad || m->end < m->start ? RING_BAD : RING_MAPPED;
}

/* Where a record of this type and size has its time; 0: it has none. */
static size_t
time_offset(uint32_t type, size_t size)
{
	if (type == PERF_RECORD_SAMPLE)
		return size >= SAMPLE_TIME + sizeof(uint64_t) ? SAMPLE_TIME : 0;
	return size >= HEADER + TRAILER ? size - TRAILER + TRAILER_TIME : 0;
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
	if (time_offset(type, len) != 0)
		memcpy(
		    &out->time, p + time_offset(type, len), sizeof out->time);
	switch (type) {
	case PERF_RECORD_SAMPLE:
		out->sample.in_kernel =
		    (misc & PERF_RECORD_MISC_CPUMODE_MASK) ==
		    PERF_RECORD_MISC_KERNEL;
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
	case PERF_RECORD_MMAP2:
		return parse_mapped(&c, out);
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

/* Records are multiples of 8, so neither a header nor a time ever wraps. */
static uint64_t
word_at(const struct ring_span *r, uint64_t at)
{
	uint64_t v;

	memcpy(&v, r->ring + (at & (r->size - 1)), sizeof v);
	return v;
}

static struct perf_event_header
header_at(const struct ring_span *r, uint64_t at)
{
	uint64_t word = word_at(r, at);
	struct perf_event_header h;

	memcpy(&h, &word, sizeof h);
	return h;
}

static bool
is_whole(const struct ring_span *r)
{
	uint64_t left = r->head - r->tail;
	struct perf_event_header h;

	if (left > r->size || left < sizeof h || r->tail % 8 != 0)
		return false;
	h = header_at(r, r->tail);
	return h.size >= sizeof h && h.size <= left && h.size % 8 == 0;
}

bool
ring_peek(struct ring_span *r, uint64_t *when, uint64_t *bad)
{
	struct perf_event_header h;
	size_t at;

	if (r->tail == r->head)
		return false;
	if (!is_whole(r)) {
		r->tail = r->head;
		++*bad;
		return false;
	}
	h = header_at(r, r->tail);
	at = time_offset(h.type, h.size);
	*when = at != 0 ? word_at(r, r->tail + at) : 0;
	return true;
}

static void
ask_for(const struct ring_span *r, uint64_t at, uint64_t len)
{
	for (uint64_t i = 0; i < len; i += LINE)
		__builtin_prefetch(r->ring + ((at + i) & (r->size - 1)));
}

/* Another CPU has written them, so their bytes come slowly: they do so while the
 * records before are looked at. Where a record ends is told by its first line,
 * which is asked for one step before. */
static void
ask_ahead(struct ring_span *r)
{
	for (; r->nasked < AHEAD && r->asked < r->head; r->nasked++) {
		uint64_t size = header_at(r, r->asked).size;

		if (size == 0 || size % 8 != 0 || size > r->head - r->asked)
			break;
		ask_for(r, r->asked, size <= AHEAD_WHOLE ? size : AHEAD_BYTES);
		r->asked += size;
		ask_for(r, r->asked - 8, 16); /* its end, and the next */
	}
}

bool
ring_take(struct ring_span *r, uint8_t *scratch, ring_visit *visit, void *arg)
{
	size_t at = r->tail & (r->size - 1), room = r->size - at;
	size_t size = header_at(r, r->tail).size;

	r->tail += size;
	if (r->nasked > 0)
		r->nasked--;
	else
		r->asked = r->tail;
	ask_ahead(r);
	if (size <= room)
		return visit(arg, r->ring + at, size);
	memcpy(scratch, r->ring + at, room);
	memcpy(scratch + room, r->ring, size - room);
	return visit(arg, scratch, size);
}
