/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pysource.c - shares the memory of a process between threads. */
#include "config.h"

#include "session/pysource.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "target/remote.h"

struct pysource {
	atomic_uint refs;
	atomic_bool ended;
	pthread_mutex_t lock; /* guards */
	int fd; /* this: or -1 */
	/* these never change */
	pid_t pid;
	struct pyoffsets offsets;
};

struct pysource *
pysource_new(int procfs, pid_t pid, const struct pyoffsets *offsets)
{
	int fd = remote_open_mem(procfs);
	struct pysource *s;

	if (fd == -1)
		return NULL;
	s = xcalloc(1, sizeof *s);
	atomic_init(&s->refs, 1);
	atomic_init(&s->ended, false);
	pthread_mutex_init(&s->lock, NULL);
	s->fd = fd;
	s->pid = pid;
	s->offsets = *offsets;
	return s;
}

struct pysource *
pysource_acquire(struct pysource *s)
{
	atomic_fetch_add(&s->refs, 1);
	return s;
}

static bool
read_source(void *arg, uint64_t addr, void *out, size_t len)
{
	struct pysource *s = arg;
	ssize_t n = -1;

	pthread_mutex_lock(&s->lock);
	if (s->fd != -1) {
		n = remote_read_opened(s->fd, addr, out, len);
		if (n == -1 && errno == ESRCH)
			atomic_store(&s->ended, true);
	}
	pthread_mutex_unlock(&s->lock);
	return n >= 0 && (size_t)n == len;
}

struct pymem
pysource_mem(struct pysource *s)
{
	return (struct pymem){ .read = read_source, .arg = s };
}

const struct pyoffsets *
pysource_offsets(const struct pysource *s)
{
	return &s->offsets;
}

pid_t
pysource_pid(const struct pysource *s)
{
	return s->pid;
}

bool
pysource_ended(struct pysource *s)
{
	return atomic_load(&s->ended);
}

static void
shut(struct pysource *s)
{
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	atomic_store(&s->ended, true);
}

void
pysource_end(struct pysource *s)
{
	if (s == NULL)
		return;
	pthread_mutex_lock(&s->lock);
	shut(s);
	pthread_mutex_unlock(&s->lock);
}

void
pysource_release(struct pysource *s)
{
	if (s == NULL || atomic_fetch_sub(&s->refs, 1) != 1)
		return;
	shut(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
