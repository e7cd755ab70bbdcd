/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_slot.c - one room publishes, the other acquires, nothing is freed too
 * early or never. */
#include "config.h"

#include "profile/slot.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/xalloc.h"

static const struct snapshot *
make(uint64_t serial)
{
	struct snapshot *s = xcalloc(1, sizeof *s);

	s->refs = 1;
	s->serial = serial;
	s->taken = ~serial;
	return s;
}

static void
test_references(void **state)
{
	struct slot slot;
	const struct snapshot *a, *b;

	(void)state;
	slot_init(&slot);
	assert_null(slot_acquire(&slot));
	slot_publish(&slot, make(1));
	a = slot_acquire(&slot);
	b = slot_acquire(&slot);
	assert_ptr_equal(a, b);
	assert_int_equal(a->refs, 3);
	slot_publish(&slot, make(2));
	assert_int_equal(a->refs, 2);
	snapshot_release(b);
	assert_int_equal(a->refs, 1);
	assert_int_equal(a->serial, 1);
	snapshot_release(a);
	snapshot_release(NULL);
	slot_fini(&slot);
}

enum { ROUNDS = 5000 };

static void *
publisher(void *arg)
{
	uint64_t i;

	for (i = 1; i <= ROUNDS; i++)
		slot_publish(arg, make(i));
	return NULL;
}

static void
test_two_threads(void **state)
{
	struct slot slot;
	pthread_t thread;
	uint64_t seen = 0;

	(void)state;
	slot_init(&slot);
	assert_int_equal(pthread_create(&thread, NULL, publisher, &slot), 0);
	while (seen < ROUNDS) {
		const struct snapshot *s = slot_acquire(&slot);

		if (s == NULL)
			continue;
		assert_true(s->serial >= seen);
		assert_true(s->taken == ~s->serial);
		seen = s->serial;
		snapshot_release(s);
	}
	pthread_join(thread, NULL);
	slot_fini(&slot);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
