/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyprint.h - a fingerprint of what a code object is called: of its name and its
 * file. Up to CPython 3.11 nothing in the object tells it from one that is made
 * later at its place, with names where it had its own. The program in the kernel
 * and the readers of a live process take it alike.
 *
 * Both are str objects, which never change: how many characters each has, and its
 * bytes, of a long one those at both ends. One that is not ASCII has more bytes
 * than characters, and more of a head before them: it is taken as if it were.
 */
#ifndef SAMPLE_PYPRINT_H
#define SAMPLE_PYPRINT_H

#include <stdint.h>

enum {				/* bytes */
	PYPRINT_HEAD = 48,	/* of a str up to 3.11 */
	PYPRINT_LENGTH = 16,	/* in there (Include/cpython/unicodeobject.h) */
	PYPRINT_FIRST = 32,	/* read with the head: what is behind a short str
				 * is of the same page */
	PYPRINT_REST = 128
};

static inline uint64_t
pyprint_mix(uint64_t print, uint64_t word)
{
	print = (print ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return print ^ print >> 29;
}

/* Of a word the first bytes, all or fewer. */
static inline uint64_t
pyprint_part(uint64_t word, uint64_t bytes)
{
	return bytes < 8 ? word & ((UINT64_C(1) << 8 * bytes) - 1) : word;
}

/* Begin with a str object's head and the first bytes behind it, as words: what is
 * behind a shorter one may be anything. */
static inline uint64_t
pyprint_begin(const uint64_t *str)
{
	const uint64_t *first = str + PYPRINT_HEAD / 8;
	uint64_t length = str[PYPRINT_LENGTH / 8];
	uint64_t print = pyprint_mix(1, length);

	for (uint32_t i = 0; i < PYPRINT_FIRST / 8 && 8 * i < length; i++)
		print = pyprint_mix(
		    print, pyprint_part(first[i], length - 8 * i));
	return print;
}

/* How many bytes at the end are to follow. */
static inline uint32_t
pyprint_rest(const uint64_t *str)
{
	uint64_t length = str[PYPRINT_LENGTH / 8];

	if (length <= PYPRINT_FIRST)
		return 0;
	length -= PYPRINT_FIRST;
	return length < PYPRINT_REST ? (uint32_t)length : PYPRINT_REST;
}

/* Where they are, in the object. */
static inline uint64_t
pyprint_rest_at(const uint64_t *str)
{
	return PYPRINT_HEAD + str[PYPRINT_LENGTH / 8] - pyprint_rest(str);
}

/* Go on with those, as words; the last one filled up with zeros. */
static inline uint64_t
pyprint_end(uint64_t print, const uint64_t *rest, uint32_t bytes)
{
	for (uint32_t i = 0; i < PYPRINT_REST / 8 && 8 * i < bytes; i++)
		print = pyprint_mix(print, rest[i]);
	return print;
}

/* Which is which makes a difference. */
static inline uint64_t
pyprint_of(uint64_t name, uint64_t file)
{
	return pyprint_mix(pyprint_mix(1, name), file);
}

#endif
