/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - wires the two rooms together; the only file that sees both. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "batch.h"
#include "options.h"
#include "save.h"
#include "profile/scant.h"
#include "report/doctor.h"
#include "session/doctor.h"
#include "session/dump.h"
#include "session/session.h"
#include "target/find.h"
#include "ui/ui.h"

enum { STATUS_NOT_EXECUTABLE = 126, STATUS_NOT_FOUND = 127 };

enum { FILES_LEAST = 64 };

#define REFERRAL "; \"stacktop doctor PID\" tells more"

static struct batch_signals signals;

static void
on_signal(int sig)
{
	if (sig == SIGTSTP) {
		signals.suspend = 1;
		return;
	}
	if (sig != SIGALRM)
		signals.stop = sig;
	/* a call that began to block after its look at the flag is
	 * interrupted in a second */
	if (signals.stop != 0)
		alarm(1);
}

/* What is ignored stays so: nohup, and a shell for its background jobs, want
 * it. */
static void
catch_signals(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction sa = { .sa_handler = on_signal }, old;
	size_t i;

	sigaction(SIGALRM, &sa, NULL);
	for (i = 0; i < sizeof caught / sizeof *caught; i++)
		if (sigaction(caught[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(caught[i], &sa, NULL);
}

/* Nobody reads what is printed, as with "| head -1". As other tools, we end by
 * that signal then, silently, but only once the target is let go; who had it
 * ignored wants to be told. */
static bool pipe_ignored, unread;

static void
do_nothing(int sig)
{
	(void)sig;
}

/* A write that fails says so, and we tell. A command that we launch is not to find
 * these ignored. True: they are, and stay so. */
static bool
survive_writing(int sig)
{
	struct sigaction sa = { .sa_handler = do_nothing,
		.sa_flags = SA_RESTART },
			 old;

	if (sigaction(sig, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
		return true;
	sigaction(sig, &sa, NULL);
	return false;
}

static int
complain(const struct err *err)
{
	if (err->sys == EPIPE && !pipe_ignored) {
		unread = true;
		return 128 + SIGPIPE;
	}
	fprintf(stderr, "stacktop: %s\n", err->text);
	if (err->cure[0] != '\0')
		fprintf(stderr, "%s%s\n", err->cure,
		    err->kind == ERR_PERM ? REFERRAL : "");
	return err->kind;
}

/* The exit status when a command could not be started, as a shell has it. */
static int
complain_launch(const struct err *err)
{
	complain(err);
	if (err->kind != ERR_OTHER)
		return err->kind;
	return err->sys == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE;
}

static const struct snapshot *
feed_acquire(void *arg)
{
	return session_acquire(arg);
}

static const struct listing *
feed_listing(void *arg, const struct code_ask *ask)
{
	return session_listing(arg, ask);
}

static int
feed_save(void *arg, const struct ui_save *what, struct err *err)
{
	(void)arg;
	return save_code(what, err);
}

static void
feed_send(void *arg, enum ui_command command)
{
	switch (command) {
	case UI_RESET:
		session_reset(arg);
		break;
	case UI_LINES:
		session_lines(arg);
		break;
	case UI_HOLD:
		session_hold(arg);
		break;
	case UI_GO:
		session_go(arg);
		break;
	}
}

static bool
runs_on(struct session *session)
{
	const struct snapshot *s = session_acquire(session);
	bool yes = s->target.launched && s->phase != PHASE_COMPLETE;

	snapshot_release(s);
	return yes;
}

/* Figures that look well and mean nothing: who reads no report as text is told
 * besides. */
static void
warn_blind(struct session *session)
{
	const struct snapshot *s = session_acquire(session);

	if (scant_blind(&s->sampling))
		fprintf(stderr, "stacktop: %s\n%s\n", scant_blind_text,
		    scant_blind_cure);
	snapshot_release(s);
}

/* The profiler is left, the command runs on: its output goes where it would
 * have gone, and keys are for it, Ctrl-C too. A SIGTERM or SIGHUP is for us
 * alone. False when the user does not wait for it. */
static bool
see_off(struct session *session, struct ui *ui)
{
	catch_signals();
	if (signals.stop == 0 && runs_on(session))
		fprintf(stderr,
		    "stacktop: process %d runs on, keys are for it; Ctrl-] "
		    "leaves it alone\n",
		    (int)session_pid(session));
	for (;;) {
		if (!ui_relay_console(ui, &signals.stop))
			return false;
		if (signals.stop != SIGINT)
			return true;
		signals.stop = 0;
		kill(-session_pid(session), SIGINT);
	}
}

/* The exit status of a finished or abandoned session. */
static int
end_status(struct session *session, const struct options *o)
{
	int status;

	if (o->session.argv == NULL)
		return signals.stop == 0 || signals.stop == SIGINT
			   ? 0
			   : 128 + signals.stop;
	if (session_outlast(session, &signals.stop, &status))
		return status;
	return 128 + signals.stop;
}

static int
run_screen(struct session *session, const struct options *o, struct err *err)
{
	const struct feed feed = { .arg = session,
		.acquire = feed_acquire,
		.send = feed_send,
		.listing = feed_listing,
		.save = feed_save,
		.console = session_console(session),
		.command = session_command(session) };
	struct ui *ui;
	bool waits;
	int sig;

	ui = ui_open(&feed, &o->ui, err);
	if (ui == NULL)
		return complain(err);
	xalloc_on_exhaustion(ui_emergency_restore);
	ui_await(ui);
	if (session_start(session, err) == -1) {
		ui_free(ui);
		return complain_launch(err);
	}
	sig = ui_run(ui);
	session_stop(session);
	warn_blind(session);
	signals.stop = sig == SIGINT ? 0 : sig;
	waits = see_off(session, ui);
	ui_free(ui);
	return waits ? end_status(session, o) : 0;
}

/* A target that ended before one sample leaves nothing to report on. */
static bool
ended_unseen(struct session *session)
{
	const struct snapshot *s = session_acquire(session);
	bool unseen;

	unseen = s->phase == PHASE_COMPLETE && s->sampling.samples == 0 &&
		 !s->target.launched;
	snapshot_release(s);
	return unseen;
}

/* Without a report a command still comes to its end, and that tells more by
 * its status when it failed itself. */
static int
fail_late(struct session *session, const struct options *o, struct err *err)
{
	int failed = complain(err), status = 0;

	session_stop(session);
	if (o->session.argv != NULL)
		status = end_status(session, o);
	return status != 0 ? status : failed;
}

static int
run_batch(struct session *session, const struct options *o, struct err *err)
{
	int out = STDOUT_FILENO, result;

	if (o->output != NULL) {
		out = open(o->output, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
		if (out == -1) {
			err_set(err, ERR_FILE, errno, "%s", o->output);
			err_cure(err, "give -o a file that can be written");
			return complain(err);
		}
	}
	catch_signals();
	sigaction(
	    SIGTSTP, &(struct sigaction){ .sa_handler = on_signal }, NULL);
	if (session_start(session, err) == -1)
		return complain_launch(err);
	result = batch_run(session, o, out, &signals, err);
	signal(SIGTSTP, SIG_DFL);
	if (result == 0 && o->output != NULL && close(out) == -1)
		result = batch_refused(o->output, err);
	if (result == -1)
		return fail_late(session, o, err);
	if (o->format != &report_text || o->output != NULL)
		warn_blind(session);
	if (ended_unseen(session)) {
		err_set(err, ERR_NOPROC, 0,
		    "process %d ended before one sample",
		    (int)session_pid(session));
		return complain(err);
	}
	return end_status(session, o);
}

static int
watch(struct options *o)
{
	struct err err = { 0 };
	struct session *session;
	int status;

	if (o->name != NULL) {
		o->pids[0] = find_by_name(o->name, &err);
		if (o->pids[0] == -1)
			return complain(&err);
		o->session.pids = o->pids;
		o->session.npids = 1;
	}
	o->session.console = o->batch ? LAUNCH_INHERIT : LAUNCH_PTY;
	o->session.lines_last = !o->batch; /* a key may ask for them then */
	session = session_open(&o->session, &err);
	if (session == NULL)
		return complain(&err);
	status = o->batch ? run_batch(session, o, &err)
			  : run_screen(session, o, &err);
	session_free(session);
	return status;
}

static int
dump(const struct options *o)
{
	struct err err = { 0 };
	struct buf b = { 0 };
	struct dump d;
	int result;

	if (dump_take(&d, o->once.pid, &o->once.dump, &err) == -1)
		return complain(&err);
	if (o->once.json)
		report_dump_json(&b, &d, PACKAGE_VERSION);
	else
		report_dump_text(&b, &d);
	result = batch_write(STDOUT_FILENO, "standard output", &b, NULL, &err);
	buf_fini(&b);
	dump_fini(&d);
	return result == -1 ? complain(&err) : 0;
}

static int
doctor(const struct options *o)
{
	struct err err = { 0 };
	struct buf b = { 0 };
	struct doctor d;
	int result;

	if (doctor_examine(&d, o->once.pid, &err) == -1)
		return complain(&err);
	if (o->once.json)
		report_doctor_json(&b, &d, PACKAGE_VERSION);
	else
		report_doctor_text(&b, &d);
	result = batch_write(STDOUT_FILENO, "standard output", &b, NULL, &err);
	buf_fini(&b);
	if (result == 0)
		result = d.sampler != NULL ? 0 : (int)d.refused;
	doctor_fini(&d);
	return result == -1 ? complain(&err) : result;
}

/* A standard descriptor that is closed would be taken by the next file that is
 * opened, and written into. Reads of this give an end, writes an error. */
static void
guard_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd != -1 && fd <= STDERR_FILENO);
	close(fd);
}

/* With fewer, threads and images would be missed for want of a descriptor. */
static int
check_file_limit(struct err *err)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1 ||
	    limit.rlim_max >= FILES_LEAST)
		return 0;
	err_set(err, ERR_OTHER, 0, "only %llu open files are allowed",
	    (unsigned long long)limit.rlim_max);
	return err_cure(err, "ulimit -n 1024");
}

static int
run(struct options *o)
{
	struct err err = { 0 };

	if (check_file_limit(&err) == -1)
		return complain(&err);
	switch (o->action) {
	case ACTION_WATCH:
		return watch(o);
	case ACTION_DUMP:
		return dump(o);
	case ACTION_DOCTOR:
		return doctor(o);
	}
	return ERR_USAGE;
}

int
main(int argc, char **argv)
{
	struct options o;
	int status;

	guard_standard_files();

	setlocale(LC_ALL, "");
	pipe_ignored = survive_writing(SIGPIPE);
	survive_writing(SIGXFSZ);
	options_parse(&o, argc, argv);
	status = run(&o);
	if (unread && status == 128 + SIGPIPE) {
		signal(SIGPIPE, SIG_DFL);
		raise(SIGPIPE);
	}
	return status;
}
