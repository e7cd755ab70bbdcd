/* SPDX-License-Identifier: GPL-2.0-or-later */
/* place.h - what lies at an address: an ELF image with a link-time address,
 * the kernel, code without a file, or nothing. Stays good when the map of the
 * target changes, until images are swept. A plain struct. */
#ifndef SESSION_PLACE_H
#define SESSION_PLACE_H

#include <stdint.h>
#include <sys/types.h>

#include "target/image.h"

enum place_kind {
	PLACE_IMAGE,
	PLACE_KERNEL,
	PLACE_ANON,		/* executable memory without a file, */
	PLACE_JIT,		/* where a runtime told of a function */
	PLACE_PYTHON,		/* a Python frame: func and spot are known */
	PLACE_NO_PYTHON,	/* where nothing else is wanted */
	PLACE_EXIT,		/* in the kernel, which ends the process */
	PLACE_NOWHERE		/* not in an executable mapping */
};

struct place {
	enum place_kind	 kind;
	pid_t		 pid;	/* PLACE_IMAGE: in whose memory */
	union {
		struct image	*image;	/* PLACE_IMAGE */
		uint64_t	 start;	/* PLACE_JIT: of func */
	};
	uint64_t	 addr;	/* link-time in an image, else as it is */
	uint32_t	 func;	/* PLACE_JIT, PLACE_PYTHON */
	uint32_t	 spot;	/* PLACE_PYTHON */
};

#endif
