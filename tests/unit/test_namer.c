/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_namer.c - functions of an image that goes and comes back. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>

#include "session/namer.h"

static struct image *
own_image(void)
{
	struct image *image = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "/own", NULL);

	assert_non_null(image);
	return image;
}

static uint64_t
address_of(const struct image *image, const char *name)
{
	struct symtab *t = symtab_load(image, -1);
	uint64_t addr = 0;

	for (size_t i = 0; i < t->n; i++)
		if (strcmp(symtab_name(t, &t->v[i]), name) == 0)
			addr = t->v[i].addr;
	symtab_free(t);
	assert_int_not_equal(0, addr);
	return addr;
}

/* Its id; all work on the image has been done then. */
static uint32_t
name(struct namer *n, struct worker *w, struct image *image, uint64_t addr)
{
	const struct place place = {
		.kind = PLACE_IMAGE, .image = image, .addr = addr
	};
	uint32_t func;

	if (!namer_ready(n, &place))
		assert_int_equal(1, image->jobs);
	while (!namer_ready(n, &place)) {
		worker_wait(w);
		namer_update(n);
	}
	func = namer_func(n, &place, NULL);
	while (worker_open_jobs(w) > 0) {
		assert_int_equal(1, image->jobs);
		worker_wait(w);
		namer_update(n);
	}
	assert_int_equal(0, image->jobs);
	return func;
}

static void
test_forget(void **state)
{
	struct worker *w = worker_new(-1, NULL);
	struct intern *intern = intern_new();
	struct namer *n = namer_new(intern, w, NULL);
	struct image *first = own_image(), *second = own_image(), *other;
	uint64_t addr = address_of(first, "main"),
		 more = address_of(first, "worker_wait");
	uint32_t func = name(n, w, first, addr);
	size_t funcs;

	(void)state;
	assert_string_equal("main", intern_funcs(intern, &funcs)[func].name);
	other = own_image();
	other->content++;
	assert_int_not_equal(func, name(n, w, other, addr));
	namer_forget(n, first);
	image_free(first);
	assert_int_equal(func, name(n, w, second, addr));
	assert_int_not_equal(func, name(n, w, second, more));
	namer_forget(n, second);
	namer_forget(n, second); /* there is nothing of it */
	namer_forget(n, other);
	image_free(other);
	worker_free(w);
	namer_free(n);
	intern_free(intern);
	image_free(second);
}

/* A cold part and its function are one, where the compiler made any. */
static void
test_cold(void **state)
{
	struct worker *w = worker_new(-1, NULL);
	struct intern *intern = intern_new();
	struct namer *n = namer_new(intern, w, NULL);
	struct image *image = own_image();
	struct symtab *t = symtab_load(image, -1);
	size_t nparts = t->nparts;

	(void)state;
	for (size_t i = 0; i < nparts; i++)
		assert_int_equal(
		    name(n, w, image, t->v[t->parts[i].owner].addr),
		    name(n, w, image, t->v[t->parts[i].entry].addr));
	symtab_free(t);
	namer_forget(n, image);
	image_free(image);
	worker_free(w);
	namer_free(n);
	intern_free(intern);
	if (nparts == 0)
		skip();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_cold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
