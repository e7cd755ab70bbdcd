/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h - writes JSON into a buf. The writer places commas and escapes; the
 * caller's calls must nest, at most 63 deep (asserted). Strings that are not
 * UTF-8 have their bad bytes replaced by U+FFFD. NaN and infinity become null.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf	*out;
	unsigned	 depth;
	uint64_t	 comma;	/* bit d: level d already holds a value */
	uint64_t	 object;	/* bit d: level d is an object */
	bool		 keyed;	/* a key was just written */
};

void	 json_init(struct json *, struct buf *out);
void	 json_object(struct json *);
void	 json_array(struct json *);
void	 json_end(struct json *, char close);	/* '}' or ']' */
void	 json_key(struct json *, const char *);
void	 json_string(struct json *, const char *);	/* NULL: null */
void	 json_uint(struct json *, uint64_t);
void	 json_int(struct json *, int64_t);
void	 json_double(struct json *, double, int decimals);
void	 json_bool(struct json *, bool);
void	 json_null(struct json *);

#endif
