/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pymaker.h - builds the memory of a small CPython process for tests, of any
 * version: runtime, interpreters, threads, frames, code objects. Change what
 * should be broken, then read it.
 */
#ifndef UNIT_PYMAKER_H
#define UNIT_PYMAKER_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "python/pymem.h"
#include "python/pyoffsets.h"
#include "pytables.h"

#define PYMAKER_BASE 0x10000ull /* of all that can be read */

enum { PYMAKER_BYTES = 1 << 16 };

struct pymaker {
	struct pyoffsets	 o;
	uint8_t			 b[PYMAKER_BYTES];
	uint64_t		 used;
	uint64_t		 runtime;	/* = PYMAKER_BASE */
	uint64_t		 code_type;
	unsigned		 reads;
};

/* The bytes at an address. */
static inline uint8_t *
pymaker_at(struct pymaker *m, uint64_t addr)
{
	assert(addr >= PYMAKER_BASE && addr < PYMAKER_BASE + m->used);
	return m->b + (addr - PYMAKER_BASE);
}

/* The address of so many zero bytes. */
static inline uint64_t
pymaker_room(struct pymaker *m, size_t len)
{
	uint64_t addr = PYMAKER_BASE + m->used;

	assert(m->used + len <= PYMAKER_BYTES);
	m->used += (len + 15) & ~(size_t)15;
	return addr;
}

static inline void
pymaker_put(struct pymaker *m, uint64_t addr, uint64_t v)
{
	memcpy(pymaker_at(m, addr), &v, sizeof v);
}

static inline void
pymaker_put32(struct pymaker *m, uint64_t addr, uint32_t v)
{
	memcpy(pymaker_at(m, addr), &v, sizeof v);
}

static inline bool
pymaker_read(void *arg, uint64_t addr, void *out, size_t len)
{
	struct pymaker *m = arg;
	uint64_t at = addr - PYMAKER_BASE;

	m->reads++;
	if (addr < PYMAKER_BASE || at > m->used || len > m->used - at)
		return false;
	memcpy(out, m->b + at, len);
	return true;
}

static inline struct pymem
pymaker_mem(struct pymaker *m)
{
	return (struct pymem){ .read = pymaker_read, .arg = m };
}

static inline const uint64_t *
pymaker_table(unsigned minor, size_t *len)
{
	static const struct {
		const uint64_t *words;
		size_t len;
	} tables[] = { { pytable_3_13, sizeof pytable_3_13 },
		{ pytable_3_14, sizeof pytable_3_14 },
		{ pytable_3_15, sizeof pytable_3_15 } };

	*len = tables[minor - PYOFFSETS_TABLE_MINOR].len;
	return tables[minor - PYOFFSETS_TABLE_MINOR].words;
}

/* The table of a free-threaded build, by the headers of such ones. */
static inline void
pymaker_free_thread(unsigned minor, uint64_t *table)
{
	static const struct {
		uint16_t at[3];
		int add;
	} changes[] = {
		{ { 16, 16, 16 }, 1 }, { { 264, 288, 352 }, 0 },
		{ { 272, 312, 376 }, 16 }, { { 280, 320, 384 }, 16 },
		{ { 288, 328, 392 }, 16 }, { { 296, 336, 400 }, 16 },
		{ { 304, 344, 408 }, 16 }, { { 312, 352, 416 }, 16 },
		{ { 328, 368, 432 }, 16 }, { { 408, 456, 552 }, 16 },
		{ { 344, 384, 448 }, 16 }, { { 360, 408, 472 }, 16 },
		{ { 376, 424, 488 }, 16 }, { { 520, 600, 696 }, 16 },
		{ { 528, 608, 704 }, 16 }, { { 544, 624, 720 }, 16 },
		{ { 552, 632, 728 }, 16 }, { { 560, 640, 736 }, 16 },
	};
	unsigned layout = minor - PYOFFSETS_TABLE_MINOR;

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		table[changes[i].at[layout] / 8] += (uint64_t)changes[i].add;
	if (minor == 13)
		return;
	/* threads have their own bytecode: co_tlbc, tlbc_index, and the owner
	 * behind that; co_code_adaptive moves on */
	table[(minor == 14 ? 392 : 456) / 8] = 224;
	table[(minor == 14 ? 384 : 448) / 8] = 232;
	table[(minor == 14 ? 312 : 376) / 8] = 240;
	table[(minor == 14 ? 304 : 368) / 8] = 72;
	table[(minor == 14 ? 288 : 352) / 8] = 78;
	/* flags of types, sets, ints, generators */
	table[(minor == 14 ? 440 : 504) / 8] += 16;
	table[(minor == 14 ? 512 : 608) / 8] += 16;
	table[(minor == 14 ? 520 : 616) / 8] += 16;
	table[(minor == 14 ? 576 : 672) / 8] += 16;
	table[(minor == 14 ? 584 : 680) / 8] += 16;
	table[(minor == 14 ? 680 : 808) / 8] += 16;
	table[(minor == 14 ? 688 : 816) / 8] += 16;
}

static inline void
pymaker_make_type(struct pymaker *m)
{
	uint64_t name = pymaker_room(m, 8);

	memcpy(pymaker_at(m, name), "code", 5);
	m->code_type = pymaker_room(m, 64);
	pymaker_put(m, m->code_type + m->o.type_name, name);
}

static inline struct pymaker *
pymaker_new(unsigned minor, bool free_threaded)
{
	struct pymaker *m = calloc(1, sizeof *m);
	struct pyversion v = { .minor = minor };
	uint64_t table[PYOFFSETS_TABLE / 8];
	const uint64_t *words;
	size_t len;

	m->runtime = pymaker_room(m, 2048);
	if (minor < PYOFFSETS_TABLE_MINOR) {
		assert(pyoffsets_of_version(&v, &m->o) == PYOFFSETS_OK);
	} else {
		words = pymaker_table(minor, &len);
		memcpy(table, words, len);
		if (free_threaded)
			pymaker_free_thread(minor, table);
		memcpy(pymaker_at(m, m->runtime), table, len);
		assert(pyoffsets_of_table(pymaker_at(m, m->runtime),
			   PYOFFSETS_TABLE, &v, &m->o) == PYOFFSETS_OK);
	}
	pymaker_make_type(m);
	return m;
}

/* n characters of a kind (1, 2, 4); kind 0: ASCII. */
static inline uint64_t
pymaker_str(struct pymaker *m, unsigned kind, const void *data, size_t n)
{
	const struct pyoffsets *o = &m->o;
	unsigned width = kind == 0 ? 1 : kind;
	uint32_t head = kind == 0 ? o->str.ascii : o->str.compact;
	uint64_t s = pymaker_room(m, head + n * width + 8);

	pymaker_put(m, s + o->str.length, n);
	pymaker_put32(m, s + o->str.state,
	    (width | 1u << 3 | (kind == 0) * 1u << 4) << o->str.kind_bit);
	memcpy(pymaker_at(m, s) + head, data, n * width);
	return s;
}

static inline uint64_t
pymaker_text(struct pymaker *m, const char *text)
{
	return pymaker_str(m, 0, text, strlen(text));
}

static inline uint64_t
pymaker_bytes(struct pymaker *m, const void *data, size_t n)
{
	uint64_t at = pymaker_room(m, m->o.bytes + n + 1);

	pymaker_put(m, at + m->o.count, n);
	memcpy(pymaker_at(m, at) + m->o.bytes, data, n);
	return at;
}

/* An object of a type of that name, with room for len bytes behind its head. */
static inline uint64_t
pymaker_sized(struct pymaker *m, const char *type_name, size_t len)
{
	uint64_t name = pymaker_room(m, strlen(type_name) + 8);
	uint64_t type = pymaker_room(m, m->o.type_name + 8);
	uint64_t at = pymaker_room(m, m->o.count + len);

	memcpy(pymaker_at(m, name), type_name, strlen(type_name) + 1);
	pymaker_put(m, type + m->o.type_name, name);
	pymaker_put(m, at + m->o.type, type);
	return at;
}

/* The object that was made of a str or bytes, as one of that type. */
static inline uint64_t
pymaker_typed(struct pymaker *m, const char *type_name, uint64_t object)
{
	uint64_t other = pymaker_sized(m, type_name, 0), type;

	memcpy(&type, pymaker_at(m, other + m->o.type), sizeof type);
	pymaker_put(m, object + m->o.type, type);
	return object;
}

/* An int of digits of 30 bits. */
static inline uint64_t
pymaker_int(struct pymaker *m, bool negative, const uint32_t *digit, size_t n)
{
	uint64_t at = pymaker_sized(m, "int", 8 + n * sizeof *digit), tag = n;

	if (m->o.minor >= 12)
		tag = n << 3 | (n == 0 ? 1 : negative ? 2 : 0);
	else if (negative)
		tag = 0 - tag;
	pymaker_put(m, at + m->o.count, tag);
	if (n > 0)
		memcpy(pymaker_at(m, at) + m->o.count + 8, digit,
		    n * sizeof *digit);
	return at;
}

static inline uint64_t
pymaker_tuple(struct pymaker *m, const uint64_t *item, size_t n)
{
	uint64_t at = pymaker_sized(
	    m, "tuple", m->o.items - m->o.count + n * sizeof *item);

	pymaker_put(m, at + m->o.count, n);
	if (n > 0)
		memcpy(pymaker_at(m, at) + m->o.items, item,
		    n * sizeof *item);
	return at;
}

enum { PYMAKER_UNITS = 32 };	/* of each code object's bytecode */

/* A code object: its qualified name is Q.NAME, it begins at line first, and each
 * unit of its bytecode is one line on. */
static inline uint64_t
pymaker_code(struct pymaker *m, const char *name, uint32_t first)
{
	const struct pyoffsets *o = &m->o;
	uint64_t code = pymaker_room(m, o->code.size + 2 * PYMAKER_UNITS);
	char qualname[64] = "Q.";
	uint8_t lines[2 * PYMAKER_UNITS];

	for (size_t i = 0; i < PYMAKER_UNITS; i++) {
		bool locations = o->minor >= 11;

		lines[2 * i] = locations ? 0xe8 : 2;
		lines[2 * i + 1] = locations ? 2 : 1;
	}
	pymaker_put(m, code + o->type, m->code_type);
	pymaker_put(m, code + o->code.file, pymaker_text(m, "dir/file.py"));
	pymaker_put(m, code + o->code.name, pymaker_text(m, name));
	strcat(qualname, name);
	if (o->code.qualname != 0)
		pymaker_put(m, code + o->code.qualname,
		    pymaker_text(m, qualname));
	pymaker_put32(m, code + o->code.firstlineno, first);
	pymaker_put(m, code + o->code.lines,
	    pymaker_bytes(m, lines, sizeof lines));
	if (o->code.bytecode != 0)
		pymaker_put(m, code + o->count, PYMAKER_UNITS);
	if (o->code.version != 0)
		pymaker_put32(m, code + o->code.version, (uint32_t)code);
	return code;
}

/* Give a code object its bytecode, of len bytes. */
static inline void
pymaker_set_bytecode(
    struct pymaker *m, uint64_t code, const uint8_t *bytes, size_t len)
{
	const struct pyoffsets *o = &m->o;

	if (o->code.bytecode == 0) {
		pymaker_put(m, code + o->code.bytes,
		    pymaker_bytes(m, bytes, len));
		return;
	}
	assert(len <= 2 * PYMAKER_UNITS);
	memcpy(pymaker_at(m, code) + o->code.bytecode, bytes, len);
	pymaker_put(m, code + o->count, len / 2);
}

/* The frame at an address: of the code, at an offset, owned by whom (0: thread,
 * 1: generator, 3: interpreter). */
static inline void
pymaker_set_frame(struct pymaker *m, uint64_t f, uint64_t previous,
    uint64_t code, int64_t offset, unsigned owner)
{
	const struct pyoffsets *o = &m->o;

	pymaker_put(m, f + o->frame.previous, previous);
	pymaker_put(m, f + o->frame.code, code);
	if (o->code.bytecode != 0)
		pymaker_put(m, f + o->frame.ip,
		    code + o->code.bytecode + (uint64_t)offset);
	else
		pymaker_put32(m, f + o->frame.ip,
		    (uint32_t)(o->minor == 10 && offset > 0 ? offset / 2
							    : offset));
	if (o->frame.owner != 0)
		*pymaker_at(m, f + o->frame.owner) = (uint8_t)owner;
	else
		pymaker_put(m, f, 1); /* an object that is referred to */
}

static inline uint64_t
pymaker_frame(struct pymaker *m, uint64_t previous, uint64_t code,
    int64_t offset, unsigned owner)
{
	uint64_t f = pymaker_room(m, m->o.frame.size + 16);

	pymaker_set_frame(m, f, previous, code, offset, owner);
	return f;
}

static inline uint64_t
pymaker_anchor(struct pymaker *m, uint64_t previous)
{
	return pymaker_frame(m, previous, 0, 0, 3);
}

/* One more interpreter, with its GIL. */
static inline uint64_t
pymaker_interpreter(struct pymaker *m)
{
	uint64_t interp = pymaker_room(m, 8192), at, next;

	at = m->runtime + m->o.runtime.interpreters;
	memcpy(&next, pymaker_at(m, at), sizeof next);
	pymaker_put(m, at, interp);
	pymaker_put(m, interp + m->o.interp.next, next);
	if (m->o.interp.gil != 0)
		pymaker_put(
		    m, interp + m->o.interp.gil, pymaker_room(m, 256));
	return interp;
}

/* One more thread of an interpreter; its state. */
static inline uint64_t
pymaker_thread(struct pymaker *m, uint64_t interp, uint32_t tid)
{
	const struct pyoffsets *o = &m->o;
	uint64_t state = pymaker_room(m, 512), at, next, self;

	at = interp + o->interp.threads;
	memcpy(&next, pymaker_at(m, at), sizeof next);
	pymaker_put(m, at, state);
	pymaker_put(m, state + o->thread.next, next);
	pymaker_put(m, state + o->thread.interp, interp);
	if (o->thread.tid != 0) {
		pymaker_put(m, state + o->thread.tid, tid);
		return state;
	}
	self = pymaker_room(m, 736);
	pymaker_put32(m, self + 720, tid);
	pymaker_put(m, state + o->thread.pthread, self);
	return state;
}

/* An object whose type has a name. */
static inline uint64_t
pymaker_object(struct pymaker *m, const char *type_name)
{
	uint64_t name = pymaker_room(m, 32), type = pymaker_room(m, 64);
	uint64_t object = pymaker_room(m, 64);

	strcpy((char *)pymaker_at(m, name), type_name);
	pymaker_put(m, type + m->o.type_name, name);
	pymaker_put(m, object + m->o.type, type);
	return object;
}

/* The innermost frame of a thread. */
static inline void
pymaker_set_top(struct pymaker *m, uint64_t state, uint64_t frame)
{
	uint64_t cframe;

	if (m->o.thread.frame != 0) {
		pymaker_put(m, state + m->o.thread.frame, frame);
		return;
	}
	cframe = pymaker_room(m, 32);
	pymaker_put(m, cframe + m->o.cframe.frame, frame);
	pymaker_put(m, state + m->o.thread.cframe, cframe);
}

/* What a thread is at: code[2] calls code[1], that something in C that calls
 * code[0]. */
static inline void
pymaker_stack(struct pymaker *m, uint64_t state, const uint64_t *code)
{
	unsigned minor = m->o.minor;
	uint64_t p = 0, top, list = state + 264;

	if (minor >= 15) {
		p = pymaker_anchor(m, 0);
		pymaker_put(m, state + m->o.thread.base_frame, p);
	}
	if (minor >= 12)
		p = pymaker_anchor(m, p);
	p = pymaker_frame(m, p, code[2], 8, 0);
	if (minor == 11)
		*pymaker_at(m, p + m->o.frame.entry) = 1;
	p = pymaker_frame(m, p, code[1], 6, 1);
	if (minor >= 12)
		p = pymaker_anchor(m, p);
	top = pymaker_frame(m, p, code[0], 4, 0);
	if (minor == 11)
		*pymaker_at(m, top + m->o.frame.entry) = 1;
	pymaker_set_top(m, state, top);
	if (minor != 10 && minor != 11)
		return;
	pymaker_put(m, list + m->o.cframe.previous, 0x77); /* not looked at */
	for (int i = 0; i < (minor == 10 ? 3 : 2); i++) {
		uint64_t cframe = pymaker_room(m, 32);

		pymaker_put(m, cframe + m->o.cframe.previous, list);
		if (minor == 11)
			pymaker_put(m, cframe + m->o.cframe.frame, top);
		list = cframe;
	}
	pymaker_put(m, state + m->o.thread.cframe, list);
}

#endif
