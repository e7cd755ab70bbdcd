/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyoffsets.c - offsets by version and by table.
 *
 * The tables of one minor version have one layout, their values may differ from
 * release to release and build to build, so they are taken from the process.
 * They have no length and do not describe themselves. A pre-release may have
 * any layout, and is refused. What a table lacks is the same in all releases of
 * a minor version: measured with their headers.
 */
#include "config.h"

#include "python/pyoffsets.h"

#include <string.h>

#define N(a) (sizeof(a) / sizeof *(a))
#define AT(member) offsetof(struct pyoffsets, member)

enum {
	OFFSET_MAX = 1 << 24, /* structs of CPython are far smaller */
	WORD = 8,
	VERSION_AT = 8,
	FREE_THREADED_AT = 16,
	LAYOUTS = PYVERSION_LAST - PYOFFSETS_TABLE_MINOR + 1
};

static const char cookie[] = "xdebugpy";

static const struct pyoffsets by_minor[] = {
	{
	    .minor = 8,
	    .runtime = { .interpreters = 32,
		.gil = 1152,
		.collecting = 544,
		.current = 1368 },
	    .interp = { .next = 0, .threads = 8 },
	    .gil = { .holder = 8, .locked = 16 },
	    .thread = { .next = 8,
		.interp = 16,
		.frame = 24,
		.pthread = 176,
		.raising = 88,
		.handling = 144 },
	    .frame = { .size = 112, .previous = 24, .code = 32, .ip = 104 },
	    .code = { .size = 176,
		.file = 104,
		.name = 112,
		.firstlineno = 40,
		.lines = 120,
		.bytes = 48,
		.consts = 56,
		.names = 64,
		.locals = 72,
		.cells = 88,
		.frees = 80 },
	    .handled_previous = 24,
	    .type = 8,
	    .type_name = 24,
	    .count = 16,
	    .items = 24,
	    .str = { .length = 16,
		.state = 32,
		.ascii = 48,
		.compact = 72,
		.kind_bit = 2 },
	    .bytes = 32,
	},
	{
	    .minor = 9,
	    .runtime = { .interpreters = 32, .gil = 352, .current = 568 },
	    .interp = { .next = 0, .threads = 8, .collecting = 816 },
	    .gil = { .holder = 8, .locked = 16 },
	    .thread = { .next = 8,
		.interp = 16,
		.frame = 24,
		.pthread = 176,
		.raising = 88,
		.handling = 144 },
	    .frame = { .size = 112, .previous = 24, .code = 32, .ip = 104 },
	    .code = { .size = 176,
		.file = 104,
		.name = 112,
		.firstlineno = 40,
		.lines = 120,
		.bytes = 48,
		.consts = 56,
		.names = 64,
		.locals = 72,
		.cells = 88,
		.frees = 80 },
	    .handled_previous = 24,
	    .type = 8,
	    .type_name = 24,
	    .count = 16,
	    .items = 24,
	    .str = { .length = 16,
		.state = 32,
		.ascii = 48,
		.compact = 72,
		.kind_bit = 2 },
	    .bytes = 32,
	},
	{
	    .minor = 10,
	    .runtime = { .interpreters = 32, .gil = 352, .current = 568 },
	    .interp = { .next = 0, .threads = 8, .collecting = 816 },
	    .gil = { .holder = 8, .locked = 16 },
	    .thread = { .next = 8,
		.interp = 16,
		.frame = 24,
		.cframe = 48,
		.pthread = 176,
		.raising = 88,
		.handling = 144 },
	    .cframe = { .previous = 8 },
	    .frame = { .size = 104, .previous = 24, .code = 32, .ip = 96 },
	    .code = { .size = 176,
		.file = 104,
		.name = 112,
		.firstlineno = 40,
		.lines = 120,
		.bytes = 48,
		.consts = 56,
		.names = 64,
		.locals = 72,
		.cells = 88,
		.frees = 80 },
	    .handled_previous = 24,
	    .type = 8,
	    .type_name = 24,
	    .count = 16,
	    .items = 24,
	    .str = { .length = 16,
		.state = 32,
		.ascii = 48,
		.compact = 72,
		.kind_bit = 2 },
	    .bytes = 32,
	},
	{
	    .minor = 11,
	    .runtime = { .interpreters = 40, .gil = 360, .current = 576 },
	    .interp = { .next = 0, .threads = 16, .collecting = 848 },
	    .gil = { .holder = 8, .locked = 16 },
	    .thread = { .next = 8,
		.interp = 16,
		.cframe = 56,
		.pthread = 152,
		.tid = 160,
		.raising = 96,
		.handling = 120 },
	    .cframe = { .frame = 8, .previous = 16 },
	    .frame = { .size = 72,
		.previous = 48,
		.code = 32,
		.ip = 56,
		.owner = 69,
		.entry = 68 },
	    .code = { .size = 192,
		.file = 112,
		.name = 120,
		.qualname = 128,
		.firstlineno = 72,
		.lines = 136,
		.bytecode = 184,
		.traceable = 168,
		.consts = 24,
		.names = 32,
		.locals = 96 },
	    .handled_previous = 8,
	    .type = 8,
	    .type_name = 24,
	    .count = 16,
	    .items = 24,
	    .str = { .length = 16,
		.state = 32,
		.ascii = 48,
		.compact = 72,
		.kind_bit = 2 },
	    .bytes = 32,
	},
	{
	    .minor = 12,
	    .runtime = { .interpreters = 40 },
	    .interp = { .next = 0,
		.threads = 72,
		.gil = 384,
		.collecting = 312 },
	    .gil = { .holder = 8, .locked = 16 },
	    .thread = { .next = 8,
		.interp = 16,
		.cframe = 56,
		.pthread = 136,
		.tid = 144,
		.held = 24,
		.held_bits = 1 << 4,
		.raising = 96,
		.handling = 104 },
	    .cframe = { .frame = 0, .previous = 8 },
	    .frame = { .size = 72,
		.previous = 8,
		.code = 0,
		.ip = 56,
		.owner = 70 },
	    .code = { .size = 200,
		.file = 112,
		.name = 120,
		.qualname = 128,
		.firstlineno = 68,
		.lines = 136,
		.bytecode = 192,
		.version = 92,
		.traceable = 176,
		.consts = 24,
		.names = 32,
		.locals = 96,
		.monitoring = 168 },
	    .monitoring = { .lines = 40, .units = 56 },
	    .handled_previous = 8,
	    .type = 8,
	    .type_name = 24,
	    .count = 16,
	    .items = 24,
	    .str = { .length = 16,
		.state = 32,
		.ascii = 40,
		.compact = 56,
		.kind_bit = 2 },
	    .bytes = 32,
	},
};

/* The structs whose sizes the tables tell, and where. */
enum whose { RUNTIME, INTERP, THREAD, FRAME, CODE, OTHER };

static const uint16_t size_at[][LAYOUTS] = {
	[RUNTIME] = { 24, 24, 24 },
	[INTERP] = { 48, 48, 48 },
	[THREAD] = { 152, 176, 176 },
	[FRAME] = { 224, 248, 312 },
	[CODE] = { 272, 312, 376 },
};

/* Which word of the table goes where. 0: that layout has it not. */
static const struct row {
	size_t to;
	enum whose whose;
	uint16_t at[LAYOUTS]; /* 3.13, 3.14, 3.15 */
} rows[] = {
	{ AT(runtime.interpreters), RUNTIME, { 40, 40, 40 } },
	{ AT(interp.next), INTERP, { 64, 64, 64 } },
	{ AT(interp.threads), INTERP, { 72, 72, 72 } },
	{ AT(interp.modules), INTERP, { 88, 96, 96 } },
	{ AT(interp.gil), INTERP, { 112, 120, 120 } },
	{ AT(interp.id), INTERP, { 0, 56, 56 } },
	{ AT(interp.generation), INTERP, { 0, 160, 160 } },
	{ AT(thread.next), THREAD, { 168, 192, 192 } },
	{ AT(thread.interp), THREAD, { 176, 200, 200 } },
	{ AT(thread.frame), THREAD, { 184, 208, 208 } },
	{ AT(thread.base_frame), THREAD, { 0, 0, 216 } },
	{ AT(thread.pthread), THREAD, { 192, 216, 240 } },
	{ AT(thread.tid), THREAD, { 200, 224, 248 } },
	{ AT(thread.held), THREAD, { 216, 240, 272 } },
	{ AT(thread.wanted), THREAD, { 0, 0, 280 } },
	{ AT(thread.raising), THREAD, { 0, 0, 288 } },
	{ AT(frame.previous), FRAME, { 232, 256, 320 } },
	{ AT(frame.code), FRAME, { 240, 264, 328 } },
	{ AT(frame.ip), FRAME, { 248, 272, 336 } },
	{ AT(frame.owner), FRAME, { 264, 288, 352 } },
	{ AT(frame.stack), FRAME, { 0, 296, 360 } },
	{ AT(frame.tlbc), FRAME, { 0, 304, 368 } },
	{ AT(code.file), CODE, { 280, 320, 384 } },
	{ AT(code.name), CODE, { 288, 328, 392 } },
	{ AT(code.qualname), CODE, { 296, 336, 400 } },
	{ AT(code.lines), CODE, { 304, 344, 408 } },
	{ AT(code.firstlineno), CODE, { 312, 352, 416 } },
	{ AT(code.bytecode), CODE, { 344, 384, 448 } },
	{ AT(code.tlbc), CODE, { 0, 392, 456 } },
	{ AT(code.locals), CODE, { 328, 368, 432 } },
	{ AT(type), OTHER, { 360, 408, 472 } },
	{ AT(type_name), OTHER, { 376, 424, 488 } },
	{ AT(type_flags), OTHER, { 0, 440, 504 } },
	{ AT(set.table), OTHER, { 0, 512, 608 } },
	{ AT(set.mask), OTHER, { 0, 520, 616 } },
	{ AT(number.tag), OTHER, { 0, 576, 672 } },
	{ AT(number.digits), OTHER, { 0, 584, 680 } },
	{ AT(generator.frame), OTHER, { 0, 680, 808 } },
	{ AT(generator.state), OTHER, { 0, 688, 816 } },
	{ AT(count), OTHER, { 520, 600, 696 } },
	{ AT(items), OTHER, { 408, 456, 552 } },
	{ AT(bytes), OTHER, { 528, 608, 704 } },
	{ AT(str.state), OTHER, { 544, 624, 720 } },
	{ AT(str.length), OTHER, { 552, 632, 728 } },
	{ AT(str.ascii), OTHER, { 560, 640, 736 } },
};

static const uint16_t table_len[LAYOUTS] = { 584, 760, 888 };
/* The GIL's own fields are told from the start of the interpreter. */
static const uint16_t gil_at[LAYOUTS] = { 120, 128, 128 };
/* The garbage collector is told from there, what is in it from its start. */
static const uint16_t gc_at[LAYOUTS] = { 80, 88, 88 };
static const uint16_t collecting_at[LAYOUTS] = { 576, 656, 760 };

static uint64_t
word(const uint8_t *table, size_t at)
{
	uint64_t v;

	memcpy(&v, table + at, sizeof v);
	return v;
}

static enum pyoffsets_answer
judge(const struct pyversion *v)
{
	if (v->stage != '\0')
		return PYOFFSETS_PRERELEASE;
	if (v->minor < PYVERSION_FIRST)
		return PYOFFSETS_TOO_OLD;
	return v->minor > PYVERSION_LAST ? PYOFFSETS_TOO_NEW : PYOFFSETS_OK;
}

enum pyoffsets_answer
pyoffsets_of_version(const struct pyversion *v, struct pyoffsets *o)
{
	enum pyoffsets_answer answer = judge(v);

	*o = (struct pyoffsets){ 0 };
	if (answer != PYOFFSETS_OK)
		return answer;
	if (v->minor >= PYOFFSETS_TABLE_MINOR)
		return PYOFFSETS_NO_TABLE;
	*o = by_minor[v->minor - PYVERSION_FIRST];
	return PYOFFSETS_OK;
}

bool
pyoffsets_is_table(const uint8_t *table, size_t len)
{
	struct pyversion v;

	return len >= VERSION_AT + WORD &&
	       memcmp(table, cookie, sizeof cookie - 1) == 0 &&
	       pyversion_of_hex(word(table, VERSION_AT), &v) &&
	       v.minor >= PYOFFSETS_TABLE_MINOR;
}

/* Take one offset: it must be within its struct. */
static bool
take(struct pyoffsets *o, const uint8_t *table, const struct row *row,
    unsigned layout)
{
	uint64_t v = word(table, row->at[layout]), size = OFFSET_MAX;
	uint32_t offset;

	if (row->at[layout] == 0)
		return true;
	if (row->whose != OTHER)
		size = word(table, size_at[row->whose][layout]);
	if (size > OFFSET_MAX || v >= size)
		return false;
	offset = (uint32_t)v;
	memcpy((char *)o + row->to, &offset, sizeof offset);
	return true;
}

static bool
take_gil(struct pyoffsets *o, const uint8_t *table, unsigned layout)
{
	uint64_t gil = word(table, gil_at[layout]);
	uint64_t locked = word(table, gil_at[layout] + 2 * WORD);
	uint64_t holder = word(table, gil_at[layout] + 3 * WORD);

	if (locked - gil >= OFFSET_MAX || holder - gil >= OFFSET_MAX)
		return false;
	o->gil.locked = (uint32_t)(locked - gil);
	o->gil.holder = (uint32_t)(holder - gil);
	return true;
}

static bool
take_gc(struct pyoffsets *o, const uint8_t *table, unsigned layout)
{
	uint64_t gc = word(table, gc_at[layout]);
	uint64_t collecting = word(table, collecting_at[layout]);

	if (gc >= OFFSET_MAX || collecting >= OFFSET_MAX)
		return false;
	o->interp.collecting = (uint32_t)(gc + collecting);
	return true;
}

/* What the tables do not tell. Objects of free-threaded builds have a longer
 * head. */
static void
add_untold(struct pyoffsets *o)
{
	static const uint32_t traceable[LAYOUTS] = { 184, 192, 192 };
	static const uint32_t lines[LAYOUTS] = { 32, 96, 104 };
	uint32_t longer = o->free_threaded ? 16 : 0;
	unsigned layout = o->minor - PYOFFSETS_TABLE_MINOR;

	/* 3.13 has a bit for it, 3.14 a word behind the bits */
	o->thread.held_bits = o->minor == 13 ? 1 << 5 : UINT32_MAX;
	o->thread.held += o->minor == 14 ? 4 : 0;
	/* PyThreadState.state: behind _whence, in 3.15 gil_requested as well */
	if (o->free_threaded)
		o->thread.attached = o->thread.held + (o->minor < 15 ? 8 : 12);
	if (o->thread.raising == 0)
		o->thread.raising = 112;
	o->thread.handling = o->thread.raising + WORD;
	o->handled_previous = WORD;
	o->code.traceable = traceable[layout] + longer;
	o->code.version = 92 + longer;
	o->code.consts = 24 + longer;
	o->code.names = 32 + longer;
	o->code.executors = o->free_threaded ? 0 : 152;
	o->code.monitoring = 176 + longer;
	o->monitoring.lines = lines[layout];
	o->monitoring.units = lines[layout] + 16;
	o->str.compact = o->str.ascii + 16;
	o->str.kind_bit = o->free_threaded && o->minor >= 14 ? 8 : 2;
}

/* By the headers of 3.14.10 and 3.15.2: that they hold, the type of what is found
 * there tells. */
static void
add_jit(struct pyoffsets *o)
{
	if (o->free_threaded)
		return;
	if (o->minor == 14) {
		o->interp.executors = 223192; /* executor_list_head */
		o->executor.next = 72;
		o->executor.size = 104;
	} else if (o->minor == 15) {
		o->interp.executors = 223440; /* executor_ptrs */
		o->interp.nexecutors = o->interp.executors + WORD;
		o->executor.size = 80;
	} else {
		return;
	}
	o->executor.code = o->executor.size + WORD;
}

/* Of a frame and a code object all is read at once, up to the last thing that
 * is looked at. */
static bool
size_up(struct pyoffsets *o)
{
	const uint32_t frame[] = { o->frame.previous, o->frame.code,
		o->frame.ip, o->frame.owner, o->frame.tlbc, o->frame.stack };
	const uint32_t code[] = { o->code.file, o->code.name, o->code.qualname,
		o->code.lines, o->code.firstlineno, o->code.bytecode,
		o->code.tlbc, o->code.version, o->code.traceable, o->type,
		o->count };

	for (size_t i = 0; i < N(frame); i++)
		if (frame[i] + WORD > o->frame.size)
			o->frame.size = frame[i] + WORD;
	for (size_t i = 0; i < N(code); i++)
		if (code[i] + WORD > o->code.size)
			o->code.size = code[i] + WORD;
	return o->frame.size <= PYOFFSETS_FRAME &&
	       o->generator.frame <= PYOFFSETS_GENERATOR &&
	       o->generator.state <= o->generator.frame &&
	       o->code.size <= PYOFFSETS_CODE && o->str.ascii >= WORD &&
	       o->str.ascii <= PYOFFSETS_CODE && o->str.state < o->str.ascii &&
	       o->str.length < o->str.ascii;
}

enum pyoffsets_answer
pyoffsets_of_table(
    const uint8_t *table, size_t len, struct pyversion *v, struct pyoffsets *o)
{
	enum pyoffsets_answer answer;
	unsigned layout;

	*v = (struct pyversion){ 0 };
	*o = (struct pyoffsets){ 0 };
	if (!pyoffsets_is_table(table, len))
		return PYOFFSETS_NO_TABLE;
	pyversion_of_hex(word(table, VERSION_AT), v);
	answer = judge(v);
	if (answer != PYOFFSETS_OK)
		return answer;
	layout = v->minor - PYOFFSETS_TABLE_MINOR;
	if (len < table_len[layout])
		return PYOFFSETS_DAMAGED;
	o->minor = v->minor;
	o->free_threaded = v->free_threaded =
	    word(table, FREE_THREADED_AT) != 0;
	for (size_t i = 0; i < N(rows); i++)
		if (!take(o, table, &rows[i], layout))
			return PYOFFSETS_DAMAGED;
	if (!take_gil(o, table, layout) || !take_gc(o, table, layout))
		return PYOFFSETS_DAMAGED;
	add_untold(o);
	add_jit(o);
	return size_up(o) ? PYOFFSETS_OK : PYOFFSETS_DAMAGED;
}

const char *
pyoffsets_why(enum pyoffsets_answer answer)
{
	switch (answer) {
	case PYOFFSETS_OK:
		return "";
	case PYOFFSETS_TOO_OLD:
		return "older than 3.8";
	case PYOFFSETS_TOO_NEW:
		return "newer than this program knows";
	case PYOFFSETS_PRERELEASE:
		return "a pre-release, whose memory may be laid out anyhow";
	case PYOFFSETS_DAMAGED:
		return "its table of offsets is damaged";
	case PYOFFSETS_NO_TABLE:
		return "its table of offsets is missing";
	case PYOFFSETS_ANSWERS:
		break;
	}
	return "";
}
