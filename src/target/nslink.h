/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nslink.h - the namespaces of a process, as /proc/PID/ns names them
 * (namespaces(7)). */
#ifndef TARGET_NSLINK_H
#define TARGET_NSLINK_H

#include <stdbool.h>
#include <stdint.h>

/* The numbers of the namespaces that a machine boots with are fixed. */
#define NSLINK_PID_FIRST	0xeffffffcu
#define NSLINK_USER_FIRST	0xeffffffdu

/* "pid:[4026531836]" to its number; 0 when it is no such text. */
uint64_t	 nslink_parse(const char *);
/* That of the namespace of a kind ("pid", "mnt", "user") of the process whose
 * /proc directory procfs is; 0 when it may not be read (errno). */
uint64_t	 nslink_read(int procfs, const char *kind);

#endif
