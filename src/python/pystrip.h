/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pystrip.h - a strip of looks: of several that follow each other at once, as
 * they do at the highest rates, the memory is read by one call, look by look.
 * For a look at a few places it is the call that takes most of the time.
 */
#ifndef PYTHON_PYSTRIP_H
#define PYTHON_PYSTRIP_H

#include <stddef.h>
#include <stdint.h>

#include "python/pymem.h"

enum {
	PYSTRIP_LOOKS = 8,	/* more are not read at once; */
	PYSTRIP_PARTS = 16,	/* each alone are looks at more places, */
	PYSTRIP_BYTES = 1 << 14	/* or at more memory */
};

struct pystrip {		/* {0} */
	/* private */
	unsigned	 expected;	/* looks to come; of these */
	unsigned	 left;		/* were read */
	struct pymem_part part[PYSTRIP_PARTS];	/* of each, one behind the */
	size_t		 nparts, len;		/* other in bytes */
	const uint8_t	*next;
	uint8_t		*bytes;
	size_t		 cap;
};

/* So many looks are to come, one after the other at once. What was read for
 * others is forgotten. */
void		 pystrip_expect(struct pystrip *, unsigned looks);
/* Read these places for one look, as from->read_parts does: at this moment, or,
 * where they are those of the look before, as they were just behind it. */
size_t		 pystrip_read(struct pystrip *, const struct pymem *from,
		    const struct pymem_part *, size_t n);
void		 pystrip_fini(struct pystrip *);

#endif
