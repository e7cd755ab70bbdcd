/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judged.h - checks what the doctor says about facts: a row names the check,
 * its verdict and parts of its texts. */
#ifndef UNIT_JUDGED_H
#define UNIT_JUDGED_H

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

#endif
