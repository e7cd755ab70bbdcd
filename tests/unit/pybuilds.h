/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pybuilds.h - the builds of CPython that tests go through one by one. */
#ifndef UNIT_PYBUILDS_H
#define UNIT_PYBUILDS_H

#include <stdbool.h>

static const struct {
	unsigned minor;
	bool free_threaded;
} builds[] = {
	{ 8, false },
	{ 9, false },
	{ 10, false },
	{ 11, false },
	{ 12, false },
	{ 13, false },
	{ 14, false },
	{ 15, false },
	{ 13, true },
	{ 15, true },
};

#endif
