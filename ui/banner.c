/* SPDX-License-Identifier: GPL-2.0-or-later */
/* banner.c - the one line over a picture that does not move any more. */
#include "config.h"

#include "ui/banner.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { SIGNALLED = 128 };

static void
ending(char *out, size_t len, const struct snap_target *t)
{
	const char *name =
	    t->status > SIGNALLED ? sigabbrev_np(t->status - SIGNALLED) : NULL;

	if (!t->status_known)
		snprintf(out, len, "the process ended");
	else if (name != NULL)
		snprintf(
		    out, len, "killed by SIG%s (status %d)", name, t->status);
	else
		snprintf(out, len, "exited with %d", t->status);
}

char *
banner_text(char *out, size_t len, const struct snapshot *s)
{
	char how[64], time[32], children[64] = "";

	text_time(time, sizeof time, s->sampling.duration);
	if (s->phase == PHASE_STOPPED) {
		snprintf(out, len,
		    "STOPPED: sampling ended after %s, the process runs on",
		    time);
		return out;
	}
	ending(how, sizeof how, &s->target);
	if (s->target.others > 0)
		snprintf(children, sizeof children,
		    "; %zu of its children run%s on", s->target.others,
		    s->target.others == 1 ? "s" : "");
	snprintf(out, len, "COMPLETE: %s after %s%s", how, time, children);
	return out;
}

void
banner_draw(struct canvas *c, const struct snapshot *s, int y)
{
	const char *hint = "sort, filter and views go on working";
	char text[128];
	int width;

	banner_text(text, sizeof text, s);
	canvas_fill(c, 0, y, c->w, ROLE_BANNER, " ");
	canvas_clip(c, 1, y, c->w - 2, CLIP_END, ROLE_BANNER, text);
	width = text_width(hint);
	if (text_width(text) + width + 6 <= c->w)
		canvas_right(c, c->w - 1, y, width, ROLE_BANNER, hint);
}
