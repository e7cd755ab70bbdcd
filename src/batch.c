/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch.c - a session without a screen. */
#include "config.h"

#include "batch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "report/choose.h"

/* A signal between a look at its flag and the wait would otherwise be slept
 * over. */
#define LOOK_NS (200 * NS_PER_MS)

/* How long source lines are waited for, after a signal, and how often it is asked
 * for them. */
#define PATIENCE_NS (20 * NS_PER_S)
#define HURRY_NS NS_PER_S
#define ASK_NS (5 * NS_PER_MS)

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

/* The code of a function as it is once all has been looked up, or when a signal
 * or our patience ends that. */
static const struct listing *
await_listing(
    struct session *session, uint32_t func, const struct batch_signals *signals)
{
	const struct code_ask ask = { .func = func };
	uint64_t deadline =
	    clock_mono() + (signals->ending ? HURRY_NS : PATIENCE_NS);
	const struct listing *l = session_listing(session, &ask);

	while (l == NULL ||
	       (!l->settled && signals->stop == 0 && clock_mono() < deadline)) {
		listing_release(l);
		clock_sleep_until(clock_mono() + ASK_NS);
		l = session_listing(session, &ask);
	}
	return l;
}

/* What a file has is lost only when there is something else for it. */
static int
begin_file(int out, const char *name, struct err *err)
{
	if (lseek(out, 0, SEEK_CUR) != 0 || ftruncate(out, 0) == 0 ||
	    errno == EINVAL)
		return 0; /* goes on, or is no file */
	return batch_refused(name, err);
}

static int
write_report(struct session *session, const struct snapshot *s,
    const struct options *o, struct report_opts *report, int out,
    const struct batch_signals *signals, struct err *err)
{
	struct buf b = { 0 };
	uint32_t func;
	int result = 0;

	if (o->annotate != NULL) {
		if (report_choose(s, &report->lens, o->annotate, &func, err) ==
		    -1)
			return -1;
		report->listing = await_listing(session, func, signals);
	}
	o->format->write(&b, s, report);
	if (o->output != NULL)
		result = begin_file(out, o->output, err);
	if (result == 0)
		result = batch_write(out,
		    o->output != NULL ? o->output : "standard output", &b,
		    &signals->stop, err);
	listing_release(report->listing);
	buf_fini(&b);
	return result;
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
	int result;

	if (o->ui.filter != NULL)
		filter = match_new(o->ui.filter, NULL);
	report.lens = (struct lens){ .thread = LENS_ALL_THREADS,
		.by_line = o->ui.by_line,
		.skid = o->ui.skid,
		.window = o->ui.window,
		.mode = o->ui.mode,
		.sort = o->ui.sort,
		.ascending = o->ui.ascending,
		.filter = filter };
	if (o->ui.thread != NULL &&
	    !lens_thread(s, o->ui.thread, &report.lens.thread)) {
		err_set(err, ERR_NOPROC, 0, "no thread '%s'", o->ui.thread);
		result = err_cure(err, "without -t the report has all threads");
	} else {
		result =
		    write_report(session, s, o, &report, out, signals, err);
	}
	match_free(filter);
	snapshot_release(s);
	return result;
}

/* Code can be read from memory only while the process lives: what will be asked
 * for at the end is asked for now, too. */
static void
look_ahead(struct session *session, const struct options *o)
{
	const struct snapshot *s;
	const struct lens all = { .thread = LENS_ALL_THREADS,
		.window = WINDOW_ALL };
	struct code_ask ask = { 0 };

	if (o->annotate == NULL)
		return;
	s = session_acquire(session);
	if (report_choose(s, &all, o->annotate, &ask.func, NULL) == 0)
		listing_release(session_listing(session, &ask));
	snapshot_release(s);
}

/* The signal that ended the sampling asks for this report, however slow its
 * reader is: another one has to come to end that. */
static int
print_last(struct session *session, const struct options *o, int out,
    struct batch_signals *signals, struct err *err)
{
	int asked = signals->stop, result;

	signals->stop = 0;
	signals->ending = asked != 0;
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

/* A report at the end of the duration is the last one: it is not printed twice. */
static bool
is_last(const struct options *o, uint64_t elapsed)
{
	return o->session.duration > 0 &&
	       elapsed + LOOK_NS >= o->session.duration;
}

int
batch_run(struct session *session, const struct options *o, int out,
    struct batch_signals *signals, struct err *err)
{
	uint64_t start = clock_mono(), next = start + o->every, now;

	while (!signals->stop && !session_wait(session, LOOK_NS)) {
		if (signals->suspend)
			suspend(session, signals);
		look_ahead(session, o);
		now = clock_mono();
		if (o->every == 0 || now < next || is_last(o, next - start))
			continue;
		/* the thread of -t may yet be born, the function of --annotate
		 * be seen */
		if (print_report(session, o, out, signals, err) == -1 &&
		    err->kind != ERR_NOPROC && err->kind != ERR_USAGE)
			return -1;
		next += o->every;
	}
	session_stop(session);
	return print_last(session, o, out, signals, err);
}
