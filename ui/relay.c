/* SPDX-License-Identifier: GPL-2.0-or-later */
/* relay.c - one loop for both directions, so that neither waits for the other. */
#include "config.h"

#include "ui/relay.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	LEAVE = ']' & 0x1f,
	LOOK_MS = 100, /* at the flag and the size */
	LAST_LOOKS = 3 /* for what the command printed before its end */
};

struct relay {
	struct console *console;
	int in; /* -1 when it cannot be used any more */
	int out;
};

static void
fit(const struct relay *r)
{
	struct winsize size;

	if (r->in != -1 && ioctl(r->in, TIOCGWINSZ, &size) == 0)
		console_resize(r->console, size.ws_col, size.ws_row);
}

/* False for the key that leaves. */
static bool
take_keys(struct relay *r)
{
	char keys[256], *leave;
	ssize_t n = read(r->in, keys, sizeof keys);

	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		r->in = -1;
		return true;
	}
	leave = memchr(keys, LEAVE, (size_t)n);
	console_type(r->console, keys,
	    leave != NULL ? (size_t)(leave - keys) : (size_t)n);
	return leave == NULL;
}

static bool
has_ended(int command)
{
	struct pollfd pfd = { .fd = command, .events = POLLIN };

	return command != -1 && poll(&pfd, 1, 0) == 1;
}

/* Wait for what can be done, and do it. False for the key that leaves. */
static bool
step(struct relay *r)
{
	struct console *c = r->console;
	bool behind = console_behind(c) > 0;
	struct pollfd pfd[] = { { .fd = r->in, .events = POLLIN },
		{ .fd = behind ? r->out : -1, .events = POLLOUT },
		{ .fd = c->fd, .events = c->typed.len > 0 ? POLLOUT : 0 } };

	/* output waits for the terminal as it would on the terminal itself */
	if (!behind)
		pfd[2].events |= POLLIN;
	if (pfd[2].events == 0)
		pfd[2].fd = -1;
	if (poll(pfd, 3, LOOK_MS) <= 0)
		return true;
	if (pfd[2].revents != 0) {
		console_flush(c);
		if (!behind)
			console_read(c);
	}
	/* the command does not wait for a terminal that is gone */
	if (pfd[1].revents != 0 && !console_relay(c, r->out))
		console_forget(c);
	return pfd[0].revents == 0 || take_keys(r);
}

enum relay_end
relay_run(struct console *c, int in, int out, int command,
    const volatile sig_atomic_t *stop)
{
	struct relay r = { .console = c, .in = in, .out = out };
	uint64_t before = UINT64_MAX, behind;
	unsigned looks = 0; /* that have found the command ended */

	for (;; before = behind) {
		behind = console_behind(c);
		if (c->fd == -1 && behind == 0)
			return RELAY_CLOSED;
		if (looks > LAST_LOOKS)
			return RELAY_CLOSED;
		if (*stop != 0 && (behind == 0 || behind == before))
			return RELAY_STOPPED;
		fit(&r);
		if (!step(&r))
			return RELAY_LEFT;
		looks += behind == 0 && has_ended(command);
	}
}
