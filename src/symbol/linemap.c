/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linemap.c - gives back the memory of a linemap. */
#include "config.h"

#include "symbol/linemap.h"

#include <stdlib.h>

void
linemap_fini(struct linemap *m)
{
	for (size_t i = 0; i < m->nfiles; i++)
		free(m->files[i]);
	for (size_t i = 0; i < m->ninlines; i++)
		free(m->inlines[i].name);
	free(m->rows);
	free(m->files);
	free(m->inlines);
	*m = (struct linemap){ 0 };
}
