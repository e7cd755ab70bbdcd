/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judged.h - checks what the doctor says about facts: a row names the check,
 * its verdict and parts of its texts. */
#ifndef UNIT_JUDGED_H
#define UNIT_JUDGED_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "session/finding.h"

struct judged {
	const char	*id;
	enum grade	 grade;
	const char	*effect;	/* what the text must hold */
	const char	*cure, *undo;	/* the same; NULL: there is none */
};

static inline void
judged_text(const char *what, const char *id, size_t row, const char *text,
    const char *want)
{
	if ((text == NULL) != (want == NULL) ||
	    (text != NULL && strstr(text, want) == NULL))
		fail_msg("row %zu, %s: its %s \"%s\" lacks \"%s\"", row, id,
		    what, text != NULL ? text : "(none)",
		    want != NULL ? want : "(none)");
}

static inline void
judged_check(const struct findings *list, const struct judged *want,
    size_t row)
{
	const struct finding *f = findings_get(list, want->id);

	assert_non_null(f);
	judged_text("effect", f->id, row, f->effect, want->effect);
	if (f->grade != want->grade)
		fail_msg("row %zu, %s: %s", row, f->id, grade_names[f->grade]);
	judged_text("cure", f->id, row, f->cure, want->cure);
	judged_text("undo", f->id, row, f->undo, want->undo);
}

/* Has the facts of a row judged; returns what is wanted, NULL behind the last
 * row. */
typedef const struct judged *judged_row(size_t row, struct findings *);

struct judged_table {
	judged_row	*row;
};

static inline void
judged_rows(void **state)
{
	const struct judged_table *table = *state;
	const struct judged *want;

	for (size_t i = 0;; i++) {
		struct findings list = { 0 };

		want = table->row(i, &list);
		if (want == NULL) {
			assert_true(i > 0);
			return;
		}
		judged_check(&list, want, i);
		findings_fini(&list);
	}
}

/* The main of a test that is one table of rows. */
static inline int
judged_main(judged_row *row)
{
	struct judged_table table = { row };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(judged_rows, &table),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
