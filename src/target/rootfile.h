/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rootfile.h - opens a regular file for reading as the target sees it: a path
 * below the target's root directory never leads out of it, and nothing but a
 * regular file is ever opened (a FIFO would block us, a device might act).
 */
#ifndef TARGET_ROOTFILE_H
#define TARGET_ROOTFILE_H

/* Open an absolute path below the directory root, or, root being -1, in our own
 * file system. A descriptor or -1 (errno). */
int	 rootfile_open(int root, const char *path);
/* Open what a link of /proc/PID leads to (map_files/...). */
int	 rootfile_open_link(int procfs, const char *name);

#endif
