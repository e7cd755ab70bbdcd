/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - a session without a screen. */
#include "config.h"

#include "batch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

/* A signal between a look at its flag and the wait would otherwise be slept
 * over. */
#define LOOK_NS (200 * NS_PER_MS)

int
batch_refused(const char *name, struct err *err)
{
	static const struct {
		int sys;
		const char *cure;
	} cures[] = {
		{ ENOSPC, "free some space, or write elsewhere" },
		{ EDQUOT, "free some space, or write elsewhere" },
		{ EFBIG, "ulimit -f unlimited, or write elsewhere" },
		{ EPIPE, "let its reader read on to the end" },
		{ EINTR, "let its reader read on, or write to a file" },
		{ EBADF, "give it a file: stacktop ... >FILE" },
	};
	int sys = errno;

	err_set(err, ERR_OTHER, sys, "%s", name);
	for (size_t i = 0; i < sizeof cures / sizeof *cures; i++)
		if (cures[i].sys == sys)
			return err_cure(err, "%s", cures[i].cure);
	return -1;
}

int
batch_write(int fd, const char *name, const struct buf *b,
    const volatile sig_atomic_t *stop, struct err *err)
{
	size_t done = 0;
	ssize_t n;

	while (done < b->len) {
		n = write(fd, b->data + done, b->len - done);
		if (n == -1 && errno == EINTR && (stop == NULL || *stop == 0))
			continue;
		if (n == -1)
			return batch_refused(name, err);
		done += (size_t)n;
	}
	return 0;
}

static int
columns_of(int fd)
{
	struct winsize size;

	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) == -1)
		return 0;
	return size.ws_col;
}

static int
print_report(struct session *session, const struct options *o, int out,
    const struct batch_signals *signals, struct err *err)
{
	const struct snapshot *s = session_acquire(session);
	struct report_opts report = { .limit = o->limit,
		.columns = columns_of(out),
		.version = PACKAGE_VERSION };
	struct match *filter = NULL;
	struct buf b = { 0 };
	int result;

	if (o->ui.filter != NULL)
		filter = match_new(o->ui.filter, NULL);
	report.lens = (struct lens){ .thread = LENS_ALL_THREADS,
		.window = o->ui.window,
		.sort = o->ui.sort,
		.ascending = o->ui.ascending,
		.filter = filter };
	if (o->ui.thread != NULL &&
	    !lens_thread(s, o->ui.thread, &report.lens.thread)) {
		err_set(err, ERR_NOPROC, 0, "no thread '%s'", o->ui.thread);
		result = err_cure(err, "without -t the report has all threads");
	} else {
		o->format->write(&b, s, &report);
		result = batch_write(out,
		    o->output != NULL ? o->output : "standard output", &b,
		    &signals->stop, err);
	}
	buf_fini(&b);
	match_free(filter);
	snapshot_release(s);
	return result;
}

/* The signal that ended the sampling asks for this report, however slow its
 * reader is: another one has to come to end that. */
static int
print_last(struct session *session, const struct options *o, int out,
    struct batch_signals *signals, struct err *err)
{
	int asked = signals->stop, result;

	signals->stop = 0;
	result = print_report(session, o, out, signals, err);
	if (signals->stop == 0)
		signals->stop = asked;
	return result;
}

/* Be stopped as Ctrl-Z wants it, but with no thread of the target stopped. In a
 * group without a shell, where nobody could let us go on, the kernel does not
 * stop us. */
static void
suspend(struct session *session, struct batch_signals *signals)
{
	struct sigaction def = { .sa_handler = SIG_DFL }, ours;

	signals->suspend = 0;
	session_hold(session);
	sigaction(SIGTSTP, &def, &ours);
	raise(SIGTSTP);
	sigaction(SIGTSTP, &ours, NULL);
	session_go(session);
}

int
batch_run(struct session *session, const struct options *o, int out,
    struct batch_signals *signals, struct err *err)
{
	uint64_t next = clock_mono() + o->every, now;

	while (!signals->stop && !session_wait(session, LOOK_NS)) {
		if (signals->suspend)
			suspend(session, signals);
		now = clock_mono();
		if (o->every == 0 || now < next)
			continue;
		/* the thread of -t may yet be born */
		if (print_report(session, o, out, signals, err) == -1 &&
		    err->kind != ERR_NOPROC)
			return -1;
		next += o->every;
	}
	session_stop(session);
	return print_last(session, o, out, signals, err);
}
