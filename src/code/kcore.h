/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kcore.h - the kernel's code as it runs, out of /proc/kcore: its memory in the
 * form of an ELF core file. */
#ifndef CODE_KCORE_H
#define CODE_KCORE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* A descriptor of /proc/kcore, or -1. */
int	 kcore_open(struct err *);
/* Copy what is at a kernel address; how many bytes there are, up to len. */
size_t	 kcore_read(int fd, uint64_t addr, void *out, size_t len);

#endif
