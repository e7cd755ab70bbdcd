/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intern.h - functions and strings, each once, by small ids. Strings never
 * move or die before intern_free, so a pointer that came in a snapshot may be
 * read by another thread. Only the sampling thread calls this.
 */
#ifndef PROFILE_INTERN_H
#define PROFILE_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum func_kind {
	FUNC_NATIVE, FUNC_PYTHON, FUNC_KERNEL, FUNC_JIT, FUNC_UNKNOWN,
	FUNC_KINDS
};
extern const char *const func_kind_names[FUNC_KINDS];	/* "native" ... */

struct func {
	const char	*name;		/* printable */
	const char	*module;	/* "libz.so.1"; "" when unknown */
	const char	*file;		/* source file, "" when unknown */
	unsigned	 line;		/* 0: unknown */
	enum func_kind	 kind;
};

/* Functions; beyond that all share id 0, "[other functions]". */
enum { INTERN_MAX = 1 << 18 };

struct intern;

struct intern	*intern_new(void);
/* With another bound than INTERN_MAX. */
struct intern	*intern_new_limited(size_t max);
/* A string's one copy; long ones are cut (profile/strpool.h). */
const char	*intern_string(struct intern *, const char *);
/* The id of the function that is known by (scope, start): scope tells the
 * image or address space, start the address in it. True in *fresh when this
 * call made it and the caller should describe it; until then its strings are
 * empty. */
uint32_t	 intern_func(struct intern *, uint64_t scope, uint64_t start,
		    bool *fresh);
/* Strings are copied. */
void		 intern_describe(struct intern *, uint32_t id,
		    const char *name, const char *module, enum func_kind);
void		 intern_where(struct intern *, uint32_t id, const char *file,
		    unsigned line);
/* All functions, by id; valid until the next intern_func. */
const struct func *intern_funcs(const struct intern *, size_t *n);
void		 intern_free(struct intern *);

#endif
