/* SPDX-License-Identifier: GPL-2.0-or-later */
/* console.c - a pty's master side with a spool that forgets nothing. */
#include "config.h"

#include "ui/console.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	CHUNK = 1 << 14,
	CHUNKS = 4, /* read at once, so that keys are not kept waiting */
	TYPED_MAX = 1 << 16 /* a command that reads nothing gets no more */
};

/* A file without a name in $TMPDIR or /tmp, else in memory. */
static int
spool_open(void)
{
	const char *dirs[] = { getenv("TMPDIR"), "/tmp", "/var/tmp" };
	int fd = -1;

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs && fd == -1; i++) {
		char *path;

		if (dirs[i] == NULL || dirs[i][0] != '/')
			continue;
		path = xasprintf("%s/stacktop-XXXXXX", dirs[i]);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd != -1)
			unlink(path);
		free(path);
	}
	return fd != -1 ? fd : memfd_create("stacktop", MFD_CLOEXEC);
}

int
console_open(struct console *c, int fd, struct err *err)
{
	int flags;

	*c = (struct console){ .fd = fd, .spool = spool_open() };
	if (c->spool == -1)
		return err_set(
		    err, ERR_OTHER, errno, "a file for the command's output");
	flags = fcntl(fd, F_GETFL);
	if (flags != -1)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	c->pending = xmalloc(CHUNK);
	c->text = ttytext_new();
	return 0;
}

/* Move what is pending to the spool. False while there is no room for it. */
static bool
spool_pending(struct console *c)
{
	size_t done = 0;

	while (done < c->npending) {
		ssize_t n = pwrite(c->spool, c->pending + done,
		    c->npending - done, (off_t)c->spooled);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
		c->spooled += (uint64_t)n;
	}
	memmove(c->pending, c->pending + done, c->npending - done);
	c->npending -= done;
	c->full = c->npending > 0;
	return !c->full;
}

/* Read one chunk. 1, or 0 when nothing is there, or -1 at the end. */
static int
read_chunk(struct console *c)
{
	ssize_t n;

	if (c->fd == -1)
		return -1;
	/* while the spool is full the command waits, as on a stopped tty */
	if (!spool_pending(c))
		return 0;
	do
		n = read(c->fd, c->pending, CHUNK);
	while (n == -1 && errno == EINTR);
	if (n > 0) {
		c->npending = (size_t)n;
		ttytext_feed(c->text, c->pending, c->npending);
		spool_pending(c);
		return 1;
	}
	if (n == -1 && errno == EAGAIN)
		return 0;
	c->fd = -1; /* EIO: the last holder of the slave has closed it */
	return -1;
}

bool
console_read(struct console *c)
{
	int n = 0;

	while (n < CHUNKS && read_chunk(c) == 1)
		n++;
	return n > 0;
}

void
console_type(struct console *c, const char *p, size_t len)
{
	if (c->fd == -1 || c->typed.len + len > TYPED_MAX)
		return;
	buf_add(&c->typed, p, len);
	console_flush(c);
}

void
console_flush(struct console *c)
{
	ssize_t n;

	if (c->fd == -1 || c->typed.len == 0)
		return;
	n = write(c->fd, c->typed.data, c->typed.len);
	if (n <= 0)
		return;
	memmove(c->typed.data, c->typed.data + n, c->typed.len - (size_t)n + 1);
	c->typed.len -= (size_t)n;
}

void
console_resize(struct console *c, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols,
		.ws_row = (unsigned short)rows };

	if (c->fd == -1 || cols < 1 || rows < 1 ||
	    (cols == c->cols && rows == c->rows))
		return;
	c->cols = cols;
	c->rows = rows;
	ioctl(c->fd, TIOCSWINSZ, &size);
}

short
console_events(const struct console *c)
{
	int events = (c->full ? 0 : POLLIN) | (c->typed.len > 0 ? POLLOUT : 0);

	return (short)events;
}

uint64_t
console_behind(const struct console *c)
{
	return c->spooled - c->relayed + c->npending;
}

void
console_forget(struct console *c)
{
	c->relayed = c->spooled;
	c->npending = 0;
	c->full = false;
}

/* All of the spool is out: what it held is not needed any more. */
static bool
relay_pending(struct console *c, int out)
{
	ssize_t n = write(out, c->pending, c->npending);

	if (n == -1)
		return errno == EINTR || errno == EAGAIN;
	memmove(c->pending, c->pending + n, c->npending - (size_t)n);
	c->npending -= (size_t)n;
	c->full = c->npending > 0;
	return true;
}

bool
console_relay(struct console *c, int out)
{
	char chunk[PIPE_BUF];
	ssize_t n;

	if (c->relayed == c->spooled)
		return relay_pending(c, out);
	n = pread(c->spool, chunk, sizeof chunk, (off_t)c->relayed);
	if (n > 0)
		n = write(out, chunk, (size_t)n);
	if (n <= 0)
		return n == -1 && (errno == EINTR || errno == EAGAIN);
	c->relayed += (uint64_t)n;
	if (c->relayed == c->spooled && ftruncate(c->spool, 0) == 0)
		c->relayed = c->spooled = 0;
	lseek(c->spool, (off_t)c->relayed, SEEK_SET);
	return true;
}

void
console_close(struct console *c)
{
	if (c->text == NULL)
		return;
	ttytext_free(c->text);
	buf_fini(&c->typed);
	free(c->pending);
	close(c->spool);
	*c = (struct console){ .fd = -1, .spool = -1 };
}
