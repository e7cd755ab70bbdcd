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
	TYPED_MAX = 1 << 16, /* a command that reads nothing gets no more */
	RELAY_MS = 100 /* between looks at the stop flag */
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

/* Write all of it, waiting as needed. False when out fails or stop is set. */
static bool
write_all(int out, const char *p, size_t len, const volatile sig_atomic_t *stop)
{
	while (len > 0 && *stop == 0) {
		struct pollfd pfd = { .fd = out, .events = POLLOUT };
		ssize_t n;

		/* the flag is looked at even if out never becomes ready */
		if (poll(&pfd, 1, RELAY_MS) <= 0)
			continue;
		n = write(out, p, len < PIPE_BUF ? len : PIPE_BUF);
		if (n == -1 && errno != EINTR && errno != EAGAIN)
			return false;
		if (n > 0) {
			p += n;
			len -= (size_t)n;
		}
	}
	return len == 0;
}

/* Copy the spool from *done on. */
static bool
relay_spool(struct console *c, int out, uint64_t *done,
    const volatile sig_atomic_t *stop)
{
	char chunk[4096];

	while (*done < c->spooled) {
		ssize_t n = pread(c->spool, chunk, sizeof chunk, (off_t)*done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0 || !write_all(out, chunk, (size_t)n, stop))
			return false;
		*done += (uint64_t)n;
	}
	return true;
}

/* With a full spool the rest goes straight on: out is what it waited for. */
static bool
relay_pending(struct console *c, int out, const volatile sig_atomic_t *stop)
{
	size_t n = c->npending;

	c->npending = 0;
	c->full = false;
	return write_all(out, c->pending, n, stop);
}

void
console_relay(struct console *c, int out, const volatile sig_atomic_t *stop)
{
	/* what was printed so far is not lost, whatever signal came */
	static const volatile sig_atomic_t never;

	if (!relay_spool(c, out, &c->relayed, &never) ||
	    !relay_pending(c, out, &never))
		return;
	while (c->fd != -1 && *stop == 0) {
		struct pollfd pfd = { .fd = c->fd, .events = POLLIN };
		ssize_t n;

		if (poll(&pfd, 1, RELAY_MS) <= 0)
			continue;
		n = read(c->fd, c->pending, CHUNK);
		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n <= 0) {
			c->fd = -1;
			return;
		}
		if (!write_all(out, c->pending, (size_t)n, stop))
			return;
	}
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
