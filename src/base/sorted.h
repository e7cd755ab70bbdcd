/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sorted.h - finds a place in an array of structs that ascend by one of their
 * members, a uint64_t.
 */
#ifndef BASE_SORTED_H
#define BASE_SORTED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* How many of the n structs at v have a member below the key: the index of the
 * first that has not. */
#define sorted_below(v, n, member, key)					\
	sorted_count_((v), (n), sizeof *(v),				\
	    offsetof(__typeof__(*(v)), member) +			\
	    SORTED_IS_U64_((v)->member), (key), 0)

/* How many have one below the key, or equal to it. */
#define sorted_upto(v, n, member, key)					\
	sorted_count_((v), (n), sizeof *(v),				\
	    offsetof(__typeof__(*(v)), member) +			\
	    SORTED_IS_U64_((v)->member), (key), 1)

/* private: 0, or no program at all */
#define SORTED_IS_U64_(x)	_Generic((x), uint64_t: 0)

static inline size_t
sorted_count_(const void *v, size_t n, size_t stride, size_t at, uint64_t key,
    unsigned equal)
{
	const char *bytes = v;		/* NULL of none */
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		uint64_t here;

		memcpy(&here, bytes + mid * stride + at, sizeof here);
		if (here < key || (equal && here == key))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

#endif
