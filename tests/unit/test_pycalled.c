/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_pycalled.c - names of threads, out of dicts and objects of all kinds. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "pymaker.h"
#include "python/pycalled.h"
#include "python/pydict.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { SELF = 0x12345678, TYPE = 1024, BASIC = 48, MANAGED = 1 << 4 };

/* A table of keys, with these values where they are in it. general: not all
 * keys are text. */
static uint64_t
make_keys(struct pymaker *m, const uint64_t *key, const uint64_t *value,
    size_t n, bool general)
{
	bool old = m->o.minor < 11;
	size_t words = old || general ? 3 : 2;
	uint64_t keys = pymaker_room(m, 64 + n * words * 8), at;

	if (old) {
		pymaker_put(m, keys + 8, 8); /* indices of a byte */
		pymaker_put(m, keys + 32, n);
		at = keys + 40 + 8;
	} else {
		*pymaker_at(m, keys + 9) = 3;
		*pymaker_at(m, keys + 10) = general ? 0 : 1;
		pymaker_put(m, keys + 24, n);
		at = keys + 32 + 8;
	}
	for (size_t i = 0; i < n; i++, at += words * 8) {
		pymaker_put(m, at + (words - 2) * 8, key[i]);
		pymaker_put(
		    m, at + (words - 1) * 8, value != NULL ? value[i] : 0);
	}
	return keys;
}

static uint64_t
make_dict(struct pymaker *m, const uint64_t *key, const uint64_t *value,
    size_t n, bool general)
{
	uint64_t dict = pymaker_room(m, 64);

	pymaker_put(m, dict + 32 + pydict_longer(&m->o),
	    make_keys(m, key, value, n, general));
	return dict;
}

enum how { DICT, SHARED, INSIDE };

/* Values apart from their keys; the first ones are others. */
static uint64_t
make_values(struct pymaker *m, uint64_t at, uint64_t name)
{
	if (m->o.minor >= 13)
		at += 8;
	pymaker_put(m, at, 0);
	pymaker_put(m, at + 8, name);
	return at;
}

/* An object with the attributes _target, which is not set, and _name. */
static uint64_t
make_thread(struct pymaker *m, uint64_t name, enum how how)
{
	uint64_t type = pymaker_room(m, TYPE), values = pymaker_room(m, 64);
	uint64_t object = pymaker_room(m, 192) + 64, dict, keys;
	const uint64_t key[] = { pymaker_text(m, "_target"),
		pymaker_text(m, "_name") };
	const uint64_t value[] = { 0, name };
	uint32_t longer = pydict_longer(&m->o);
	unsigned minor = m->o.minor;

	keys = make_keys(m, key, NULL, N(key), false);
	dict = make_dict(m, key, value, N(key), false);
	pymaker_put(m, object + m->o.type, type);
	type += longer;
	pymaker_put(m, type + 32, BASIC);
	pymaker_put(m,
	    type + (minor >= 15	     ? 888
		       : minor >= 12 ? 880
				     : 872),
	    keys);
	if (how == SHARED) {
		pymaker_put(m, dict + longer + 32, keys);
		pymaker_put(m, dict + longer + 40, values);
		make_values(m, values, name);
	}
	if (minor < 11) {
		pymaker_put(m, type + 288, 16);
		pymaker_put(m, object + 16, dict);
		return object;
	}
	pymaker_put(m, type + 168, MANAGED | 1 << 2);
	if (how != INSIDE) {
		pymaker_put(m, object - (longer != 0 ? 8 : 24), dict);
	} else if (minor >= 13) {
		make_values(m, object + BASIC, name);
	} else {
		make_values(m, values, name);
		pymaker_put(m, object - (minor == 11 ? 32 : 24),
		    values - (minor == 12));
	}
	return object;
}

struct fixture {
	struct pymaker *m;
	uint64_t interp, modules, active, thread, name;
};

/* One more interpreter, which calls the thread by that name. */
static void
add_interpreter(struct fixture *f, const char *called, enum how how)
{
	static const uint32_t modules[] = { 56, 856, 856, 888, 944 };
	struct pymaker *m = f->m;
	const uint32_t digit[] = { SELF & 0x3fffffff, 5 };
	uint64_t key[2], value[2], module = pymaker_room(m, 48);

	f->interp = pymaker_interpreter(m);
	f->name = pymaker_text(m, called);
	f->thread = make_thread(m, f->name, how);
	key[0] = pymaker_int(m, false, digit, N(digit));
	f->active = make_dict(m, key, &f->thread, 1, true);
	key[0] = pymaker_text(m, "_activf");
	key[1] = pymaker_text(m, "_active");
	value[0] = value[1] = f->active;
	pymaker_put(m, module + 16 + pydict_longer(&m->o),
	    make_dict(m, key, value, 2, false));
	key[0] = pymaker_text(m, "sys");
	key[1] = pymaker_text(m, "threading");
	value[0] = 0x77; /* never looked at */
	value[1] = module;
	f->modules = make_dict(m, key, value, 2, true);
	pymaker_put(m,
	    f->interp + (m->o.minor < 13 ? modules[m->o.minor - 8]
					 : m->o.interp.modules),
	    f->modules);
}

static void
open_build(struct fixture *f, unsigned minor, bool free_threaded, enum how how)
{
	*f = (struct fixture){ .m = pymaker_new(minor, free_threaded) };
	add_interpreter(f, "Worker\033", how);
}

static void
open_fixture(struct fixture *f, unsigned minor, enum how how)
{
	open_build(f, minor, false, how);
}

/* What is read, as "NAME", or "" where there is none. */
static void
expect(struct fixture *f, const char *text)
{
	struct pymem mem = pymaker_mem(f->m);
	struct pycalled called = { 0 };
	const char *name;

	pycalled_read(&called, &mem, &f->m->o, f->m->runtime);
	name = pycalled_name(&called, 5ull << 30 | (SELF & 0x3fffffff));
	assert_string_equal(name != NULL ? name : "", text);
	assert_null(pycalled_name(&called, 1));
	pycalled_fini(&called);
}

static void
test_versions(void **state)
{
	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYDICT_LAST; minor++)
		for (enum how how = DICT; how <= INSIDE; how++) {
			struct fixture f;

			open_fixture(&f, minor, how);
			expect(&f, "Worker\\x1b");
			free(f.m);
		}
}

static void
test_free_threaded(void **state)
{
	(void)state;
	for (unsigned minor = 13; minor <= PYDICT_LAST; minor++)
		for (enum how how = DICT; how <= INSIDE; how++) {
			struct fixture f;

			open_build(&f, minor, true, how);
			expect(&f, "Worker\\x1b");
			free(f.m);
		}
}

/* The main interpreter is the first one that there was. */
static void
test_several(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f, 13, DICT);
	add_interpreter(&f, "MainThread", DICT);
	expect(&f, "Worker\\x1b");
	free(f.m);
}

/* Nothing is known of where later ones have it. */
static void
test_others(void **state)
{
	struct pycalled called = { 0 };
	struct pymem mem;
	struct fixture f;

	(void)state;
	open_fixture(&f, 13, DICT);
	mem = pymaker_mem(f.m);
	f.m->o.minor = PYDICT_LAST + 1;
	pycalled_read(&called, &mem, &f.m->o, f.m->runtime);
	assert_int_equal(called.n, 0);
	free(f.m);
}

/* Damage: a word that is put somewhere, and what is told then. */
static void
test_damaged(void **state)
{
	enum where { MODULES, KEYS, COUNT, LOG, TYPE_OF, NAME, CIRCLE };
	static const uint64_t wild[] = { 0, 8, 1, UINT64_MAX, UINT64_MAX - 31,
		1ull << 62 };

	(void)state;
	for (unsigned minor = PYVERSION_FIRST; minor <= PYDICT_LAST; minor++)
		for (size_t i = 0; i < N(wild) * 7; i++) {
			uint64_t v = wild[i / 7], keys;
			struct fixture f;

			open_fixture(&f, minor, INSIDE);
			memcpy(&keys, pymaker_at(f.m, f.active + 32), 8);
			switch ((enum where)(i % 7)) {
			case MODULES:
				pymaker_put(f.m, f.modules + 32, v);
				break;
			case KEYS:
				pymaker_put(f.m, f.active + 32, v);
				break;
			case COUNT:
				pymaker_put(f.m, keys + (minor < 11 ? 32 : 24),
				    v | 1ull << 40);
				break;
			case LOG:
				pymaker_put(f.m, keys + 8, v | 0xff00);
				break;
			case TYPE_OF:
				pymaker_put(f.m, f.thread + f.m->o.type, v);
				break;
			case NAME:
				pymaker_put(f.m, f.name + f.m->o.str.length,
				    v | 1u << 25);
				break;
			case CIRCLE: /* interpreters go round: each once */
				pymaker_put(f.m, f.interp + f.m->o.interp.next,
				    f.interp);
				pymaker_put(f.m, f.active + 32, v);
				break;
			}
			expect(&f, "");
			free(f.m);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_free_threaded),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
