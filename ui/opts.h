/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.h - how the screen is asked to begin. A plain struct. */
#ifndef UI_OPTS_H
#define UI_OPTS_H

#include <stdbool.h>

#include "profile/lens.h"

enum ui_color { UI_COLOR_AUTO, UI_COLOR_ALWAYS, UI_COLOR_NEVER };

struct ui_opts {
	enum window	 window;
	enum mode	 mode;
	enum column	 sort;
	bool		 ascending;
	bool		 by_line;
	enum lens_skid	 skid;
	const char	*filter;	/* initial pattern or NULL */
	const char	*thread;	/* initial thread, tid or name, or NULL */
	enum ui_color	 color;
	bool		 ascii;
	unsigned	 refresh_ms;	/* picture refresh */
};

#endif
