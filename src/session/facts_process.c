/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts_process.c - tries on one process what the samplers need. */
#include "config.h"

#include "session/facts_process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "python/pyoffsets.h"
#include "python/pyversion.h"
#include "sample/perf_probe.h"
#include "session/thread.h"
#include "target/nslink.h"
#include "target/procfs.h"
#include "target/procinfo.h"
#include "target/remote.h"
#include "target/rootfile.h"

#define STOP_NS (200 * NS_PER_MS) /* patience with the attach */

enum { STATUS_SIZE = 4096 };

/* Interpreters and JIT compilers, by how the names of their files begin. */
static const struct {
	const char *prefix, *name;
} runtimes[] = {
	{ "libpython", "CPython" },
	{ "python", "CPython" },
	{ "libjvm.so", "Java" },
	{ "node", "Node.js" },
	{ "libnode.so", "Node.js" },
	{ "libcoreclr.so", ".NET" },
	{ "libruby", "Ruby" },
	{ "ruby", "Ruby" },
	{ "libluajit", "LuaJIT" },
	{ "luajit", "LuaJIT" },
	{ "libmono", "Mono" },
	{ "libperl", "Perl" },
	{ "perl", "Perl" },
	{ "php", "PHP" },
	{ "beam.smp", "Erlang" },
};

static const char *
runtime_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	for (size_t i = 0; i < sizeof runtimes / sizeof *runtimes; i++)
		if (strncmp(name, runtimes[i].prefix,
			strlen(runtimes[i].prefix)) == 0)
			return runtimes[i].name;
	return NULL;
}

/* By the name of its file. */
static const char *
why_no_python(const char *path)
{
	enum pyoffsets_answer answer = PYOFFSETS_OK;
	struct pyoffsets offsets;
	struct pyversion v;

	if (pyversion_of_name(path, &v))
		answer = pyoffsets_of_version(&v, &offsets);
	else if (strstr(path, "python2.") != NULL)
		answer = PYOFFSETS_TOO_OLD;
	return answer == PYOFFSETS_TOO_OLD || answer == PYOFFSETS_TOO_NEW
		   ? pyoffsets_why(answer)
		   : NULL;
}

static void
set_runtime(struct facts_process *p, const char *path)
{
	const char *slash = strrchr(path, '/');

	p->runtime = runtime_of(path);
	if (p->runtime != NULL && strcmp(p->runtime, "CPython") == 0)
		p->python_no = why_no_python(slash != NULL ? slash : path);
}

/* The kernel's own pages in every process. */
static bool
is_kernels(const char *path)
{
	return strcmp(path, "[vdso]") == 0 || strcmp(path, "[vsyscall]") == 0 ||
	       strcmp(path, "[uprobes]") == 0;
}

void
facts_of_maps(struct facts_process *p, const struct maps *maps)
{
	p->mappings = maps->n;
	for (size_t i = 0; i < maps->n; i++) {
		const struct map *m = &maps->v[i];

		if (!m->exec)
			continue;
		if (m->inode == 0 && !is_kernels(m->path))
			p->jit_bytes += m->end - m->start;
		if (p->runtime == NULL && m->inode != 0)
			set_runtime(p, m->path);
	}
}

static int
errno_or(int fallback)
{
	return errno != 0 ? errno : fallback;
}

/* The kernel's link to the file behind the first mapping of one. */
static int
try_map_files(int procfs, const struct maps *maps)
{
	char name[64];
	int fd;

	for (size_t i = 0; i < maps->n; i++) {
		if (maps->v[i].inode == 0 || *maps->v[i].path != '/')
			continue;
		snprintf(name, sizeof name, "map_files/%" PRIx64 "-%" PRIx64,
		    maps->v[i].start, maps->v[i].end);
		fd = rootfile_open_link(procfs, name);
		if (fd == -1)
			return errno_or(EACCES);
		close(fd);
		return 0;
	}
	return ENOENT;
}

/* Where there is memory to be read; without a map, 0: nothing is there, but the
 * kernel says so only to those who may ask. */
static uint64_t
readable_address(const struct maps *maps)
{
	for (size_t i = 0; i < maps->n; i++)
		if (maps->v[i].read && !is_kernels(maps->v[i].path))
			return maps->v[i].start;
	return 0;
}

static void
try_memory(
    struct facts_process *p, const struct target *t, const struct maps *maps)
{
	uint64_t addr = readable_address(maps);
	char byte;

	errno = 0;
	if (remote_read(t->memory_tid, addr, &byte, 1) != 1 && errno != EFAULT)
		p->readv = errno_or(EIO);
	errno = 0;
	if (remote_read_mem(t->memory, addr, &byte, 1) != 1 && errno != EFAULT)
		p->mem = errno_or(EIO);
}

static void
try_maps(struct facts_process *p, const struct target *t)
{
	struct maps maps = { 0 };
	struct err err = { 0 };
	size_t len;
	char *text = procfs_read(t->memory, "maps", &len, &err);

	if (text == NULL || maps_parse(&maps, text, len, &err) == -1)
		p->maps = err.sys != 0 ? err.sys : EIO;
	else
		facts_of_maps(p, &maps);
	p->map_files = p->maps != 0 ? p->maps : try_map_files(t->procfs, &maps);
	try_memory(p, t, &maps);
	maps_fini(&maps);
}

static void
read_kind(struct facts_process *p, int fd)
{
	uint8_t head[ELFKIND_BYTES];
	ssize_t n = pread(fd, head, sizeof head, 0);

	if (n > 0)
		elfkind_parse(head, (size_t)n, &p->kind);
}

static void
try_jitdump(struct facts_process *p, const struct jitfile_of *of, int procfs)
{
	struct maps maps;
	size_t len;
	int fd;
	char *text = procfs_read(procfs, "maps", &len, NULL);

	if (text == NULL || maps_parse(&maps, text, len, NULL) == -1)
		return;
	p->jitdump = jitfile_dump(of, &maps, &fd);
	if (fd != -1)
		close(fd);
	maps_fini(&maps);
}

static void
try_jitfiles(struct facts_process *p, const struct target *t)
{
	struct jitfile_of of;
	struct stat st;
	int fd;

	jitfile_who(&of, t);
	p->own_pid = of.own_pid;
	p->root = of.root == -1 ? errno_or(EACCES) : 0;
	p->perf_map = jitfile_map(&of, &fd);
	if (fd != -1) {
		if (fstat(fd, &st) == 0)
			p->perf_map_bytes = (uint64_t)st.st_size;
		close(fd);
	}
	try_jitdump(p, &of, t->memory);
	jitfile_done(&of);
}

static void
try_files(struct facts_process *p, const struct target *t)
{
	char text[STATUS_SIZE];
	int fd = rootfile_open_link(t->memory, "exe");

	p->exe = fd == -1 ? errno_or(EACCES) : 0;
	if (fd != -1) {
		read_kind(p, fd);
		close(fd);
	}
	try_jitfiles(p, t);
	p->syscall =
	    procfs_read_into(t->memory, "syscall", text, sizeof text) == -1
		? errno_or(EACCES)
		: 0;
}

static enum ns_relation
compare(int ours, int theirs, const char *kind)
{
	uint64_t a = nslink_read(ours, kind), b = nslink_read(theirs, kind);

	if (a == 0 || b == 0)
		return NS_UNKNOWN;
	return a == b ? NS_OURS : NS_ANOTHER;
}

static void
compare_namespaces(struct facts_process *p, int procfs)
{
	int self = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	p->pid_ns = compare(self, procfs, "pid");
	p->mnt_ns = compare(self, procfs, "mnt");
	p->user_ns = compare(self, procfs, "user");
	if (self != -1)
		close(self);
}

struct attach {
	struct facts_process *facts;
	const struct target *target;
};

/* A thread of ours, for its end: should the target not stop in time, the kernel
 * lets go of it then. */
static void *
try_attach(void *arg)
{
	const struct attach *a = arg;
	const struct target *t = a->target;
	struct tracee tracee = { 0 };

	a->facts->attach = tracee_stop(&tracee, t->pid, t->memory_tid, STOP_NS);
	if (a->facts->attach == TRACEE_STOPPED)
		a->facts->stood_ns = tracee_release(&tracee);
	return NULL;
}

static void
attach_once(struct facts_process *p, const struct target *t)
{
	struct attach a = { .facts = p, .target = t };
	pthread_t thread;

	if (thread_start(&thread, try_attach, &a, "stacktop-doctor", NULL) == 0)
		pthread_join(thread, NULL);
	else
		try_attach(&a); /* we end soon, too */
}

void
facts_process(struct facts_process *p, const struct target *t)
{
	*p = (struct facts_process){ .pid = t->pid, .own_pid = t->pid };
	p->gone = !procinfo_stat(t->procfs, "stat", &p->stat) ||
		  !procinfo_status(t->procfs, "status", &p->status) ||
		  gate_read(&p->gate, t->procfs) == -1;
	if (p->gone)
		return;
	compare_namespaces(p, t->memory);
	try_maps(p, t);
	try_files(p, t);
	p->perf_user = perf_probe(PERF_PROBE_USER, t->memory_tid);
	p->perf_kernel = perf_probe(PERF_PROBE_KERNEL, t->memory_tid);
	refusal_collect(&p->refusal, t->procfs);
	attach_once(p, t);
	p->gone = !target_alive(t);
}
