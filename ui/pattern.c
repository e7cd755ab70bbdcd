/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern.c - a pattern that grows letter by letter. */
#include "config.h"

#include "ui/pattern.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "profile/lens.h"

void
pattern_set(struct pattern *p, const char *text)
{
	char *copy = xstrdup(text);
	struct match *match = NULL;

	p->err = (struct err){ 0 };
	if (*copy != '\0')
		match = match_new(copy, &p->err);
	free(p->text);
	p->text = copy;
	if (p->err.text[0] != '\0')
		return;
	match_free(p->match);
	p->match = match;
}

const char *
pattern_text(const struct pattern *p)
{
	return p->text != NULL ? p->text : "";
}

bool
pattern_finds(const struct pattern *p, const struct func *funcs,
    const struct func_row *row)
{
	return p->match != NULL && lens_matches(p->match, funcs, row);
}

void
pattern_fini(struct pattern *p)
{
	match_free(p->match);
	free(p->text);
	*p = (struct pattern){ 0 };
}
