/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_files.h - what each file that a process executes offers for names,
 * source lines and unwinding. */
#ifndef SESSION_FACTS_FILES_H
#define SESSION_FACTS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "symbol/filecheck.h"
#include "target/prologue.h"
#include "target/target.h"

enum file_disk {
	DISK_SAME,		/* or the vDSO, which is on no disk */
	DISK_REPLACED,		/* another file has its name now */
	DISK_DELETED,
	DISK_UNKNOWN
};

struct facts_file {
	char			*path;		/* printable */
	char			*build_id;	/* in hex, or "" */
	bool			 unreadable;	/* the rest is not known */
	bool			 elf32;		/* the rest is not known */
	struct filecheck	 check;
	struct prologues	 prologues;
	enum file_disk		 disk;
};

struct facts_files {		/* {0} is empty */
	struct facts_file	*v;	/* in the order of their addresses */
	size_t			 n, cap;
	struct err		 err;	/* why there are none, or {0} */
};

void	 facts_files(struct facts_files *, const struct target *);
void	 facts_files_fini(struct facts_files *);

#endif
