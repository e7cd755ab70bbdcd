/* SPDX-License-Identifier: GPL-2.0-or-later */
/* relay.c - one loop for both directions, so that neither waits for the other. */
#include "config.h"

#include "ui/relay.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LEAVE = ']' & 0x1f, LOOK_MS = 100 /* at the flag and the size */ };

struct relay {
	struct console *console;
	int in, out; /* -1 when it cannot be used any more */
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

/* Wait for what can be done, and do it. False for the key that leaves. *moved:
 * something could be. */
static bool
step(struct relay *r, bool *moved)
{
	struct console *c = r->console;
	bool behind = console_behind(c);
	struct pollfd pfd[] = { { .fd = r->in, .events = POLLIN },
		{ .fd = behind ? r->out : -1, .events = POLLOUT },
		{ .fd = c->fd, .events = c->typed.len > 0 ? POLLOUT : 0 } };

	/* output waits for the terminal as it would on the terminal itself */
	if (!behind)
		pfd[2].events |= POLLIN;
	if (pfd[2].events == 0)
		pfd[2].fd = -1;
	*moved = poll(pfd, 3, LOOK_MS) > 0;
	if (!*moved)
		return true;
	if (pfd[2].revents != 0) {
		console_flush(c);
		if (!behind)
			console_read(c);
	}
	if (pfd[1].revents != 0 && !console_relay(c, r->out))
		r->out = -1;
	return pfd[0].revents == 0 || take_keys(r);
}

enum relay_end
relay_run(struct console *c, int in, int out, const volatile sig_atomic_t *stop)
{
	struct relay r = { .console = c, .in = in, .out = out };
	bool moved = true;

	while (r.out != -1) {
		if (*stop != 0 && (!moved || !console_behind(c)))
			return RELAY_STOPPED;
		if (c->fd == -1 && !console_behind(c))
			return RELAY_CLOSED;
		fit(&r);
		if (!step(&r, &moved))
			return RELAY_LEFT;
	}
	return RELAY_CLOSED;
}
