/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "session/worker.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

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
	struct worker *w = worker_new(-1, NULL);
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
	struct worker *w = worker_new(-1, NULL);
	unsigned i;

	(void)state;
	worker_ask(w, &(struct job){ .kind = JOB_SYMBOLS, .image = image });
	worker_wait(w);
	for (i = 0; i < 1000; i++)
		worker_ask(
		    w, &(struct job){ .kind = JOB_LINE, .image = image });
	for (i = 0; i < 10; i++)
		worker_ask(w, &(struct job){ .kind = JOB_SPOTS,
				  .image = image,
				  .spots = calloc(1, sizeof(struct job_spot)),
				  .nspots = 1 });
	worker_free(w);
	image_free(image);
}

static size_t
open_files(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

/* Debug information of many files: few are open at a time, and one that was
 * closed is opened again. */
static void
test_many_files(void **state)
{
	enum { LIMIT = 120, OPEN = LIMIT / 24 };
	struct image *image[4 * OPEN];
	const size_t n = sizeof image / sizeof *image;
	struct rlimit before, now;
	struct worker *w;
	struct job job;
	size_t first;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &before);
	now = before;
	now.rlim_cur = LIMIT;
	setrlimit(RLIMIT_NOFILE, &now);
	for (size_t i = 0; i < n; i++) {
		image[i] = own_image();
		image[i]->id = 1 + i;
	}
	first = open_files();
	w = worker_new(-1, NULL);
	for (size_t i = 0; i < 2 * n; i++)
		worker_ask(w,
		    &(struct job){ .kind = JOB_LINE, .image = image[i % n] });
	while (worker_open_jobs(w) > 0) {
		worker_wait(w);
		while (worker_take(w, &job))
			free(job.file);
	}
	assert_in_range(open_files(), first, first + OPEN);
	worker_free(w);
	assert_int_equal(first, open_files());
	for (size_t i = 0; i < n; i++)
		image_free(image[i]);
	setrlimit(RLIMIT_NOFILE, &before);
}

/* Spots have a way out of their own; one without a line says so. */
static void
test_spots(void **state)
{
	struct image *image = own_image();
	struct worker *w = worker_new(-1, NULL);
	struct job job = { .kind = JOB_SPOTS, .image = image };
	struct symtab *symtab = symtab_load(image, -1);

	(void)state;
	job.spots = calloc(2, sizeof *job.spots);
	job.nspots = 2;
	for (size_t i = 0; i < symtab->n; i++)
		if (strcmp(symtab_name(symtab, &symtab->v[i]), "test_spots") ==
		    0)
			job.spots[1].vaddr = symtab->v[i].addr;
	worker_ask(w, &job);
	worker_wait(w);
	assert_false(worker_take(w, &job));
	assert_true(worker_take_spots(w, &job));
	assert_int_equal(worker_open_jobs(w), 0);
	assert_null(job.spots[0].file);
	assert_non_null(strstr(job.spots[1].file, "test_worker.c"));
	assert_in_range(job.spots[1].line, 60, 400);
	worker_free_spots(&job);
	symtab_free(symtab);
	worker_free(w);
	image_free(image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_early_end),
		cmocka_unit_test(test_many_files),
		cmocka_unit_test(test_spots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
