/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pyprint.h - a fingerprint of what a code object is called: of its name and its
 * file. Up to CPython 3.11 nothing in the object tells it from one that is made
 * later at its place, with names where it had its own. The program in the kernel
 * and the readers of a live process take it alike.
 *
 * Both are str objects, which never change: how many characters each has, and its
 * bytes, of a long one those at both ends.
 */
#ifndef SAMPLE_PYPRINT_H
#define SAMPLE_PYPRINT_H

#include <stdint.h>

/* Of a str up to 3.11 (Include/cpython/unicodeobject.h), in bytes: */
enum {
	PYPRINT_LENGTH = 16,	/* how many characters, */
	PYPRINT_STATE = 32,	/* an int: bits 2 to 4 are how many bytes each
				 * has, bit 6 that all are ASCII */
	PYPRINT_ASCII = 48,	/* where they begin, */
	PYPRINT_OTHERS = 72,	/* those that are not ASCII */
	PYPRINT_HEAD = 80,	/* as much is read at once; where it cannot be,
				 * for it is more than a str may have, up to
				 * PYPRINT_ASCII, and then what there is; */
	PYPRINT_REST = 128	/* and as much of the end */
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

/* Where the characters of a str begin, by the words of its head. */
static inline uint32_t
pyprint_at(const uint64_t *str)
{
	return (str[PYPRINT_STATE / 8] & 1 << 6) != 0 ? PYPRINT_ASCII
						      : PYPRINT_OTHERS;
}

/* Bytes of them. */
static inline uint64_t
pyprint_len(const uint64_t *str)
{
	return str[PYPRINT_LENGTH / 8] * (str[PYPRINT_STATE / 8] >> 2 & 7);
}

/* How many of them are in PYPRINT_HEAD. */
static inline uint32_t
pyprint_first(const uint64_t *str)
{
	uint64_t len = pyprint_len(str);
	uint32_t room = PYPRINT_HEAD - pyprint_at(str);

	return len < room ? (uint32_t)len : room;
}

/* Begin with the head and what was read behind it, which may be anything where a
 * str is shorter. */
static inline uint64_t
pyprint_begin(const uint64_t *str)
{
	uint64_t print = pyprint_mix(1, str[PYPRINT_LENGTH / 8]);
	uint64_t left = pyprint_len(str);

	for (uint32_t i = pyprint_at(str) / 8; i < PYPRINT_HEAD / 8; i++) {
		print = pyprint_mix(print, pyprint_part(str[i], left));
		left -= left < 8 ? left : 8;
	}
	return print;
}

/* How many bytes at the end are to follow, */
static inline uint32_t
pyprint_rest(const uint64_t *str)
{
	uint64_t left = pyprint_len(str) - pyprint_first(str);

	return left < PYPRINT_REST ? (uint32_t)left : PYPRINT_REST;
}

/* and where they are, in the object. */
static inline uint64_t
pyprint_rest_at(const uint64_t *str)
{
	return pyprint_at(str) + pyprint_len(str) - pyprint_rest(str);
}

/* Go on with those, as words, the last one filled up with zeros. */
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
