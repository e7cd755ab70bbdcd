/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * debugfile.h - the separate debug file of an ELF file: by build-id
 * (/usr/lib/debug/.build-id/xx/yyyy.debug), then by .gnu_debuglink with its
 * checksum (GDB manual, "Separate Debug Files"), then what debuginfod has
 * downloaded.
 */
#ifndef SYMBOL_DEBUGFILE_H
#define SYMBOL_DEBUGFILE_H

#include "target/image.h"

/* A descriptor of the debug file whose build-id (or CRC) is that of image, or
 * -1. Looks below root (a directory descriptor, -1: ours) and then in our own
 * file system (downloads: there only). *path is set to a name the caller frees. */
int	 debugfile_open(const struct image *, int root, char **path);

#endif
