/* SPDX-License-Identifier: GPL-2.0-or-later */
/* refusal.c - from errno to the gate and its cure, perf_event_open(2). */
#include "config.h"

#include "sample/refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/procinfo.h"

#define USE_PTRACE "--sampler ptrace needs no perf events"

static int
read_paranoid(void)
{
	char text[16];
	ssize_t n = -1;
	int fd =
	    open("/proc/sys/kernel/perf_event_paranoid", O_RDONLY | O_CLOEXEC);

	if (fd != -1) {
		n = read(fd, text, sizeof text - 1);
		close(fd);
	}
	if (n <= 0)
		return -1;
	text[n] = '\0';
	return atoi(text);
}

static int
read_seccomp(void)
{
	struct proc_status status;

	if (!procinfo_status(AT_FDCWD, "/proc/self/status", &status))
		return -1;
	return status.seccomp;
}

void
refusal_collect(struct refusal *r, int procfs)
{
	struct stat st;

	r->paranoid = read_paranoid();
	r->seccomp = read_seccomp();
	/* A process that may not be inspected shows root as its owner. */
	r->foreign =
	    geteuid() != 0 && fstat(procfs, &st) == 0 && st.st_uid != geteuid();
}

/* Whole CPUs are not for everyone, but there is another way. */
static int
explain_per_cpu(const struct refusal *r, struct err *err)
{
	if (!r->filter)
		err_set(err, ERR_PERM, r->sys,
		    "perf per CPU: kernel.perf_event_paranoid is %d",
		    r->paranoid);
	else if (r->sys == EPERM || r->sys == EACCES)
		err_set(err, ERR_PERM, r->sys,
		    "perf per CPU: no right to filter it by BPF");
	else
		err_set(err, ERR_OTHER, r->sys, "perf per CPU: no BPF filter");
	return err_cure(err, "run with sudo, or with CAP_PERFMON and CAP_BPF");
}

static int
explain_access(const struct refusal *r, struct err *err)
{
	if (r->foreign) {
		err_set(err, ERR_PERM, r->sys,
		    "perf events: the process belongs to another user or may "
		    "not be inspected");
		return err_cure(err, "run stacktop as its owner or with sudo");
	}
	if (r->paranoid > 2) {
		err_set(err, ERR_PERM, r->sys,
		    "perf events: kernel.perf_event_paranoid is %d",
		    r->paranoid);
		return err_cure(err,
		    "sudo sysctl kernel.perf_event_paranoid=1, or run with "
		    "sudo or CAP_PERFMON; " USE_PTRACE);
	}
	err_set(err, ERR_PERM, r->sys,
	    "perf events: no right to watch this process "
	    "(kernel.perf_event_paranoid is %d)",
	    r->paranoid);
	return err_cure(
	    err, "run with sudo, CAP_PERFMON or CAP_SYS_PTRACE; " USE_PTRACE);
}

static int
explain_perm(const struct refusal *r, struct err *err)
{
	if (r->seccomp > 0) {
		err_set(err, ERR_PERM, r->sys,
		    "perf events: refused by a seccomp filter (container)");
		return err_cure(err,
		    "allow perf_event_open in the container "
		    "(docker run --cap-add PERFMON); " USE_PTRACE);
	}
	err_set(err, ERR_PERM, r->sys,
	    "perf events: refused by the kernel or a security module");
	return err_cure(err, "run with sudo or CAP_PERFMON; " USE_PTRACE);
}

static int
explain_mapping(const struct refusal *r, struct err *err)
{
	err_set(err, r->sys == EPERM ? ERR_PERM : ERR_OTHER, r->sys,
	    "perf events: no memory for the ring buffers");
	return err_cure(err,
	    "raise the limit of locked memory (ulimit -l, or sudo sysctl "
	    "kernel.perf_event_mlock_kb=...); " USE_PTRACE);
}

static int
explain_cycles(struct err *err)
{
	err_set(err, ERR_OTHER, 0,
	    "perf events: this machine has no hardware counters");
	return err_cure(err, "--sampler perf-cpu goes by the clock");
}

int
refusal_explain(const struct refusal *r, struct err *err)
{
	if (r->mapping)
		return explain_mapping(r, err);
	if (r->filter || (r->per_cpu && r->sys == EACCES))
		return explain_per_cpu(r, err);
	if (r->sys == ENOSYS && r->seccomp > 0)
		return explain_perm(r, err); /* some filters answer so */
	switch (r->sys) {
	case EACCES:
		return explain_access(r, err);
	case EPERM:
		return explain_perm(r, err);
	case ESRCH:
		return err_set(
		    err, ERR_NOPROC, 0, "perf events: the process has ended");
	case EMFILE:
	case ENFILE:
		err_set(err, ERR_OTHER, r->sys,
		    "perf events: too many threads times processors (%zu)",
		    r->events);
		return err_cure(err,
		    "raise the limit of open files (ulimit -Hn); " USE_PTRACE);
	case EBUSY:
		err_set(err, ERR_OTHER, r->sys,
		    "perf events: another profiler holds them");
		return err_cure(err, "end it; " USE_PTRACE);
	case ENOSYS:
	case ENOENT:
	case ENODEV:
	case EOPNOTSUPP:
		if (r->cycles)
			return explain_cycles(err);
		err_set(err, ERR_OTHER, r->sys,
		    "perf events: this kernel does not have them");
		return err_cure(err, USE_PTRACE);
	default:
		err_set(err, ERR_OTHER, r->sys, "perf events");
		return err_cure(err, USE_PTRACE);
	}
}
