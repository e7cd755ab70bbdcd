/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_spotlines.c - lines of spots of this program, once they are wanted. */
#include "config.h"

#include "session/spotlines.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "symbol/symtab.h"

enum { SPOTS_HERE = 1000 };

struct setup {
	struct image *image;
	struct worker *worker;
	struct profile *profile;
	struct intern *intern;
	struct spotlines lines;
	uint64_t start; /* of this file's test_lines */
};

static struct image *
own_image(void)
{
	struct err err = { 0 };
	struct image *image = image_open(
	    open("/proc/self/exe", O_RDONLY | O_CLOEXEC), "exe", &err);

	assert_non_null(image);
	return image;
}

static void
begin(struct setup *s)
{
	struct symtab *symtab;

	*s = (struct setup){ .image = own_image(),
		.worker = worker_new(-1, NULL),
		.profile = profile_new(),
		.intern = intern_new() };
	symtab = symtab_load(s->image, -1);
	for (size_t i = 0; i < symtab->n; i++)
		if (strcmp(symtab_name(symtab, &symtab->v[i]), "test_lines") ==
		    0)
			s->start = symtab->v[i].addr;
	symtab_free(symtab);
	assert_true(s->start != 0);
}

static void
update(struct setup *s)
{
	spotlines_update(&s->lines, s->worker, s->profile, s->intern);
}

static void
wait_for_all(struct setup *s)
{
	update(s);
	while (spotlines_busy(&s->lines)) {
		worker_wait(s->worker);
		update(s);
	}
}

/* Of the spots, how many have a line of this file. */
static size_t
count_lines(struct setup *s)
{
	const struct snapshot head = { 0 };
	const struct snapshot *snap =
	    profile_freeze(s->profile, s->intern, &head, clock_mono());
	size_t n = 0;

	for (size_t i = 0; i < snap->nspots; i++) {
		const struct snap_spot *spot = &snap->spots[i];

		assert_int_equal(spot->line > 0, spot->file[0] != '\0');
		assert_int_equal(spot->cause_line > 0, spot->line > 0);
		assert_int_equal(
		    spot->cause_file[0] != '\0', spot->file[0] != '\0');
		n += spot->line > 0 &&
		     strstr(spot->file, "test_spotlines.c") != NULL;
	}
	snapshot_release(snap);
	return n;
}

static void
end(struct setup *s)
{
	spotlines_fini(&s->lines);
	worker_free(s->worker);
	profile_free(s->profile);
	intern_free(s->intern);
	image_free(s->image);
}

/* More than a job holds, every other of the program, those at odd places
 * nowhere. */
static void
test_lines(void **state)
{
	struct setup s;

	(void)state;
	begin(&s);
	for (uint32_t i = 0; i < SPOTS_HERE; i++) {
		uint32_t spot = profile_spot(
		    s.profile, 1 + i, i % 2 == 0 ? s.start + i % 16 : i);

		if (i % 2 == 0)
			spotlines_note(&s.lines, spot, s.image);
	}
	wait_for_all(&s); /* nobody wants them */
	assert_int_equal(count_lines(&s), 0);
	s.lines.wanted = true;
	assert_true(spotlines_busy(&s.lines));
	wait_for_all(&s);
	assert_int_equal(count_lines(&s), SPOTS_HERE / 2);
	assert_int_equal(s.image->jobs, 0);

	/* one that comes later, and one known already */
	spotlines_note(
	    &s.lines, profile_spot(s.profile, 9999, s.start), s.image);
	spotlines_note(&s.lines, 0, s.image);
	wait_for_all(&s);
	assert_int_equal(count_lines(&s), SPOTS_HERE / 2 + 1);
	end(&s);
}

/* An image that goes before its lines were wanted. */
static void
test_forget(void **state)
{
	struct setup s;
	struct image *gone = own_image();

	(void)state;
	begin(&s);
	spotlines_note(&s.lines, profile_spot(s.profile, 1, s.start), gone);
	spotlines_note(&s.lines, profile_spot(s.profile, 2, s.start), s.image);
	spotlines_forget(&s.lines, gone);
	image_free(gone);
	s.lines.wanted = true;
	wait_for_all(&s);
	assert_int_equal(count_lines(&s), 1);
	end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
