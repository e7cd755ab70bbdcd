/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pynames.c - which Python code is one function, and where its spots are. */
#include "config.h"

#include "session/pynames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define N(a) (sizeof(a) / sizeof *(a))

/* Units 0 and 1 are on the first line, 2 on the next one (co_linetable). */
static uint8_t lines[] = { 0xe8 | 1, 0, 0xe8, 2 };

struct setup {
	struct intern *intern;
	struct pynames names;
};

static void
begin(struct setup *s)
{
	*s = (struct setup){ .intern = intern_new() };
	s->names.intern = s->intern;
	s->names.profile = profile_new();
}

static void
end(struct setup *s)
{
	struct profile *profile = s->names.profile;

	pynames_fini(&s->names);
	profile_free(profile);
	intern_free(s->intern);
}

static struct pycode
code_of(const char *name, const char *file, unsigned line, uint64_t serial)
{
	return (struct pycode){ .name = (char *)name,
		.file = (char *)file,
		.lines = lines,
		.nlines = sizeof lines,
		.serial = serial,
		.head = { .firstlineno = line } };
}

/* Each beside f of a.py, line 3. */
static const struct {
	const char *name, *file;
	unsigned line;
	bool same;
} codes[] = {
	{ "f", "a.py", 3, true },
	{ "g", "a.py", 3, false },
	{ "f", "b.py", 3, false },
	{ "f", "a.py", 4, false },
	{ "fa", ".py", 3, false },
	{ "", "", 0, false },
};

static void
test_identity(void **state)
{
	const struct pycode first = code_of("f", "a.py", 3, 1);
	struct setup s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < N(codes); i++) {
		const struct pycode code =
		    code_of(codes[i].name, codes[i].file, codes[i].line, i + 2);
		uint32_t id = pynames_func(s.intern, &code);
		size_t n;
		const struct func *f = &intern_funcs(s.intern, &n)[id];

		assert_int_equal(
		    id == pynames_func(s.intern, &first), codes[i].same);
		assert_string_equal(f->name, codes[i].name);
		assert_string_equal(f->file, codes[i].file);
		assert_string_equal(f->module, "");
		assert_int_equal(f->line, codes[i].line);
		assert_int_equal(f->kind, FUNC_PYTHON);
	}
	end(&s);
}

static const char *
task_name(struct setup *s, const char *name, const struct pycode *code)
{
	uint32_t id = pynames_task(&s->names, s->intern, name, code);
	size_t n;
	const struct func *f = &intern_funcs(s->intern, &n)[id];

	assert_int_equal(f->kind, FUNC_PYTHON);
	assert_string_equal(f->file, "");
	return f->name;
}

/* A row for each name, until there are too many; of all others one for each
 * coroutine. */
static void
test_tasks(void **state)
{
	const struct pycode code = code_of("C.f", "a.py", 3, 1),
			    same = code_of("C.f", "b.py", 4, 2);
	struct setup s;
	char name[16];

	(void)state;
	begin(&s);
	assert_string_equal(task_name(&s, NULL, NULL), "<task>");
	assert_string_equal(task_name(&s, NULL, &code), "<task C.f>");
	assert_ptr_equal(
	    task_name(&s, NULL, &same), task_name(&s, NULL, &code));
	for (int i = 0; i < PYNAMES_TASKS; i++) {
		snprintf(name, sizeof name, "n%d", i);
		task_name(&s, name, &code);
	}
	assert_string_equal(task_name(&s, "n7", &code), "<task \"n7\">");
	assert_string_equal(task_name(&s, "more", &code), "<task C.f>");
	end(&s);
}

static const struct {
	int64_t offset;
	uint64_t addr;
	unsigned line;
} spots[] = {
	{ 0, PYSPOT_START, 3 }, { 2, PYSPOT_START + 2, 3 },
	{ 4, PYSPOT_START + 4, 4 }, { -2, PYSPOT_START, 3 },
	{ 1000, PYSPOT_START + 1000, 0 },
	{ 1 << 24, PYSPOT_START + (1 << 24), 0 }, /* not remembered */
};

/* Asked twice, the second time by another code object of the function. */
static void
test_spots(void **state)
{
	const struct pycode code = code_of("f", "a.py", 3, 1),
			    again = code_of("f", "a.py", 3, 2);
	const struct snapshot head = { .target.comm = "" }, *snap;
	struct pyname name[N(spots)];
	struct setup s;

	(void)state;
	begin(&s);
	for (size_t i = 0; i < N(spots); i++) {
		struct pyname other;

		name[i] = pynames_get(&s.names, 12, &code, spots[i].offset);
		assert_int_equal(name[i].func, pynames_func(s.intern, &code));
		for (int k = 0; k < 2; k++) {
			other = pynames_get(&s.names, 12,
			    k == 0 ? &code : &again, spots[i].offset);
			assert_int_equal(other.func, name[i].func);
			assert_int_equal(other.spot, name[i].spot);
		}
	}
	snap = profile_freeze(s.names.profile, s.intern, &head, 1);
	for (size_t i = 0; i < N(spots); i++) {
		const struct snap_spot *spot = &snap->spots[name[i].spot];

		assert_int_equal(spot->addr, spots[i].addr);
		if (spots[i].offset >= 0)
			assert_int_equal(spot->line, spots[i].line);
		assert_int_equal(spot->cause_line, spot->line);
		assert_string_equal(spot->file, "a.py");
	}
	snapshot_release(snap);
	end(&s);
}

/* What could not be read is one row, and no spot of it is known. */
static void
test_unreadable(void **state)
{
	struct setup s;
	size_t n;
	uint32_t id;

	(void)state;
	begin(&s);
	id = pynames_func(s.intern, NULL);
	assert_int_equal(pynames_func(s.intern, NULL), id);
	assert_string_equal(intern_funcs(s.intern, &n)[id].name,
	    "[Python code that cannot be read]");
	id = pynames_collector(s.intern);
	assert_int_equal(pynames_collector(s.intern), id);
	assert_string_equal(intern_funcs(s.intern, &n)[id].name, "<GC>");
	end(&s);
}

/* Where there is no room for functions, there is none for spots. */
static void
test_full(void **state)
{
	const struct pycode code = code_of("f", "a.py", 3, 1);
	struct setup s;
	struct pyname name;

	(void)state;
	begin(&s);
	intern_free(s.intern);
	s.names.intern = s.intern = intern_new_limited(1);
	name = pynames_get(&s.names, 12, &code, 2);
	assert_int_equal(name.func, 0);
	assert_int_equal(name.spot, SPOT_NONE);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_spots),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
