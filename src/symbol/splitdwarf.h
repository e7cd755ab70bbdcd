/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * splitdwarf.h - opens the .dwo file that holds the debugging information of a
 * unit of which the program has but a skeleton. Packages of them (.dwp) are not
 * read: libdw cannot.
 */
#ifndef SYMBOL_SPLITDWARF_H
#define SYMBOL_SPLITDWARF_H

#include <elfutils/libdw.h>
#include <stdbool.h>

/* Find the .dwo file of a skeleton of the program at path: where it was made,
 * beside the program, and by its last name beside the program; each below root
 * (a directory, -1: none), then in our own file system. On success *full is the
 * whole unit's DIE; it lives as long as the skeleton. */
bool	 splitdwarf_open(Dwarf_Die *skeleton, const char *path, int root,
	     Dwarf_Die *full);

#endif
