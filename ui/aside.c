/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aside.c - waits for the editor without standing still. */
#include "config.h"

#include "ui/aside.h"

#include <stdbool.h>

static void
attend(const struct aside *a, struct editor *e)
{
	bool told = false;

	for (;;) {
		switch (editor_look(e)) {
		case EDITOR_RUNS:
			break;
		case EDITOR_STOPPED:
			a->stop(a->arg);
			editor_go(e);
			break;
		case EDITOR_ENDED:
			return;
		}
		if (a->ending() != 0 && !told) {
			editor_end(e);
			told = true;
		}
		a->work(a->arg);
	}
}

int
aside_edit(const struct aside *a, struct terminal *t, const char *file,
    unsigned line, struct err *err)
{
	struct editor e;
	int rc;

	if (editor_check(file, err) == -1)
		return -1;
	term_pause(t);
	rc = editor_start(&e, file, line, term_fd(t), term_out(t), err);
	if (rc == 0) {
		attend(a, &e);
		rc = editor_judge(&e, err);
	}
	term_resume(t);
	return rc;
}
