/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codekeys.h - keys for a screen whose code panel gets the fixture's listings. */
#ifndef TESTS_UNIT_CODEKEYS_H
#define TESTS_UNIT_CODEKEYS_H

#include "tests/screen/fixture_code.h"
#include "ui/input.h"

static inline void
press(struct state *s, int code)
{
	struct event e = { .code = code };
	const struct listing *l;

	input_event(s, &e);
	if (!code_wants(&s->code))
		return;
	l = fixture_listing(&s->code.ask, true);
	if (l != NULL)
		state_code_take(s, l);
}

#endif
