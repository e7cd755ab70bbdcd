/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_files.c - judges the files of a process, one by one and together. */
#include "config.h"

#include "session/doctor_files.h"

const char *const file_symbols_names[] = { [SYMBOLS_NONE] = "none",
	[SYMBOLS_DYNAMIC] = "exported",
	[SYMBOLS_PACKED] = "packed",
	[SYMBOLS_SEPARATE] = "separate",
	[SYMBOLS_FULL] = "full" };
const char *const file_debug_names[] = { [DEBUG_MISSING] = "none",
	[DEBUG_SEPARATE] = "separate",
	[DEBUG_ITSELF] = "itself" };
const char *const file_unwind_names[] = { [UNWIND_NONE] = "none",
	[UNWIND_DEBUG_FILE] = "debug_file",
	[UNWIND_DEBUG_FRAME] = "debug_frame",
	[UNWIND_EH_FRAME] = "eh_frame",
	[UNWIND_EH_FRAME_HDR] = "eh_frame_hdr" };
const char *const file_disk_names[] = { [DISK_SAME] = "same",
	[DISK_REPLACED] = "replaced",
	[DISK_DELETED] = "deleted",
	[DISK_UNKNOWN] = "unknown" };
const char *const frames_names[] = { [FRAMES_UNKNOWN] = "unknown",
	[FRAMES_NO] = "no",
	[FRAMES_SOME] = "some",
	[FRAMES_YES] = "yes" };

enum { SEEN_LEAST = 8, NO_BELOW = 10, YES_FROM = 60 }; /* percent */

enum frames
doctor_frames(const struct prologues *p)
{
	unsigned percent;

	if (p->seen < SEEN_LEAST)
		return FRAMES_UNKNOWN;
	percent = p->framed * 100 / p->seen;
	if (percent >= YES_FROM)
		return FRAMES_YES;
	return percent < NO_BELOW ? FRAMES_NO : FRAMES_SOME;
}

/* The vDSO comes with the kernel: nothing can be had for it. */
static bool
is_vdso(const struct facts_file *f)
{
	return *f->path != '/';
}

static bool
lacks_all(const struct facts_file *f)
{
	return f->unreadable || f->elf32;
}

static bool
lacks_debug(const struct facts_file *f)
{
	return !lacks_all(f) && !is_vdso(f) && f->check.debug == DEBUG_MISSING;
}

static bool
lacks_symbols(const struct facts_file *f)
{
	return !lacks_all(f) && !is_vdso(f) &&
	       f->check.symbols < SYMBOLS_PACKED;
}

static bool
lacks_unwind(const struct facts_file *f)
{
	return !lacks_all(f) && f->check.unwind < UNWIND_DEBUG_FRAME &&
	       doctor_frames(&f->prologues) != FRAMES_YES;
}

static bool
not_on_disk(const struct facts_file *f)
{
	return !lacks_all(f) &&
	       (f->disk == DISK_REPLACED || f->disk == DISK_DELETED);
}

enum grade
doctor_file(const struct facts_file *f)
{
	if (lacks_all(f))
		return GRADE_REFUSED;
	return lacks_debug(f) || lacks_symbols(f) || lacks_unwind(f) ||
		       not_on_disk(f)
		   ? GRADE_LIMITED
		   : GRADE_OK;
}

static const struct {
	const char *id, *name;
	bool (*lacks)(const struct facts_file *);
	enum grade grade;
	const char *effect; /* on some of them */
	bool packages; /* debug packages are the cure */
	const char *cure; /* another one, or NULL */
} checks[] = {
	/* the first one says how many the others are about */
	{ "files_read", "files read", lacks_all, GRADE_REFUSED,
	    "cannot be used: no names, no stacks", false, NULL },
	{ "symbols", "symbols", lacks_symbols, GRADE_LIMITED,
	    "name only what they export", true, NULL },
	{ "debug_info", "debug information", lacks_debug, GRADE_LIMITED,
	    "have none: no source lines", true, NULL },
	{ "unwind_tables", "unwind tables", lacks_unwind, GRADE_LIMITED,
	    "have none: stacks end there", false,
	    "rebuild with -fasynchronous-unwind-tables" },
	{ "on_disk", "files on disk", not_on_disk, GRADE_LIMITED,
	    "deleted or replaced since they were mapped", false,
	    "restart the process to run what is on disk" },
};

static size_t
count(const struct facts_files *files, bool (*lacks)(const struct facts_file *))
{
	size_t n = 0;

	for (size_t i = 0; i < files->n; i++)
		n += lacks(&files->v[i]);
	return n;
}

/* of: how many files there are to lack it. */
static void
judge(struct finding *f, const struct facts_files *files, size_t i, size_t of,
    pid_t pid)
{
	size_t n = count(files, checks[i].lacks);

	if (n == 0) {
		finding_say(f, GRADE_OK, "all %zu", of);
		return;
	}
	finding_say(
	    f, checks[i].grade, "%zu of %zu %s", n, of, checks[i].effect);
	if (checks[i].cure != NULL)
		finding_cure(f, "%s", checks[i].cure);
	if (!checks[i].packages)
		return;
	finding_cure(f,
	    "find-dbgsym-packages %d (of debian-goodies) lists the packages; "
	    "sudo apt install them; or stacktop --debuginfod downloads them",
	    (int)pid);
	finding_undo(f, "sudo apt remove them");
}

void
doctor_files(const struct facts_files *files, pid_t pid, struct findings *list)
{
	size_t usable = files->n - count(files, lacks_all);
	struct finding *f;

	if (files->n == 0) {
		f = findings_add(list, "files_read", "files read");
		finding_say(f, GRADE_UNKNOWN, "%s",
		    *files->err.text != '\0' ? files->err.text
					     : "no file is mapped");
		return;
	}
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		if (i > 0 && usable == 0)
			return; /* nothing is known of them */
		judge(findings_add(list, checks[i].id, checks[i].name), files,
		    i, i == 0 ? files->n : usable, pid);
	}
}
