/* SPDX-License-Identifier: GPL-2.0-or-later */
/* banner.h - tells how it ended. */
#ifndef UI_BANNER_H
#define UI_BANNER_H

#include <stddef.h>

#include "profile/snapshot.h"
#include "ui/canvas.h"

/* "COMPLETE: exited with 0 after 12.3 s" into out, which it returns. */
char	*banner_text(char *out, size_t len, const struct snapshot *);
void	 banner_draw(struct canvas *, const struct snapshot *, int y);

#endif
