/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch.c - starts a command, held before its first instruction.
 *
 * The child waits for a byte at the gate. If we die first it reads the end of
 * the file and exits: no command ever starts behind the back of the user. The
 * errno of a failed exec comes back through a pipe that a good one closes.
 *
 * A command on a pty has it as its controlling terminal, so that Ctrl-C, Ctrl-Z
 * and a resize reach it and it finds /dev/tty. It does not lead the session of
 * that terminal, since what a leader leaves behind in the foreground is hung up:
 * a leader of ours does nothing else, and goes after us, with only itself in
 * the foreground. So nothing is hung up when the command ends, nor when we do
 * while somebody (ui/guardian) keeps the pty's master.
 */
#include "config.h"

#include "target/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_NOT_FOUND = 127, EXIT_NOT_RUN = 126, EXIT_SIGNAL = 128 };

struct ends { /* the child's side; -1 where there is none */
	int gate, result, terminal;
	bool replace[3]; /* stdin, stdout, stderr become the terminal */
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
close_ends(struct ends *ends)
{
	close_fd(&ends->gate);
	close_fd(&ends->result);
	close_fd(&ends->terminal);
}

static void
close_ours(struct launch *l)
{
	close_fd(&l->gate);
	close_fd(&l->result);
	close_fd(&l->console);
}

/* A pseudo-terminal of the size of ours. */
static int
open_terminal(struct launch *l, struct ends *ends, int like)
{
	struct winsize size;
	char name[64];

	l->console = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (l->console == -1 || grantpt(l->console) == -1 ||
	    unlockpt(l->console) == -1 ||
	    ptsname_r(l->console, name, sizeof name) != 0)
		return -1;
	ends->terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ends->terminal == -1)
		return -1;
	if (ioctl(like, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		ioctl(ends->terminal, TIOCSWINSZ, &size);
	return fcntl(l->console, F_SETFL, O_RDWR | O_NONBLOCK);
}

static int
open_console(struct launch *l, struct ends *ends)
{
	int like = -1;

	for (int fd = 0; fd < 3; fd++) {
		ends->replace[fd] = isatty(fd);
		if (ends->replace[fd])
			like = fd;
	}
	return like == -1 ? 0 : open_terminal(l, ends, like);
}

static int
open_pipes(struct launch *l, struct ends *ends)
{
	int gate[2], result[2];

	/* a socket: writing to a child that is dead must not raise SIGPIPE */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) == -1)
		return -1;
	l->gate = gate[0];
	ends->gate = gate[1];
	if (pipe2(result, O_CLOEXEC) == -1)
		return -1;
	l->result = result[0];
	ends->result = result[1];
	return 0;
}

/* Signals as a command of a shell finds them. What was ignored when we were started
 * (nohup, a background job) stays so; we never ignore any ourselves. */
static void
reset_signals(void)
{
	struct sigaction action;
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++) {
		if (sigaction(sig, NULL, &action) == -1)
			continue;
		if (action.sa_handler == SIG_IGN)
			continue;
		action = (struct sigaction){ .sa_handler = SIG_DFL };
		sigaction(sig, &action, NULL);
	}
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
wait_at_gate(const struct launch *l, const struct ends *ends)
{
	ssize_t n;
	char byte;

	close(l->gate); /* else we would hold it open ourselves */
	do
		n = read(ends->gate, &byte, 1);
	while (n == -1 && errno == EINTR);
	if (n != 1)
		_exit(EXIT_NOT_RUN);
}

/* In the child. Only calls that are safe after fork. */
__attribute__((noreturn)) static void
run(const struct launch *l, const struct ends *ends, char *const argv[],
    enum launch_console console)
{
	int e;

	if (console == LAUNCH_PTY)
		setpgid(0, 0); /* a group of its own, for signals */
	if (ends->terminal != -1)
		tcsetpgrp(ends->terminal, getpid());
	reset_signals();
	for (int fd = 0; fd < 3; fd++)
		if (ends->terminal != -1 && ends->replace[fd])
			dup2(ends->terminal, fd);
	wait_at_gate(l, ends);
	execvp(argv[0], argv);
	e = errno;
	if (write(ends->result, &e, sizeof e) != sizeof e)
		_exit(EXIT_NOT_RUN);
	_exit(e == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_RUN);
}

struct birth { /* what became of a fork */
	pid_t pid;
	int error;
};

/* Lead the session until the other end of line is closed. Only calls that are
 * safe after fork; every signal is blocked. */
__attribute__((noreturn)) static void
lead(int line, int console)
{
	char byte;

	prctl(PR_SET_NAME, "stacktop-tty");
	dup2(line, STDIN_FILENO);
	if (console == -1 || dup2(console, STDOUT_FILENO) == -1)
		close(STDOUT_FILENO);
	close_range(STDERR_FILENO, ~0u, 0);
	while (read(STDIN_FILENO, &byte, 1) == -1 && errno == EINTR)
		continue;
	tcsetpgrp(STDOUT_FILENO, getpgrp());
	_exit(0);
}

/* In the leader to be: have the command born as a child of ours. Returns in
 * the command. */
static void
bear(const struct launch *l, const struct ends *ends, int line, int tell)
{
	struct birth birth = { 0 };

	setsid();
	if (ends->terminal != -1)
		ioctl(ends->terminal, TIOCSCTTY, 0);
	birth.pid = (pid_t)syscall(
	    SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, 0);
	if (birth.pid == 0)
		return;
	birth.error = errno;
	if (write(tell, &birth, sizeof birth) != sizeof birth)
		_exit(EXIT_NOT_RUN);
	lead(line, l->console);
}

/* Fork a child in a session that another child leads. */
static pid_t
fork_led(struct launch *l, const struct ends *ends)
{
	int line[2] = { -1, -1 }, told[2] = { -1, -1 };
	struct birth birth = { .pid = -1 };

	if (pipe2(line, O_CLOEXEC) == -1 || pipe2(told, O_CLOEXEC) == -1)
		l->leader = -1;
	else
		l->leader = fork();
	birth.error = errno;
	if (l->leader == 0)
		bear(l, ends, line[0], told[1]);
	close_fd(&told[1]);
	if (l->leader > 0 &&
	    read(told[0], &birth, sizeof birth) != sizeof birth)
		birth = (struct birth){ -1, ECHILD }; /* was killed */
	close_fd(&told[0]);
	close_fd(&line[0]);
	if (l->leader == 0) {
		close_fd(&line[1]);
		return 0;
	}
	l->line = line[1];
	errno = birth.error;
	return birth.pid;
}

/* Send the leader home. */
static void
dismiss(struct launch *l)
{
	close_fd(&l->line);
	while (l->leader > 0 && waitpid(l->leader, NULL, 0) == -1 &&
	       errno == EINTR)
		continue;
	l->leader = 0;
}

/* Started with SIGCHLD ignored, we would never learn an exit status. */
static void
expect_children(void)
{
	struct sigaction action;

	if (sigaction(SIGCHLD, NULL, &action) == 0 &&
	    action.sa_handler == SIG_IGN)
		signal(SIGCHLD, SIG_DFL);
}

int
launch_start(struct launch *l, char *const argv[], enum launch_console console,
    struct err *err)
{
	struct ends ends = { .gate = -1, .result = -1, .terminal = -1 };
	sigset_t all, before;
	int e;

	*l = (struct launch){ .name = argv[0],
		.gate = -1,
		.result = -1,
		.console = -1,
		.line = -1 };
	expect_children();
	if (open_pipes(l, &ends) == -1 ||
	    (console == LAUNCH_PTY && open_console(l, &ends) == -1))
		goto fail;

	/* no handler of ours may run in the child */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	l->pid = console == LAUNCH_PTY ? fork_led(l, &ends) : fork();
	if (l->pid == 0)
		run(l, &ends, argv, console);
	e = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = e;
	if (l->pid == -1)
		goto fail;

	close_ends(&ends);
	return 0;

fail:
	err_set(err, ERR_OTHER, errno, "cannot start %s", argv[0]);
	l->pid = 0;
	close_ends(&ends);
	close_ours(l);
	dismiss(l);
	return -1;
}

/* Wait for its end, which is near. */
static void
reap(struct launch *l)
{
	siginfo_t si;

	while (waitid(P_PID, (id_t)l->pid, &si, WEXITED | WNOWAIT) == -1 &&
	       errno == EINTR)
		continue;
	launch_poll(l, &l->status);
}

static int
not_run(struct launch *l, int e, struct err *err)
{
	reap(l);
	err_set(err, ERR_OTHER, e, "cannot run %s", l->name);
	if (e == ENOENT)
		return err_cure(err, "check its name, or give its path");
	if (e == EACCES)
		return err_cure(err, "is it a program, and executable?");
	return -1;
}

int
launch_go(struct launch *l, struct err *err)
{
	ssize_t n;
	int e = 0;

	if (send(l->gate, "", 1, MSG_NOSIGNAL) == -1 && errno != EPIPE)
		return err_set(
		    err, ERR_OTHER, errno, "cannot start %s", l->name);
	close_fd(&l->gate);
	do
		n = read(l->result, &e, sizeof e);
	while (n == -1 && errno == EINTR);
	close_fd(&l->result);
	return n == sizeof e ? not_run(l, e, err) : 0;
}

static int
shell_status(const siginfo_t *si)
{
	if (si->si_code == CLD_EXITED)
		return si->si_status;
	return EXIT_SIGNAL + si->si_status;
}

/* A wait also reports that a thread stands in a ptrace stop of ours, and takes
 * the report away from its tracer. So look first, and take only an end. */
int
launch_poll(struct launch *l, int *status)
{
	siginfo_t si = { 0 };

	if (l->pid == 0 || l->reaped)
		return -1;
	if (waitid(P_PID, (id_t)l->pid, &si, WEXITED | WNOHANG | WNOWAIT) == -1)
		return -1;
	if (si.si_pid == 0 ||
	    (si.si_code != CLD_EXITED && si.si_code != CLD_KILLED &&
		si.si_code != CLD_DUMPED))
		return 0;
	waitid(P_PID, (id_t)l->pid, &si, WEXITED | WNOHANG);
	l->reaped = true;
	l->status = shell_status(&si);
	*status = l->status;
	return 1;
}

void
launch_fini(struct launch *l)
{
	bool held = l->gate != -1;

	if (l->pid == 0)
		return;
	dismiss(l);
	close_ours(l);
	if (!held || l->reaped)
		return;
	kill(l->pid, SIGKILL); /* it may be stopped and not see the gate */
	reap(l);
}
