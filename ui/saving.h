/* SPDX-License-Identifier: GPL-2.0-or-later */
/* saving.h - where the code panel is to be saved. A plain struct. */
#ifndef UI_SAVING_H
#define UI_SAVING_H

#include <stdbool.h>

#include "ui/prompt.h"

struct saving {
	char	 path[PROMPT_MAX];
	bool	 over;		/* a file that is there may be replaced */
};

#endif
