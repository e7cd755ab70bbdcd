/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pyversion.h - the version of a CPython, by what it leaves in its files. */
#ifndef PYTHON_PYVERSION_H
#define PYTHON_PYVERSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PYVERSION_FIRST = 8, PYVERSION_LAST = 15 };	/* minors we know */

enum { PYVERSION_TEXT = 24 };

struct pyversion {		/* {0} is not known */
	unsigned	 minor;		/* of 3.minor; 0: not known */
	unsigned	 micro;
	bool		 has_micro;
	char		 stage;		/* 'a', 'b', 'c': pre-release; else 0 */
	unsigned	 serial;	/* of the pre-release */
	bool		 free_threaded;	/* not told by a file */
};

/* PY_VERSION_HEX, which debug offsets and Py_Version hold. False when it is
 * none of a Python 3. */
bool	 pyversion_of_hex(uint64_t, struct pyversion *);
/* "libpython3.9.so.1.0", "python3.11": the minor version. */
bool	 pyversion_of_name(const char *name, struct pyversion *);
/* The first "3.9.18" at the end of a C string among the constants of a program,
 * where it stands alone, or after a blank: of a minor version that we know.
 * When minor is given, of that one, and it may be the end of any string:
 * linkers merge them. Libraries have such numbers, too (SQLite): the last
 * resort. */
bool	 pyversion_of_bytes(const uint8_t *, size_t len, unsigned minor,
	     struct pyversion *);
/* "3.11.2", "3.15.0b1", "3.14.1t" (free-threaded), "3.9"; writes into out and returns it. */
char	*pyversion_text(const struct pyversion *, char out[PYVERSION_TEXT]);

#endif
