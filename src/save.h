/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save.h - writes what the screen shows to a file that the user names. */
#ifndef SAVE_H
#define SAVE_H

#include "ui/ui.h"

/* As --annotate prints it. 0, or -1 with err set. */
int	 save_code(const struct ui_save *, struct err *);

#endif
