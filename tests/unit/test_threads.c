/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_threads.c - threads keep their index; reused ids are other threads. */
#include "config.h"

#include "profile/threads.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

static const uint64_t no_time[THREAD_STATES];

static void
test_identity(void **state)
{
	static const struct {
		pid_t tid;
		uint64_t starttime;
		uint32_t index;
	} cases[] = {
		{ 10, 500, 0 },
		{ 11, 500, 1 },
		{ 10, 501, 2 }, /* the id came back */
		{ 10, 500, 0 },
		{ 4194304 - 1, 500, 3 },
		{ 4194304 - 1, 499, 4 },
	};
	struct threads t;
	size_t i;

	(void)state;
	threads_init(&t, 10);
	for (i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(
		    threads_get(&t, 1, cases[i].tid, cases[i].starttime),
		    cases[i].index);
	threads_fini(&t);
}

static void
test_bound(void **state)
{
	struct threads t;
	int i;

	(void)state;
	threads_init(&t, 3);
	assert_int_equal(threads_get(&t, 1, 1, 1), 0);
	assert_int_equal(threads_get(&t, 1, 2, 1), 1);
	for (i = 3; i < 100; i++)
		assert_int_equal(threads_get(&t, 1, i, 1), 2);
	assert_int_equal(threads_get(&t, 1, 2, 1), 1);
	assert_int_equal(t.n, 3);
	assert_int_equal(t.by_id.n, 2);
	threads_update(&t, 2, "one of many", true, THREAD_RUNNING, no_time);
	assert_string_equal(t.v[2].name, "[other threads]");
	assert_int_equal(t.v[2].tid, 0);
	threads_fini(&t);
}

static void
freeze(const struct threads *t, struct snap_thread *out, char *text, size_t len)
{
	assert_true(threads_text(t) <= len);
	threads_freeze(t, out, text);
}

static void
test_update_and_reset(void **state)
{
	const uint64_t before[THREAD_STATES] = {
		[THREAD_RUNNING] = 100, [THREAD_SLEEP] = 300
	};
	const uint64_t after[THREAD_STATES] = {
		[THREAD_RUNNING] = 130, [THREAD_SLEEP] = 310
	};
	struct snap_thread out[2];
	struct threads t;
	char text[64];

	(void)state;
	threads_init(&t, 10);
	threads_get(&t, 1, 1, 1);
	threads_get(&t, 1, 2, 1);
	freeze(&t, out, text, sizeof text);
	assert_string_equal(out[0].name, "");
	assert_false(out[0].alive);
	assert_true(out[0].running_pct == 0);

	/* a name until it is told of */
	assert_true(threads_nameless(&t, 1));
	threads_call(&t, 1, "brief");
	assert_false(threads_nameless(&t, 1));
	freeze(&t, out, text, sizeof text);
	assert_string_equal(out[1].name, "brief");
	assert_false(out[1].alive);

	threads_update(&t, 0, "worker", true, THREAD_LOCK, before);
	threads_update(&t, 0, NULL, true, THREAD_LOCK, before);
	threads_update(&t, 1, "other", false, THREAD_SLEEP, no_time);
	t.v[0].samples = 7;
	freeze(&t, out, text, sizeof text);
	assert_string_equal(out[0].name, "worker");
	assert_string_equal(out[1].name, "other");
	assert_int_equal(out[0].state, THREAD_LOCK);
	assert_false(out[1].alive);
	assert_int_equal(out[0].samples, 7);
	assert_int_equal(out[0].time[THREAD_SLEEP], 300);
	assert_true(out[0].running_pct == 25);

	threads_reset(&t);
	threads_update(&t, 0, "renamed", true, THREAD_RUNNING, after);
	/* what was frozen owns its name */
	assert_string_equal(out[0].name, "worker");
	freeze(&t, out, text, sizeof text);
	assert_string_equal(out[0].name, "renamed");
	assert_int_equal(out[0].samples, 0);
	assert_int_equal(out[0].time[THREAD_RUNNING], 30);
	assert_int_equal(out[0].time[THREAD_SLEEP], 10);
	assert_true(out[0].running_pct == 75);

	/* times that went back count as none */
	threads_update(&t, 0, NULL, true, THREAD_RUNNING, no_time);
	freeze(&t, out, text, sizeof text);
	assert_int_equal(out[0].time[THREAD_RUNNING], 0);
	threads_fini(&t);
}

static void
test_long_name(void **state)
{
	struct threads t;
	char name[1000];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	threads_init(&t, 10);
	threads_get(&t, 1, 1, 1);
	threads_update(&t, 0, name, true, THREAD_RUNNING, no_time);
	assert_int_equal(strlen(t.v[0].name), THREADS_NAME);
	threads_fini(&t);
}

/* What Python calls them, those that it knows. */
static void
test_python_names(void **state)
{
	struct snap_thread out[3];
	struct threads t;
	char text[64];

	(void)state;
	threads_init(&t, 3);
	for (int i = 1; i <= 3; i++)
		threads_get(&t, 1, i, 1);
	threads_update(&t, 0, "python3", true, THREAD_RUNNING, no_time);
	threads_python(&t, 0, "MainThread");
	threads_python(&t, 0, "Renamed");
	threads_python(&t, 2, "one of many");
	assert_int_equal(threads_text(&t), sizeof "python3" + sizeof "Renamed" +
					       sizeof "" +
					       sizeof "[other threads]");
	freeze(&t, out, text, sizeof text);
	assert_string_equal(out[0].name, "python3");
	assert_string_equal(out[0].python_name, "Renamed");
	assert_string_equal(snap_thread_called(&out[0]), "Renamed");
	assert_null(out[1].python_name);
	assert_string_equal(snap_thread_called(&out[1]), "");
	assert_null(out[2].python_name);
	threads_fini(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_update_and_reset),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_python_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
