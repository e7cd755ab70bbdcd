/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding.h - what one check of the doctor found: a verdict, its effect in one
 * line, the cure and how to take it back. All texts are printable.
 */
#ifndef SESSION_FINDING_H
#define SESSION_FINDING_H

#include <stddef.h>

enum grade {
	GRADE_OK,
	GRADE_LIMITED,		/* works, but not all of it */
	GRADE_REFUSED,
	GRADE_UNKNOWN		/* could not be found out */
};

extern const char *const grade_names[];

struct finding {
	const char	*id;		/* "perf_cpu": for programs */
	const char	*name;		/* "perf, per CPU" */
	enum grade	 grade;
	char		*effect;	/* what was found and what follows */
	char		*cure;		/* a command, or advice; or NULL */
	char		*undo;		/* what takes the cure back, or NULL */
};

struct findings {		/* {0} is empty */
	struct finding	*v;
	size_t		 n, cap;
};

/* A new one at the end, GRADE_UNKNOWN until finding_say. Borrowed until the
 * next call. */
struct finding	*findings_add(struct findings *, const char *id,
		     const char *name);
/* By id, or NULL. */
const struct finding *findings_get(const struct findings *, const char *id);
void		 findings_fini(struct findings *);

/* Each replaces what was there. */
void		 finding_say(struct finding *, enum grade, const char *fmt,
		     ...) __attribute__((format(printf, 3, 4)));
void		 finding_cure(struct finding *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));
void		 finding_undo(struct finding *, const char *fmt, ...)
		     __attribute__((format(printf, 2, 3)));
/* For root: cures that begin with "sudo" are of no use. In a container they are
 * for the host, or capabilities that the container is to be started with; else
 * only the word goes. */
enum finding_place { FINDING_MACHINE, FINDING_CONTAINER };
void		 findings_for_root(struct findings *, enum finding_place);
/* The cure "sudo sysctl NAME=TO" and its undoing. */
void		 finding_sysctl(struct finding *, const char *name, long to,
		     long now);

#endif
