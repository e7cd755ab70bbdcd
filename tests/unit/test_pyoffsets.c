/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pyoffsets.c - offsets by version, by tables of real processes, and by
 * damaged ones. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"

#define N(a) (sizeof(a) / sizeof *(a))

static const struct {
	unsigned minor;
	char stage;
	enum pyoffsets_answer answer;
} versions[] = {
	{ 7, 0, PYOFFSETS_TOO_OLD },
	{ 8, 0, PYOFFSETS_OK },
	{ 9, 0, PYOFFSETS_OK },
	{ 10, 0, PYOFFSETS_OK },
	{ 11, 0, PYOFFSETS_OK },
	{ 12, 0, PYOFFSETS_OK },
	{ 12, 'c', PYOFFSETS_PRERELEASE },
	{ 13, 0, PYOFFSETS_NO_TABLE },
	{ 16, 0, PYOFFSETS_TOO_NEW },
	{ 0, 0, PYOFFSETS_TOO_OLD },
};

static void
test_versions(void **state)
{
	struct pyoffsets o;

	(void)state;
	for (size_t i = 0; i < N(versions); i++) {
		struct pyversion v = { .minor = versions[i].minor,
			.stage = versions[i].stage };

		assert_int_equal(
		    pyoffsets_of_version(&v, &o), versions[i].answer);
		assert_int_equal(
		    o.minor, versions[i].answer == PYOFFSETS_OK ? v.minor : 0);
	}
}

/* A value of each struct, as measured with the headers. */
static const struct {
	unsigned minor;
	bool free_threaded;
	uint32_t interpreters, threads, base_frame, tid, owner, tlbc, name,
	    bytecode, traceable, version, type, compact, attached;
	unsigned kind_bit;
} tables[] = {
	{ 13, false, 632, 7344, 0, 160, 70, 0, 120, 200, 184, 92, 8, 56, 0, 2 },
	{ 14, false, 808, 7344, 0, 160, 74, 0, 120, 208, 192, 92, 8, 56, 0, 2 },
	{ 15, false, 936, 7336, 80, 184, 74, 0, 120, 208, 192, 92, 8, 56, 0,
	    2 },
	{ 13, true, 632, 7344, 0, 160, 70, 0, 136, 216, 200, 108, 24, 72, 40,
	    2 },
	{ 14, true, 808, 7344, 0, 160, 78, 72, 136, 232, 208, 108, 24, 72, 44,
	    8 },
	{ 15, true, 936, 7336, 80, 184, 78, 72, 136, 232, 208, 108, 24, 72, 48,
	    8 },
};

static void
test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(tables); i++) {
		struct pymaker *m =
		    pymaker_new(tables[i].minor, tables[i].free_threaded);
		const struct pyoffsets *o = &m->o;

		assert_int_equal(o->minor, tables[i].minor);
		assert_int_equal(o->free_threaded, tables[i].free_threaded);
		assert_int_equal(
		    o->runtime.interpreters, tables[i].interpreters);
		assert_int_equal(o->interp.threads, tables[i].threads);
		assert_int_equal(o->interp.gil, 16);
		assert_int_equal(o->gil.holder, 8);
		assert_int_equal(o->gil.locked, 16);
		assert_int_equal(o->thread.base_frame, tables[i].base_frame);
		assert_int_equal(o->thread.tid, tables[i].tid);
		assert_int_equal(o->frame.owner, tables[i].owner);
		assert_int_equal(o->frame.tlbc, tables[i].tlbc);
		assert_int_equal(o->code.name, tables[i].name);
		assert_int_equal(o->code.bytecode, tables[i].bytecode);
		assert_int_equal(o->code.traceable, tables[i].traceable);
		assert_int_equal(o->code.version, tables[i].version);
		assert_int_equal(o->type, tables[i].type);
		assert_int_equal(o->str.compact, tables[i].compact);
		assert_int_equal(o->thread.attached, tables[i].attached);
		assert_int_equal(o->str.kind_bit, tables[i].kind_bit);
		free(m);
	}
}

/* What a thread is at: by the headers of each version. */
static const struct {
	unsigned minor;
	uint32_t collecting, held, held_bits, wanted, raising, handling,
	    previous;
} statuses[] = {
	{ 8, 544, 0, 0, 0, 88, 144, 24 },
	{ 9, 816, 0, 0, 0, 88, 144, 24 },
	{ 10, 816, 0, 0, 0, 88, 144, 24 },
	{ 11, 848, 0, 0, 0, 96, 120, 8 },
	{ 12, 312, 24, 1 << 4, 0, 96, 104, 8 },
	{ 13, 7600, 32, 1 << 5, 0, 112, 120, 8 },
	{ 14, 7600, 36, UINT32_MAX, 0, 112, 120, 8 },
	{ 15, 7512, 36, UINT32_MAX, 40, 136, 144, 8 },
};

static void
test_statuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(statuses); i++) {
		struct pymaker *m = pymaker_new(statuses[i].minor, false);
		const struct pyoffsets *o = &m->o;

		assert_int_equal(o->minor == 8 ? o->runtime.collecting
					       : o->interp.collecting,
		    statuses[i].collecting);
		assert_int_equal(o->thread.held, statuses[i].held);
		assert_int_equal(o->thread.held_bits, statuses[i].held_bits);
		assert_int_equal(o->thread.wanted, statuses[i].wanted);
		assert_int_equal(o->thread.raising, statuses[i].raising);
		assert_int_equal(o->thread.handling, statuses[i].handling);
		assert_int_equal(o->handled_previous, statuses[i].previous);
		free(m);
	}
}

static const struct {
	size_t at; /* of the word in the table of 3.15 */
	uint64_t v;
	enum pyoffsets_answer answer;
} damages[] = {
	{ 0, 0, PYOFFSETS_NO_TABLE }, { 8, 0x20f02f0, PYOFFSETS_NO_TABLE },
	{ 8, 0x30c02f0, PYOFFSETS_NO_TABLE }, /* had none */
	{ 8, 0x30f00b1, PYOFFSETS_PRERELEASE },
	{ 8, 0x31002f0, PYOFFSETS_TOO_NEW },
	{ 24, UINT64_MAX, PYOFFSETS_DAMAGED }, /* sizes */
	{ 48, 7264, PYOFFSETS_DAMAGED }, { 312, 74, PYOFFSETS_DAMAGED },
	{ 40, UINT64_MAX, PYOFFSETS_DAMAGED }, /* beyond their structs */
	{ 64, 226240, PYOFFSETS_DAMAGED }, { 208, 888, PYOFFSETS_DAMAGED },
	{ 352, 88, PYOFFSETS_DAMAGED }, { 400, 216, PYOFFSETS_DAMAGED },
	{ 472, 1 << 24, PYOFFSETS_DAMAGED },
	{ 736, 4, PYOFFSETS_DAMAGED }, /* a string without a head */
	{ 736, 1000, PYOFFSETS_DAMAGED },
	{ 720, 40, PYOFFSETS_DAMAGED }, /* its state behind it */
	{ 728, 40, PYOFFSETS_DAMAGED },
	{ 88, 1 << 30, PYOFFSETS_DAMAGED }, /* of the garbage collector */
	{ 760, 1 << 30, PYOFFSETS_DAMAGED },
	{ 144, 1 << 30, PYOFFSETS_DAMAGED }, /* of the GIL */
	{ 152, 0, PYOFFSETS_DAMAGED }, { 376, 1 << 25, PYOFFSETS_DAMAGED },
	{ 808, 1000, PYOFFSETS_DAMAGED }, /* a generator too long to be read */
	{ 816, 73, PYOFFSETS_DAMAGED }, /* its state behind its frame */
};

static void
test_damages(void **state)
{
	uint64_t table[PYOFFSETS_TABLE / 8];
	struct pyversion v;
	struct pyoffsets o;

	(void)state;
	for (size_t i = 0; i < N(damages); i++) {
		memcpy(table, pytable_3_15, sizeof table);
		table[damages[i].at / 8] = damages[i].v;
		assert_int_equal(pyoffsets_of_table((const uint8_t *)table,
				     sizeof table, &v, &o),
		    damages[i].answer);
		assert_string_not_equal(pyoffsets_why(damages[i].answer), "");
	}
	/* a frame so long that not all of it would be read */
	memcpy(table, pytable_3_15, sizeof table);
	table[312 / 8] = 100000;
	table[352 / 8] = PYOFFSETS_FRAME;
	assert_int_equal(
	    pyoffsets_of_table((const uint8_t *)table, sizeof table, &v, &o),
	    PYOFFSETS_DAMAGED);
}

static void
test_cut(void **state)
{
	struct pyversion v;
	struct pyoffsets o;

	(void)state;
	for (size_t len = 0; len <= PYOFFSETS_TABLE; len++) {
		uint8_t *copy = malloc(len + 1);

		memcpy(copy, pytable_3_15, len);
		assert_int_equal(pyoffsets_of_table(copy, len, &v, &o),
		    len < 16		    ? PYOFFSETS_NO_TABLE
		    : len < PYOFFSETS_TABLE ? PYOFFSETS_DAMAGED
					    : PYOFFSETS_OK);
		free(copy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
