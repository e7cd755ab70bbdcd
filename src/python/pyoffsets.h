/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyoffsets.h - where CPython has what, in bytes from the start of each of its
 * structs. 3.8 to 3.12 have them by their minor version; from 3.13 on the
 * process has a table of them (_Py_DebugOffsets) at the start of _PyRuntime, in
 * which the minor version says what stands where.
 */
#ifndef PYTHON_PYOFFSETS_H
#define PYTHON_PYOFFSETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "python/pyversion.h"

enum {
	PYOFFSETS_TABLE = 888,	/* bytes of the longest table */
	PYOFFSETS_TABLE_MINOR = 13,	/* from here on there is one */
	PYOFFSETS_EXECUTOR = 128,	/* bytes of one that are read */
	PYOFFSETS_STATE = 512,	/* of a PyThreadState: 3.10 to 3.12 have a cframe
				 * of their own in there */
	PYOFFSETS_FRAME = 256,	/* no more than this is read of a frame, */
	PYOFFSETS_CODE = 256,	/* this of a code object, */
	PYOFFSETS_GENERATOR = 256 /* this of a generator before its frame */
};

struct pyoffsets {		/* 0: there is none, but where 0 is a place */
	unsigned	 minor;
	bool		 free_threaded;
	struct {
		uint32_t	 interpreters, gil;	/* gil: up to 3.11 */
		uint32_t	 collecting;	/* 3.8 */
		uint32_t	 current;	/* gilstate.tstate_current, up to
						 * 3.11 */
	} runtime;
	struct {
		uint32_t	 next, threads, gil;	/* gil: a pointer */
		uint32_t	 collecting;	/* from 3.9 */
		uint32_t	 modules;	/* a dict of them; from 3.13 */
		uint32_t	 id, generation; /* its number, and how much code
						  * it has freed; from 3.14 */
		uint32_t	 executors, nexecutors; /* of the JIT: the first
						  * (3.14); their array, and
						  * how many (3.15) */
	} interp;
	struct {
		uint32_t	 holder, locked;
	} gil;
	struct {
		uint32_t	 next, interp;
		uint32_t	 frame;		/* up to 3.10, from 3.13 */
		uint32_t	 cframe;	/* 3.10 to 3.12 */
		uint32_t	 base_frame;	/* from 3.15 */
		uint32_t	 pthread;	/* pthread_self() */
		uint32_t	 tid;		/* from 3.11 */
		uint32_t	 held, held_bits; /* one of these: it holds the
						   * GIL; from 3.12 */
		uint32_t	 wanted;	/* and waits for it; from 3.15 */
		uint32_t	 attached;	/* an int, 1 while it may run
						 * Python; free-threaded */
		uint32_t	 raising;	/* an exception, */
		uint32_t	 handling;	/* those it handles: a list */
	} thread;
	struct {			/* on the C stack: 3.10 to 3.12 */
		uint32_t	 frame, previous;
	} cframe;
	struct {
		uint32_t	 size;		/* so many bytes are read */
		uint32_t	 previous, code, ip, owner;
		uint32_t	 entry;		/* 3.11 */
		uint32_t	 tlbc;		/* free-threaded, from 3.14 */
		uint32_t	 stack;		/* its top; from 3.14 */
	} frame;
	struct {
		uint32_t	 size;
		uint32_t	 file, name, qualname, firstlineno, lines;
		uint32_t	 bytecode;	/* from 3.11: it begins there */
		uint32_t	 version;	/* from 3.12 */
		uint32_t	 traceable;	/* first unit; from 3.11 */
		uint32_t	 tlbc;
		uint32_t	 bytes;		/* object of it; up to 3.10 */
		uint32_t	 consts, names;
		uint32_t	 locals;	/* from 3.11 on with these: */
		uint32_t	 cells, frees;
		uint32_t	 executors;	/* of the JIT, from 3.13 */
		uint32_t	 monitoring;	/* from 3.12, where */
	} code;
	uint32_t	 handled_previous;	/* in that list; the exception
						 * comes first */
	struct {			/* is what was instrumented: */
		uint32_t	 lines, units;
	} monitoring;
	struct {			/* coroutines, too; from 3.14 */
		uint32_t	 frame, state;
	} generator;
	struct {			/* from 3.14 */
		uint32_t	 mask, table;
	} set;
	struct {			/* int; from 3.14 */
		uint32_t	 tag, digits;
	} number;
	struct {			/* of the JIT: machine code, how many
					 * bytes; the next one (3.14). 3.14 and
					 * 3.15, else 0 */
		uint32_t	 code, size, next;
	} executor;
	uint32_t	 type, type_name;	/* of any object, of a type */
	uint32_t	 type_flags;		/* from 3.14 */
	uint32_t	 count;			/* ob_size */
	uint32_t	 items;			/* of a tuple */
	struct {
		uint32_t	 length, state, ascii, compact;
		unsigned	 kind_bit;	/* of kind in state */
	} str;
	uint32_t	 bytes;			/* what a bytes object holds */
};

enum pyoffsets_answer {
	PYOFFSETS_OK,
	PYOFFSETS_TOO_OLD,
	PYOFFSETS_TOO_NEW,
	PYOFFSETS_PRERELEASE,	/* what is where may change before a release */
	PYOFFSETS_DAMAGED,	/* the table says what cannot be */
	PYOFFSETS_NO_TABLE,	/* there should be one */
	PYOFFSETS_ANSWERS
};

/* By version, for those without a table of their own. */
enum pyoffsets_answer	 pyoffsets_of_version(const struct pyversion *,
			    struct pyoffsets *);
/* Does a process say that its table begins here? */
bool			 pyoffsets_is_table(const uint8_t *, size_t len);
/* By the table, and the version it was written by. */
enum pyoffsets_answer	 pyoffsets_of_table(const uint8_t *, size_t len,
			    struct pyversion *, struct pyoffsets *);
/* What an answer means, for people; "" for PYOFFSETS_OK. */
const char		*pyoffsets_why(enum pyoffsets_answer);

#endif
