/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "session/worker.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "symbol/symtab.h"

static struct image *
own_image(void)
{
	struct image *image;
	struct err err = { 0 };

	image = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "exe", &err);
	assert_non_null(image);
	return image;
}

/* Every question is answered once, lines in the order they were asked for. */
static void
test_answers(void **state)
{
	struct image *image = own_image();
	struct worker *w = worker_new(-1);
	struct job job;
	unsigned lines = 0, symbols = 0, i;

	(void)state;
	assert_false(worker_take(w, &job));
	for (i = 0; i < 100; i++)
		worker_ask(
		    w, &(struct job){
			   .kind = JOB_LINE, .image = image, .func = i });
	worker_ask(w, &(struct job){ .kind = JOB_SYMBOLS, .image = image });
	assert_int_equal(worker_open_jobs(w), 101);
	while (worker_open_jobs(w) > 0) {
		worker_wait(w);
		while (worker_take(w, &job)) {
			if (job.kind == JOB_LINE) {
				assert_int_equal(job.func, lines++);
				free(job.file);
				continue;
			}
			symbols++;
			assert_true(job.symtab->n > 10);
			symtab_free(job.symtab);
		}
	}
	assert_int_equal(lines, 100);
	assert_int_equal(symbols, 1);
	worker_free(w);
	image_free(image);
}

/* Ending with open jobs and answers that nobody took leaks nothing. */
static void
test_early_end(void **state)
{
	struct image *image = own_image();
	struct worker *w = worker_new(-1);
	unsigned i;

	(void)state;
	worker_ask(w, &(struct job){ .kind = JOB_SYMBOLS, .image = image });
	worker_wait(w);
	for (i = 0; i < 1000; i++)
		worker_ask(
		    w, &(struct job){ .kind = JOB_LINE, .image = image });
	worker_free(w);
	image_free(image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_early_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
