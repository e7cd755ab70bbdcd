/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gate.c - says which gate keeps us from tracing a process. */
#include "config.h"

#include "target/gate.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/rights.h"

static const char yama_file[] = "/proc/sys/kernel/yama/ptrace_scope";

static int
read_yama(void)
{
	char text[16];

	if (procfs_read_into(AT_FDCWD, yama_file, text, sizeof text) <= 0)
		return 0;
	return atoi(text);
}

static bool
filtered(void)
{
	struct proc_status status;

	return procinfo_status(AT_FDCWD, "/proc/thread-self/status", &status) &&
	       status.seccomp > 0;
}

static void
read_tracer(struct gate *g)
{
	struct proc_stat stat;

	if (procinfo_stat_of(g->tracer, &stat))
		memcpy(g->tracer_comm, stat.comm, sizeof g->tracer_comm);
}

int
gate_read(struct gate *g, int procfs)
{
	struct proc_status status;
	struct stat st;

	*g = (struct gate){ .our_euid = geteuid() };
	if (!procinfo_status(procfs, "status", &status) ||
	    fstatat(procfs, "status", &st, 0) == -1)
		return -1;
	g->uid = status.uid;
	g->tracer = status.tracer;
	if (g->tracer != 0)
		read_tracer(g);
	/* /proc gives the files of one that is not dumpable to root, though
	 * not its directory */
	g->dumpable = st.st_uid == status.euid;
	g->capable = rights_has(rights_effective(), CAP_SYS_PTRACE);
	g->yama = read_yama();
	g->seccomp = filtered();
	return 0;
}

static bool
is_yama_off(const struct gate *g)
{
	return g->yama >= 3;
}

static bool
is_container_root(const struct gate *g)
{
	return !g->capable && g->our_euid == 0;
}

static bool
is_stranger(const struct gate *g)
{
	return !g->capable && g->our_euid != g->uid;
}

static bool
is_closed(const struct gate *g)
{
	return !g->capable && !g->dumpable;
}

static bool
is_yama_admin(const struct gate *g)
{
	return !g->capable && g->yama == 2;
}

static bool
is_yama(const struct gate *g)
{
	return !g->capable && g->yama == 1;
}

static bool
is_filtered(const struct gate *g)
{
	return g->seccomp;
}

static bool
is_other(const struct gate *g)
{
	(void)g;
	return true;
}

/* The first row that holds is the gate. One that no other right opens comes
 * before one that a right would. */
static const struct {
	bool (*holds)(const struct gate *);
	const char *why, *cure;
} rows[] = {
	{ is_yama_off, "Yama forbids all tracing (kernel.yama.ptrace_scope=3)",
	    "watch it with --sampler perf, which needs no tracing; the "
	    "setting holds until the next boot" },
	{ is_container_root, "CAP_SYS_PTRACE is missing",
	    "start the container with --cap-add SYS_PTRACE" },
	{ is_stranger, "it belongs to another user",
	    "run stacktop as that user, or with sudo" },
	{ is_closed,
	    "it has closed itself to tracing (set-user-ID or PR_SET_DUMPABLE)",
	    "run stacktop with sudo" },
	{ is_yama_admin,
	    "Yama allows tracing with CAP_SYS_PTRACE only "
	    "(kernel.yama.ptrace_scope=2)",
	    "run stacktop with sudo, or watch it with --sampler perf" },
	{ is_yama,
	    "Yama allows tracing of own children only "
	    "(kernel.yama.ptrace_scope=1)",
	    "sudo sysctl kernel.yama.ptrace_scope=0, or run stacktop with "
	    "sudo, or watch it with --sampler perf" },
	{ is_filtered, "a seccomp filter may forbid tracing",
	    "start the container with --cap-add SYS_PTRACE" },
	{ is_other,
	    "it has more privileges, or lives in another user namespace",
	    "run stacktop with sudo, outside of containers" },
};

static int
explain_tracer(const struct gate *g, pid_t pid, struct err *err)
{
	char *comm = text_safe(
	    g->tracer_comm, strlen(g->tracer_comm), sizeof g->tracer_comm);

	err_set(err, ERR_PERM, 0, "process %d: is traced by PID %d (%s)",
	    (int)pid, (int)g->tracer, comm);
	free(comm);
	return err_cure(
	    err, "detach the other tracer, or watch it with --sampler perf");
}

int
gate_explain(const struct gate *g, pid_t pid, struct err *err)
{
	size_t i = 0;

	if (g->tracer != 0)
		return explain_tracer(g, pid, err);
	while (!rows[i].holds(g))
		i++;
	err_set(err, ERR_PERM, 0, "process %d: may not be traced: %s", (int)pid,
	    rows[i].why);
	return err_cure(err, "%s", rows[i].cure);
}
