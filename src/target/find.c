/* SPDX-License-Identifier: GPL-2.0-or-later */
/* find.c - a process by its name. */
#include "config.h"

#include "target/find.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "target/procfs.h"
#include "target/procinfo.h"

enum { LISTED = 5, SHOWN_BYTES = 64, ANCESTORS = 64 };

struct candidate {
	pid_t pid;
	char *command; /* printable */
};

struct candidates {
	struct candidate *v;
	size_t n, cap;
};

struct search {
	const char *name;
	pid_t skip[ANCESTORS]; /* ourselves and what started us */
	unsigned nskip;
	struct candidates exact, part;
};

static void
find_ancestors(struct search *s)
{
	pid_t pid = getpid();

	while (pid > 0 && s->nskip < ANCESTORS) {
		struct proc_stat stat;

		s->skip[s->nskip++] = pid;
		pid = procinfo_stat_of(pid, &stat) ? stat.ppid : 0;
	}
}

static bool
is_skipped(const struct search *s, pid_t pid)
{
	for (unsigned i = 0; i < s->nskip; i++)
		if (s->skip[i] == pid)
			return true;
	return false;
}

static void
add(struct candidates *c, pid_t pid, const char *command, size_t len)
{
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n++] = (struct candidate){ .pid = pid,
		.command = text_safe(command, len, SHOWN_BYTES) };
}

static void
consider(struct search *s, pid_t pid, int procfs)
{
	struct proc_stat stat;
	char *command;
	size_t len;

	if (!procinfo_stat(procfs, "stat", &stat) ||
	    stat.flags & PROC_KERNEL_THREAD || procinfo_process_ended(&stat))
		return;
	command = procfs_read(procfs, "cmdline", &len, NULL);
	if (command == NULL)
		return;
	len = procparse_cmdline(command, len);
	command[len] = '\0';
	if (strcmp(stat.comm, s->name) == 0)
		add(&s->exact, pid, len > 0 ? command : stat.comm,
		    len > 0 ? len : strlen(stat.comm));
	else if (memmem(command, len, s->name, strlen(s->name)) != NULL)
		add(&s->part, pid, command, len);
	free(command);
}

static void
look_at_all(struct search *s)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		long pid;
		int procfs;

		if (text_to_long(entry->d_name, 1, INT32_MAX, &pid) == -1 ||
		    is_skipped(s, (pid_t)pid))
			continue;
		procfs = procfs_open((pid_t)pid, NULL);
		if (procfs == -1)
			continue;
		consider(s, (pid_t)pid, procfs);
		close(procfs);
	}
	closedir(dir);
}

static void
several(const struct search *s, const struct candidates *c, struct err *err)
{
	if (c == &s->exact)
		err_set(err, ERR_USAGE, 0, "%s: %zu processes have this name",
		    s->name, c->n);
	else
		err_set(err, ERR_USAGE, 0,
		    "%s: %zu processes match: it stands in their command "
		    "lines, none has this name",
		    s->name, c->n);
	err_cure(err, "choose one with -p PID:");
	for (size_t i = 0; i < c->n && i < LISTED; i++)
		err_cure_line(
		    err, "  %-7d %s", (int)c->v[i].pid, c->v[i].command);
	if (c->n > LISTED)
		err_cure_line(err, "  and %zu more", c->n - LISTED);
}

static pid_t
choose(const struct search *s, struct err *err)
{
	const struct candidates *c = s->exact.n > 0 ? &s->exact : &s->part;

	if (c->n == 1)
		return c->v[0].pid;
	if (c->n > 1) {
		several(s, c, err);
		return -1;
	}
	err_set(err, ERR_NOPROC, 0, "%s: no process has this name", s->name);
	return err_cure(err, "\"ps -e\" lists the processes");
}

static void
candidates_fini(struct candidates *c)
{
	for (size_t i = 0; i < c->n; i++)
		free(c->v[i].command);
	free(c->v);
}

pid_t
find_by_name(const char *name, struct err *err)
{
	struct search s = { .name = name };
	pid_t pid = -1;

	if (name[0] == '\0')
		return err_set(err, ERR_USAGE, 0, "the name is empty");
	if (procfs_check(err) == -1)
		return -1;
	find_ancestors(&s);
	look_at_all(&s);
	pid = choose(&s, err);
	candidates_fini(&s.exact);
	candidates_fini(&s.part);
	return pid;
}
