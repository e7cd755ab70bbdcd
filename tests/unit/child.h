/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child.h - processes for tests to look at. A child dies with its test.
 */
#ifndef TESTS_CHILD_H
#define TESTS_CHILD_H

#include <elf.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/procinfo.h"

/* Threads that run beside ours: the thread sanitizer has one. */
#if defined(__SANITIZE_THREAD__)
#define CHILD_OTHER_THREADS 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CHILD_OTHER_THREADS 1
#endif
#endif
#ifndef CHILD_OTHER_THREADS
#define CHILD_OTHER_THREADS 0
#endif

/* Fork a child that runs body, which writes a byte to ready when the parent
 * may go on. */
static inline pid_t
child_start(void (*body)(int ready))
{
	int fd[2];
	char byte;
	pid_t pid;

	if (pipe(fd) == -1)
		abort();
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(fd[0]);
		body(fd[1]);
		_exit(0);
	}
	close(fd[1]);
	if (read(fd[0], &byte, 1) == -1)
		abort();
	close(fd[0]);
	return pid;
}

static inline void
child_ready(int fd)
{
	if (write(fd, "", 1) != 1)
		_exit(99);
}

static inline void
child_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static inline void
child_nap(unsigned ms)
{
	clock_sleep_until(clock_mono() + ms * NS_PER_MS);
}

static inline char
child_state(pid_t tid)
{
	struct proc_stat stat;

	return procinfo_stat_of(tid, &stat) ? stat.state : '-';
}

/* Wait until its state is one of those; false after five seconds. */
static inline bool
child_await(pid_t tid, const char *states)
{
	for (int i = 0; i < 5000; i++) {
		if (strchr(states, child_state(tid)) != NULL)
			return true;
		child_nap(1);
	}
	return false;
}

static inline bool
child_has_ended(pid_t pid)
{
	struct proc_stat stat;

	return !procinfo_stat_of(pid, &stat) || procinfo_process_ended(&stat);
}

/* Wait until all its threads have ended; false after five seconds. */
static inline bool
child_await_end(pid_t pid)
{
	for (int i = 0; i < 5000; i++) {
		if (child_has_ended(pid))
			return true;
		child_nap(1);
	}
	return false;
}

/* A process that is no child of ours but of another process, which waits for
 * it and tells how it ended: a stranger, as the targets of -p are. */
struct stranger {
	pid_t pid, parent;
	int fd;		/* from the parent */
};

static inline void
stranger_parent(void (*body)(int ready), int out)
{
	pid_t pid = child_start(body);
	int status;

	if (write(out, &pid, sizeof pid) != sizeof pid)
		_exit(1);
	while (waitpid(pid, &status, 0) != pid)
		continue;
	if (write(out, &status, sizeof status) != sizeof status)
		_exit(1);
	_exit(0);
}

static inline struct stranger
stranger_start(void (*body)(int ready))
{
	struct stranger s;
	int fd[2];

	if (pipe(fd) == -1)
		abort();
	s.parent = fork();
	if (s.parent == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(fd[0]);
		stranger_parent(body, fd[1]);
	}
	close(fd[1]);
	s.fd = fd[0];
	if (read(fd[0], &s.pid, sizeof s.pid) != sizeof s.pid)
		abort();
	return s;
}

/* How it ended, by its parent: a status of wait, or -1 when the parent has not
 * been told within five seconds. */
static inline int
stranger_end(struct stranger *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	int status = -1;

	if (poll(&p, 1, 5000) != 1 ||
	    read(s->fd, &status, sizeof status) != sizeof status)
		status = -1;
	kill(s->pid, SIGKILL);
	close(s->fd);
	waitpid(s->parent, NULL, 0);
	return status;
}

/* Bodies. */
static inline void
child_busy(int ready)
{
	child_ready(ready);
	for (volatile unsigned long n = 0;; n++)
		continue;
}

static inline void
child_sleep(int ready)
{
	child_ready(ready);
	for (;;)
		pause();
}

/* An endless loop of 32-bit code: a file header, one segment, jmp . */
static const struct {
	Elf32_Ehdr head;
	Elf32_Phdr load;
	unsigned char code[2];
} child_program32 = {
	.head = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB,
		      1 },
	    .e_type = ET_EXEC,
	    .e_machine = EM_386,
	    .e_version = 1,
	    .e_entry = 0x8048000 + sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr),
	    .e_phoff = sizeof(Elf32_Ehdr),
	    .e_ehsize = sizeof(Elf32_Ehdr),
	    .e_phentsize = sizeof(Elf32_Phdr),
	    .e_phnum = 1 },
	.load = { .p_type = PT_LOAD,
	    .p_vaddr = 0x8048000,
	    .p_filesz = sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) + 2,
	    .p_memsz = sizeof(Elf32_Ehdr) + sizeof(Elf32_Phdr) + 2,
	    .p_flags = PF_R | PF_X,
	    .p_align = 4096 },
	.code = { 0xeb, 0xfe },
};

static inline void
child_32bit(int ready)
{
	int fd = memfd_create("program32", MFD_CLOEXEC);
	char *argv[] = { "program32", NULL };

	if (write(fd, &child_program32, sizeof child_program32) !=
	    (ssize_t)sizeof child_program32)
		_exit(1);
	fcntl(ready, F_SETFD, FD_CLOEXEC);
	fexecve(fd, argv, argv + 1);
	_exit(32);
}

#endif
