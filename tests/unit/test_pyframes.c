/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pyframes.c - chains of frames of all versions, whole and damaged.
 * GENERATE=1 writes them to the corpus of fuzz_pyframes.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "pymaker.h"
#include "python/pyframes.h"
#include "python/pylines.h"

#define N(a) (sizeof(a) / sizeof *(a))

struct fixture {
	struct pymaker *m;
	uint64_t state; /* of its one thread */
	uint64_t code[3]; /* a, b, c */
	struct pyframes frames;
};

static void
open_fixture(struct fixture *f, unsigned minor, bool free_threaded)
{
	*f = (struct fixture){ .m = pymaker_new(minor, free_threaded) };
	f->state = pymaker_thread(f->m, pymaker_interpreter(f->m), 11);
	for (size_t i = 0; i < N(f->code); i++)
		f->code[i] = pymaker_code(
		    f->m, (const char[]){ (char)('a' + i), '\0' }, 100);
}

static void
close_fixture(struct fixture *f)
{
	pyframes_fini(&f->frames);
	free(f->m);
}

static void
read_frames(struct fixture *f)
{
	struct pymem mem = pymaker_mem(f->m);

	pyframes_read(&f->frames, &mem, &f->m->o, f->state, PYFRAMES_MAX);
}

/* The frames as text: "a@4 (b@2) |" is a at offset 4, b that is hidden, and an
 * anchor; "?" cannot be read. */
static char *
tell(const struct fixture *f)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < f->frames.n; i++) {
		const struct pyframe *p = &f->frames.v[i];
		const char *form = p->kind == PYFRAME_HIDDEN ? "(%c@%" PRId64
							       ")"
							     : "%c@%" PRId64;
		char name = '?';

		if (i > 0)
			buf_addc(&out, ' ');
		for (size_t k = 0; k < N(f->code); k++)
			if (p->code == f->code[k] && p->head.type != 0)
				name = (char)('a' + k);
		if (p->kind == PYFRAME_ANCHOR)
			buf_addc(&out, p->addr != 0 ? '|' : '!');
		else
			buf_addf(&out, form, name, p->offset);
	}
	return buf_steal(&out);
}

static void
expect(struct fixture *f, const char *text, enum pyframes_end end)
{
	char *told;

	read_frames(f);
	told = tell(f);
	assert_string_equal(told, text);
	assert_int_equal(f->frames.end, end);
	free(told);
}

static const struct {
	unsigned minor;
	bool free_threaded;
	const char *text;
} stacks[] = {
	{ 8, false, "a@4 b@6 c@8" },
	{ 9, false, "a@4 b@6 c@8" },
	{ 10, false, "a@4 | b@6 | c@8 |" },
	{ 11, false, "a@4 | b@6 c@8 |" },
	{ 12, false, "a@4 | b@6 c@8 |" },
	{ 13, false, "a@4 | b@6 c@8 |" },
	{ 13, true, "a@4 | b@6 c@8 |" },
	{ 14, false, "a@4 | b@6 c@8 |" },
	{ 14, true, "a@4 | b@6 c@8 |" },
	{ 15, false, "a@4 | b@6 c@8 |" },
	{ 15, true, "a@4 | b@6 c@8 |" },
};

static void
write_corpus(const struct fixture *f, bool free_threaded)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/tests/fuzz/corpus/pyframes/3_%u%s",
	    getenv("srcdir"), f->m->o.minor, free_threaded ? "t" : "");
	file = fopen(path, "wb");
	assert_non_null(file);
	fputc((int)f->m->o.minor, file);
	fwrite(f->m->b, 1, f->m->used, file);
	fclose(file);
}

static void
test_stacks(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(stacks); i++) {
		struct fixture f;

		open_fixture(&f, stacks[i].minor, stacks[i].free_threaded);
		expect(&f, "", PYFRAMES_DONE); /* no frame yet */
		pymaker_stack(f.m, f.state, f.code);
		expect(&f, stacks[i].text, PYFRAMES_DONE);
		assert_int_equal(f.frames.anchored, stacks[i].minor >= 10);
		if (getenv("GENERATE") != NULL)
			write_corpus(&f, stacks[i].free_threaded);
		close_fixture(&f);
	}
}

/* The line of an offset: that the right offset goes to the right table. */
static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(stacks); i++) {
		struct fixture f;
		struct pycodes codes = { 0 };
		const struct pycode *code;
		struct pymem mem;

		open_fixture(&f, stacks[i].minor, stacks[i].free_threaded);
		pymaker_stack(f.m, f.state, f.code);
		read_frames(&f);
		mem = pymaker_mem(f.m);
		code = pycodes_get(&codes, &mem, &f.m->o, f.frames.v[0].code,
		    &f.frames.v[0].head);
		assert_non_null(code);
		assert_int_equal(
		    pylines_find(f.m->o.minor, code->lines, code->nlines,
			code->head.firstlineno, f.frames.v[0].offset),
		    stacks[i].minor <= 9 ? 102 : 103);
		pycodes_fini(&codes);
		close_fixture(&f);
	}
}

/* What CPython shows to nobody; and a generator that has not begun. */
static const struct {
	unsigned minor;
	int64_t offset;
	unsigned owner;
	const char *text;
} incomplete[] = {
	{ 11, 0, 0, "(a@0)" },
	{ 11, -2, 0, "(a@-2)" },
	{ 12, 2, 0, "(a@2)" },
	{ 14, 2, 0, "(a@2)" },
	{ 14, 4, 0, "a@4" },
	{ 14, 0, 1, "a@0" },
	{ 14, -2, 1, "a@-2" },
	{ 14, 62, 0, "a@62" },
	{ 14, 64, 0, "?@64" }, /* outside */
	{ 14, 5, 0, "?@5" },
	{ 14, -4, 1, "?@-4" },
	{ 14, INT32_MIN, 0, "?@-2147483648" },
	{ 8, -1, 0, "a@-1" },
	{ 10, -1, 0, "a@-1 !" },
};

static void
test_incomplete(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(incomplete); i++) {
		struct fixture f;

		open_fixture(&f, incomplete[i].minor, false);
		if (f.m->o.code.traceable != 0)
			pymaker_put32(
			    f.m, f.code[0] + f.m->o.code.traceable, 2);
		pymaker_set_top(f.m, f.state,
		    pymaker_frame(f.m, 0, f.code[0], incomplete[i].offset,
			incomplete[i].owner));
		expect(&f, incomplete[i].text, PYFRAMES_DONE);
		close_fixture(&f);
	}
}

enum damage {
	NO_TOP,
	WILD_TOP,
	ODD_TOP,
	WILD_PREVIOUS,
	OWNER,
	CIRCLE_OF_ONE,
	CIRCLE_OF_THREE,
	FREED,
	WILD_CODE,
	NO_STATE
};

static const struct {
	unsigned minor;
	enum damage damage;
	const char *text; /* NULL: whatever comes of a circle */
	enum pyframes_end end;
} damages[] = {
	{ 14, NO_TOP, "", PYFRAMES_DONE },
	{ 14, WILD_TOP, "", PYFRAMES_UNREADABLE },
	{ 14, ODD_TOP, "", PYFRAMES_UNREADABLE },
	{ 14, WILD_PREVIOUS, "a@4", PYFRAMES_UNREADABLE },
	{ 14, OWNER, "", PYFRAMES_STRANGE },
	{ 11, OWNER, "", PYFRAMES_STRANGE },
	{ 8, CIRCLE_OF_ONE, NULL, PYFRAMES_STRANGE },
	{ 14, CIRCLE_OF_ONE, NULL, PYFRAMES_STRANGE },
	{ 14, CIRCLE_OF_THREE, NULL, PYFRAMES_STRANGE },
	{ 8, FREED, "", PYFRAMES_STRANGE },
	{ 10, FREED, "", PYFRAMES_STRANGE },
	{ 14, WILD_CODE, "?@0 | b@6 c@8 |", PYFRAMES_DONE },
	{ 14, NO_STATE, "", PYFRAMES_UNREADABLE },
	{ 11, NO_STATE, "", PYFRAMES_UNREADABLE },
	{ 15, NO_STATE, "", PYFRAMES_UNREADABLE },
};

static void
do_damage(struct fixture *f, uint64_t top, enum damage damage)
{
	const struct pyoffsets *o = &f->m->o;
	uint64_t next;

	switch (damage) {
	case NO_TOP:
		pymaker_set_top(f->m, f->state, 0);
		break;
	case WILD_TOP:
		pymaker_set_top(f->m, f->state, UINT64_MAX - 7);
		break;
	case ODD_TOP:
		pymaker_set_top(f->m, f->state, top + 1);
		break;
	case WILD_PREVIOUS:
		pymaker_put(f->m, top + o->frame.previous, 0x78);
		break;
	case OWNER:
		*pymaker_at(f->m, top + o->frame.owner) =
		    o->minor == 11 ? 3 : 5;
		break;
	case CIRCLE_OF_ONE:
		pymaker_put(f->m, top + o->frame.previous, top);
		break;
	case CIRCLE_OF_THREE:
		next = pymaker_frame(f->m, top, f->code[0], 4, 0);
		next = pymaker_frame(f->m, next, f->code[0], 4, 0);
		pymaker_put(f->m, top + o->frame.previous, next);
		break;
	case FREED:
		pymaker_put(f->m, top, 0);
		break;
	case WILD_CODE:
		pymaker_put(f->m, top + o->frame.code, 0x78);
		break;
	case NO_STATE:
		f->state = UINT64_MAX - 1000;
		break;
	}
}

static void
test_damages(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(damages); i++) {
		struct fixture f;
		uint64_t top;

		open_fixture(&f, damages[i].minor, false);
		pymaker_stack(f.m, f.state, f.code);
		read_frames(&f);
		top = f.frames.v[0].addr;
		do_damage(&f, top, damages[i].damage);
		if (damages[i].text != NULL) {
			expect(&f, damages[i].text, damages[i].end);
		} else {
			read_frames(&f);
			assert_int_equal(f.frames.end, damages[i].end);
			assert_in_range(f.frames.n, 1, 16);
		}
		assert_int_equal(*pyframes_why(damages[i].end) == '\0',
		    damages[i].end == PYFRAMES_DONE);
		close_fixture(&f);
	}
}

/* A chain as long as memory allows it to be, which is longer than is read. */
static bool
endless(void *arg, uint64_t addr, void *out, size_t len)
{
	const struct pyoffsets *o = arg;
	uint64_t v = addr + 4096;

	memset(out, 0, len);
	*(uint8_t *)out = o->minor <= 10; /* referred to */
	if (len == o->frame.size)
		memcpy((char *)out + o->frame.previous, &v, sizeof v);
	else if (len == sizeof v)
		memcpy(out, &v, sizeof v);
	return true;
}

static size_t
count_code(const struct pyframes *frames)
{
	size_t n = 0;

	for (size_t i = 0; i < frames->n; i++)
		n += frames->v[i].kind != PYFRAME_ANCHOR;
	return n;
}

/* As many frames, whether each of them has an anchor or not. */
static void
test_cut(void **state)
{
	static const unsigned minors[] = { 8, 10, 11, 12, 14, 15 };

	(void)state;
	for (size_t i = 0; i < N(minors); i++) {
		struct pymaker *m = pymaker_new(minors[i], false);
		struct pymem mem = { .read = endless, .arg = &m->o };
		struct pyframes frames = { 0 };

		pyframes_read(&frames, &mem, &m->o, 4096, PYFRAMES_MAX);
		assert_int_equal(frames.end, PYFRAMES_CUT);
		assert_in_range(
		    count_code(&frames), PYFRAMES_MAX, PYFRAMES_MAX + 1);
		assert_in_range(frames.n, PYFRAMES_MAX, 2 * PYFRAMES_MAX + 1);
		pyframes_read(&frames, &mem, &m->o, 4096, 0);
		assert_int_equal(frames.end, PYFRAMES_CUT);
		assert_in_range(frames.n, 0, 2);
		pyframes_fini(&frames);
		free(m);
	}
}

/* A list of anchors of another length than there are runs: something comes or
 * goes at the inner end. */
static const struct {
	unsigned minor;
	size_t anchors;
	const char *text;
} lists[] = {
	{ 11, 0, "a@4 ! b@6 c@8 !" },
	{ 11, 1, "a@4 ! b@6 c@8 |" },
	{ 11, 3, "a@4 | b@6 c@8 |" },
	{ 10, 2, "a@4 ! b@6 | c@8 |" },
	{ 10, 4, "a@4 | b@6 | c@8 |" },
};

static void
test_lists(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(lists); i++) {
		struct fixture f;
		uint64_t top, list, first = 0;

		open_fixture(&f, lists[i].minor, false);
		pymaker_stack(f.m, f.state, f.code);
		read_frames(&f);
		top = f.frames.v[0].addr;
		list = f.state + 264;
		for (size_t k = 0; k < lists[i].anchors; k++) {
			uint64_t cframe = pymaker_room(f.m, 32);

			pymaker_put(f.m, cframe + f.m->o.cframe.previous, list);
			list = cframe;
			first = k == 0 ? cframe : first;
		}
		if (lists[i].minor == 11)
			pymaker_put(f.m, list + f.m->o.cframe.frame, top);
		pymaker_put(f.m, f.state + f.m->o.thread.cframe, list);
		expect(&f, lists[i].text, PYFRAMES_DONE);
		/* the outermost ones belong together */
		assert_true(f.frames.v[f.frames.n - 1].addr == first);
		close_fixture(&f);
	}
}

/* A thread of a free-threaded build runs its own copy of the bytecode. */
static const struct {
	int32_t index;
	uint64_t n;
	const char *text;
} copies[] = {
	{ 1, 2, "a@6" },
	{ 0, 2, "?@" }, /* not in its own */
	{ 2, 2, "?@" }, /* no such copy */
	{ -1, 2, "?@" },
};

static void
test_copies(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(copies); i++) {
		struct fixture f;
		uint64_t list, copy, frame;
		char *told;

		open_fixture(&f, 14, true);
		copy = pymaker_room(f.m, 64);
		list = pymaker_room(f.m, 32);
		pymaker_put(f.m, list, copies[i].n);
		pymaker_put(f.m, list + 16, copy);
		pymaker_put(f.m, f.code[0] + f.m->o.code.tlbc, list);
		frame = pymaker_frame(f.m, 0, f.code[0] | 1, 0, 0);
		pymaker_put(f.m, frame + f.m->o.frame.ip, copy + 6);
		pymaker_put32(
		    f.m, frame + f.m->o.frame.tlbc, (uint32_t)copies[i].index);
		*pymaker_at(f.m, frame + f.m->o.frame.owner) = 0;
		pymaker_set_top(f.m, f.state, frame);
		read_frames(&f);
		told = tell(&f);
		assert_memory_equal(
		    told, copies[i].text, strlen(copies[i].text));
		free(told);
		close_fixture(&f);
	}
}

enum change { NONE, IP, CODE, HEAD, DEEPER, SHALLOWER, OTHER_PROCESS };

static void
do_change(struct fixture *f, enum change change)
{
	struct pymaker *m = f->m;
	uint64_t top = f->frames.v[0].addr;

	switch (change) {
	case NONE:
		break;
	case IP:
		pymaker_put(m, top + m->o.frame.ip,
		    f->code[0] + m->o.code.bytecode + 6);
		break;
	case CODE:
		pymaker_put(m, top + m->o.frame.code, f->code[1]);
		pymaker_put(m, top + m->o.frame.ip,
		    f->code[1] + m->o.code.bytecode + 4);
		break;
	case HEAD:
		pymaker_put32(m, f->code[0] + m->o.code.firstlineno, 7);
		break;
	case DEEPER:
		pymaker_set_top(
		    m, f->state, pymaker_frame(m, top, f->code[2], 4, 0));
		break;
	case SHALLOWER:
		pymaker_set_top(m, f->state, f->frames.v[2].addr);
		break;
	case OTHER_PROCESS:
		pyframes_forget(&f->frames);
		break;
	}
}

/* What was noted in a frame is there as long as the frame is the same. */
static void
test_notes(void **state)
{
	static const struct {
		enum change change;
		const char *text, *notes;
	} cases[] = {
		{ NONE, "a@4 | b@6 c@8 |", "10340" },
		{ IP, "a@6 | b@6 c@8 |", "00340" },
		{ CODE, "b@4 | b@6 c@8 |", "00340" },
		{ HEAD, "a@4 | b@6 c@8 |", "00340" },
		{ DEEPER, "c@4 a@4 | b@6 c@8 |", "010340" },
		{ SHALLOWER, "b@6 c@8 |", "340" },
		{ OTHER_PROCESS, "a@4 | b@6 c@8 |", "00000" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct fixture f;
		char notes[8] = "";

		open_fixture(&f, 13, false);
		pymaker_stack(f.m, f.state, f.code);
		read_frames(&f);
		for (size_t k = 0; k < f.frames.n; k++)
			if (f.frames.v[k].kind == PYFRAME_CODE)
				f.frames.v[k].note = k + 1;
		do_change(&f, cases[i].change);
		expect(&f, cases[i].text, PYFRAMES_DONE);
		for (size_t k = 0; k < f.frames.n; k++)
			notes[k] = (char)('0' + f.frames.v[k].note);
		assert_string_equal(notes, cases[i].notes);
		close_fixture(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_incomplete),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
