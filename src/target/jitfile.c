/* SPDX-License-Identifier: GPL-2.0-or-later */
/* jitfile.c - finds and checks the files about code made at run time. */
#include "config.h"

#include "target/jitfile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/procinfo.h"
#include "target/rootfile.h"

void
jitfile_who(struct jitfile_of *of, const struct target *t)
{
	struct proc_status status;

	*of = (struct jitfile_of){ .pid = t->pid,
		.own_pid = t->pid,
		.started = t->started };
	if (procinfo_status(t->procfs, "status", &status)) {
		of->uid = status.uid;
		of->euid = status.euid;
		if (status.inner_tgid > 0)
			of->own_pid = status.inner_tgid;
	} /* else only root's files are taken */
	of->root = target_root(t);
}

/* Is this a file that the process may have written? */
static enum jitfile
judge(const struct jitfile_of *of, const struct stat *st)
{
	if (st->st_uid != 0 && st->st_uid != of->uid && st->st_uid != of->euid)
		return JITFILE_FOREIGN;
	/* by another of the same number; clocks of file systems are coarse */
	if ((uint64_t)st->st_mtime + 1 < of->started)
		return JITFILE_STALE;
	return JITFILE_OPEN;
}

/* Close fd unless it is what was looked for. */
static enum jitfile
check(const struct jitfile_of *of, int *fd)
{
	struct stat st;
	enum jitfile answer = JITFILE_NONE;

	if (fstat(*fd, &st) == 0)
		answer = judge(of, &st);
	if (answer != JITFILE_OPEN) {
		close(*fd);
		*fd = -1;
	}
	return answer;
}

static enum jitfile
open_below(const struct jitfile_of *of, int root, const char *path, int *fd)
{
	*fd = rootfile_open(root, path);
	if (*fd != -1)
		return check(of, fd);
	return errno == EACCES || errno == EPERM ? JITFILE_UNSEEN
						 : JITFILE_NONE;
}

enum jitfile
jitfile_map(const struct jitfile_of *of, int *fd)
{
	enum jitfile its = JITFILE_UNSEEN, ours;
	char path[40];

	if (of->root != -1) {
		snprintf(
		    path, sizeof path, "/tmp/perf-%d.map", (int)of->own_pid);
		its = open_below(of, of->root, path, fd);
		if (its != JITFILE_NONE && its != JITFILE_UNSEEN)
			return its;
	}
	snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)of->pid);
	ours = open_below(of, -1, path, fd);
	return ours == JITFILE_NONE ? its : ours;
}

/* jit-PID.dump, by its own number: a child has the parent's mapped, too. */
static bool
is_dump(const struct jitfile_of *of, const struct map *m)
{
	const char *slash = strrchr(m->path, '/');
	char name[32];

	snprintf(name, sizeof name, "/jit-%d.dump", (int)of->own_pid);
	return m->exec && m->inode != 0 && slash != NULL &&
	       strcmp(slash, name) == 0;
}

enum jitfile
jitfile_dump(const struct jitfile_of *of, const struct maps *maps, int *fd)
{
	struct stat st;

	*fd = -1;
	for (size_t i = 0; i < maps->n && *fd == -1; i++)
		if (is_dump(of, &maps->v[i]) && *maps->v[i].path == '/') {
			*fd = rootfile_open(of->root, maps->v[i].path);
			if (*fd == -1 || fstat(*fd, &st) == -1 ||
			    st.st_ino == maps->v[i].inode)
				continue;
			close(*fd); /* another one of that name */
			*fd = -1;
		}
	return *fd != -1 ? check(of, fd) : JITFILE_NONE;
}

void
jitfile_done(struct jitfile_of *of)
{
	if (of->root != -1)
		close(of->root);
	of->root = -1;
}
