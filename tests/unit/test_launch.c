/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_launch.c - commands that are held, run, fail to run, end; what they are
 * given and what they are not.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "child.h"
#include "target/launch.h"
#include "target/tracee.h"

#define N(a) (sizeof(a) / sizeof *(a))

/* argv of a shell script. */
#define SH(script) ((char *const[]){ "sh", "-c", script, NULL })

static int
finish(struct launch *l)
{
	int status = -1, r;

	while ((r = launch_poll(l, &status)) == 0)
		child_nap(1);
	assert_int_equal(r, 1);
	assert_int_equal(launch_poll(l, &r), -1); /* only once */
	launch_fini(l);
	return status;
}

static int
run(char *const argv[])
{
	struct err err = { 0 };
	struct launch l;

	assert_int_equal(launch_start(&l, argv, LAUNCH_INHERIT, &err), 0);
	assert_int_equal(launch_go(&l, &err), 0);
	return finish(&l);
}

static const struct {
	const char *script;
	int status;
} statuses[] = {
	{ "exit 0", 0 },
	{ "exit 7", 7 },
	{ "exit 255", 255 },
	{ "kill -KILL $$", 137 },
	{ "kill -TERM $$", 143 },
	{ "kill -PIPE $$", 141 },
	/* a fresh start: no signal blocked, nothing open */
	{ "grep -q '^SigBlk:.0000000000000000$' /proc/self/status", 0 },
	{ "ls -l /proc/self/fd | grep -q '[3-9] -> \\(socket\\|pipe\\):'", 1 },
};

static void
on_signal(int sig)
{
	(void)sig;
}

static void
test_status(void **state)
{
	sigset_t all, before;

	(void)state;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (size_t i = 0; i < N(statuses); i++)
		assert_int_equal(
		    run(SH((char *)statuses[i].script)), statuses[i].status);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* What is ignored stays so, and what is caught is not. */
static void
test_ignored(void **state)
{
	static char script[] = "kill -PIPE $$; kill -USR1 $$; kill -USR2 $$";

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, on_signal);
	assert_int_equal(run(SH(script)), 128 + SIGUSR2);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGUSR1, SIG_DFL);
	signal(SIGUSR2, SIG_DFL);
}

static void
test_ignored_sigchld(void **state)
{
	(void)state;
	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(run(SH("exit 3")), 3);
}

static const struct {
	const char *name;
	int sys;
} failures[] = {
	{ "/nonexistent/command", ENOENT },
	{ "no-such-command-anywhere", ENOENT },
	{ "", ENOENT },
	{ "/tmp", EACCES },
	{ "/etc/passwd", EACCES },
	{ "/etc/passwd/x", ENOTDIR },
};

static void
test_exec_fails(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(failures); i++) {
		char *argv[] = { (char *)failures[i].name, NULL };
		struct err err = { 0 };
		struct launch l;
		int status;

		assert_int_equal(
		    launch_start(&l, argv, LAUNCH_INHERIT, &err), 0);
		assert_int_equal(launch_go(&l, &err), -1);
		assert_int_equal(err.kind, ERR_OTHER);
		assert_int_equal(err.sys, failures[i].sys);
		assert_non_null(strstr(err.text, failures[i].name));
		assert_int_equal(launch_poll(&l, &status), -1);
		launch_fini(&l);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
}

static void
test_held(void **state)
{
	char name[] = "/tmp/stacktop-launch-XXXXXX", script[64];
	struct launch l, none = { 0 };
	int status;

	(void)state;
	close(mkstemp(name));
	unlink(name);
	snprintf(script, sizeof script, ": > %s", name);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    launch_start(&l, SH(script), LAUNCH_INHERIT, NULL), 0);
		child_nap(10);
		assert_int_equal(launch_poll(&l, &status), 0);
		if (i == 1) {
			kill(l.pid, SIGSTOP);
			assert_true(child_await(l.pid, "T"));
		}
		if (i == 2)
			break;
		launch_fini(&l); /* ends it, unstarted, reaped */
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(access(name, F_OK), -1);
		launch_fini(&l);
	}
	/* killed at the gate */
	kill(l.pid, SIGKILL);
	assert_true(child_await_end(l.pid));
	assert_int_equal(launch_go(&l, NULL), 0);
	assert_int_equal(finish(&l), 137);
	assert_int_equal(access(name, F_OK), -1);

	launch_fini(&none);
	assert_int_equal(launch_poll(&none, &status), -1);
}

/* We die while the command is held. */
static void
launch_and_die(int ready)
{
	struct launch l;

	if (launch_start(&l, SH("sleep 100"), LAUNCH_INHERIT, NULL) == -1 ||
	    write(ready, &l.pid, sizeof l.pid) != sizeof l.pid)
		_exit(1);
	raise(SIGKILL);
}

static void
test_orphan_ends(void **state)
{
	int fd[2];
	pid_t pid, held = 0;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0)
		launch_and_die(fd[1]);
	assert_int_equal(read(fd[0], &held, sizeof held), sizeof held);
	waitpid(pid, NULL, 0);
	close(fd[0]);
	close(fd[1]);
	assert_true(child_await(held, "-Z"));
}

/* What comes out of the console within its life. */
static void
read_console(int fd, char *text, size_t size)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	size_t len = 0;

	while (len < size - 1 && poll(&p, 1, 3000) == 1) {
		ssize_t n = read(fd, text + len, size - 1 - len);

		if (n <= 0)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
}

/* In a child, so that the terminal may be our stdin to stderr. */
static void
launch_on_terminal(int terminal, const char *script, int out, bool all)
{
	struct winsize size = { .ws_row = 17, .ws_col = 71 };
	struct launch l;
	char text[512];
	int fl;

	ioctl(terminal, TIOCSWINSZ, &size);
	dup2(terminal, 0);
	if (all) {
		dup2(terminal, 1);
		dup2(terminal, 2);
	} else {
		dup2(open("/dev/null", O_RDWR), 1);
		dup2(1, 2);
	}
	if (launch_start(&l, SH((char *)script), LAUNCH_PTY, NULL) == -1 ||
	    launch_go(&l, NULL) == -1 || l.console == -1)
		_exit(9);
	fl = fcntl(l.console, F_GETFL);
	if (!(fl & O_NONBLOCK) || !(fcntl(l.console, F_GETFD) & FD_CLOEXEC))
		_exit(8);
	read_console(l.console, text, sizeof text);
	if (write(out, text, strlen(text)) == -1)
		_exit(7);
	_exit(finish(&l));
}

static const struct {
	const char *script, *output;
	bool all; /* stdout and stderr are a terminal too */
} consoles[] = {
	{ "echo a; echo b >&2; exit 4", "a\r\nb\r\n", true },
	{ "stty size; exit 4", "17 71\r\n", true },
	{ "echo ours >/dev/tty; exit 4", "ours\r\n", true },
	{ "ps -o tpgid= -p $$ | grep -qw $$ && exit 4", "", true },
	{ "ps -o sid= -p $$ | grep -qw $$ || exit 4", "", true },
	{ "ps -o pgid= -p $$ | grep -qw $$ && exit 4", "", true },
	{ "exec 1>&0; echo x; [ ! -t 2 ] && exit 4", "x\r\n", false },
};

/* The output of a script that ends with status 4. */
static void
on_terminal(const char *script, bool all, char *text, size_t size)
{
	int master, terminal, fd[2], status;
	pid_t pid;
	ssize_t n;

	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0)
		launch_on_terminal(terminal, script, fd[1], all);
	close(fd[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	n = read(fd[0], text, size - 1);
	text[n > 0 ? n : 0] = '\0';
	assert_int_equal(status, 4 << 8);
	close(fd[0]);
	close(master);
	close(terminal);
}

static void
test_console(void **state)
{
	char text[512];

	(void)state;
	for (size_t i = 0; i < N(consoles); i++) {
		on_terminal(
		    consoles[i].script, consoles[i].all, text, sizeof text);
		assert_non_null(strstr(text, consoles[i].output));
	}
}

/* No process may be forked, or only the one that should have forked the
 * command. */
static const struct {
	enum launch_console console;
	rlim_t more; /* processes, beside ourselves */
} barren[] = {
	{ LAUNCH_INHERIT, 0 },
	{ LAUNCH_PTY, 0 },
	{ LAUNCH_PTY, 1 },
};

static void
launch_barren(enum launch_console console, rlim_t more)
{
	const struct rlimit limit = { 1 + more, 1 + more };
	struct err err = { 0 };
	struct launch l;

	/* a user with no process but this one */
	if (setuid(54321) == -1 || setrlimit(RLIMIT_NPROC, &limit) == -1)
		_exit(77);
	if (launch_start(&l, SH("exit 4"), console, &err) != -1)
		_exit(1);
	_exit(err.sys == EAGAIN && l.pid == 0 ? 0 : 2);
}

static void
test_cannot_fork(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(barren); i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0)
			launch_barren(barren[i].console, barren[i].more);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (status == 77 << 8)
			skip(); /* not root */
		assert_int_equal(status, 0);
	}
}

/* What a command leaves behind is hung up neither by its end nor by ours. */
static void
test_leaves_behind(void **state)
{
	char text[512];
	pid_t left;

	(void)state;
	on_terminal("sleep 100 >/dev/null 2>&1 </dev/null & echo $!; exit 4",
	    true, text, sizeof text);
	left = atoi(text);
	assert_true(left > 0);
	child_nap(30);
	assert_true(child_state(left) != '-' && child_state(left) != 'Z');
	kill(left, SIGKILL);
}

/* It outlives us and our terminal. */
static void
test_outlives(void **state)
{
	int master, terminal;
	pid_t held = 0, pid;
	int fd[2];

	(void)state;
	assert_int_equal(openpty(&master, &terminal, NULL, NULL, NULL), 0);
	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		struct launch l;

		setsid();
		ioctl(terminal, TIOCSCTTY, 0);
		for (int i = 0; i < 3; i++)
			dup2(terminal, i);
		if (launch_start(&l, SH("sleep 100"), LAUNCH_PTY, NULL) == -1 ||
		    launch_go(&l, NULL) == -1 ||
		    write(fd[1], &l.pid, sizeof l.pid) == -1)
			_exit(1);
		raise(SIGKILL);
	}
	assert_int_equal(read(fd[0], &held, sizeof held), sizeof held);
	waitpid(pid, NULL, 0);
	close(master);
	close(terminal);
	close(fd[0]);
	close(fd[1]);
	child_nap(30);
	assert_true(child_state(held) != '-' && child_state(held) != 'Z');
	kill(held, SIGKILL);
}

/* Sampling our own child never takes its exit status away, whenever it ends,
 * nor does asking for the status take a stop away from the sampler. */
static void
test_sampled(void **state)
{
	(void)state;
	for (int i = 0; i < 40; i++) {
		char script[32];
		struct launch l;
		struct tracee t;
		int status = -1;

		snprintf(script, sizeof script, "%s exit %d",
		    i % 4 == 0 ? "kill -KILL $$;" : "", i);
		assert_int_equal(
		    launch_start(&l, SH(script), LAUNCH_INHERIT, NULL), 0);
		if (i % 3 == 0) { /* a stop across the exec */
			assert_int_equal(
			    tracee_stop(&t, l.pid, l.pid, NS_PER_S),
			    TRACEE_STOPPED);
			assert_int_equal(launch_poll(&l, &status), 0);
			tracee_release(&t);
		}
		assert_int_equal(launch_go(&l, NULL), 0);
		while (launch_poll(&l, &status) == 0) {
			enum tracee_stop stop =
			    tracee_stop(&t, l.pid, l.pid, 100000);

			assert_true(launch_poll(&l, &status) != -1 || l.reaped);
			if (stop == TRACEE_STOPPED)
				tracee_release(&t);
			while (stop == TRACEE_LATE)
				stop = tracee_poll(&t);
		}
		assert_true(l.reaped);
		assert_int_equal(l.status, i % 4 == 0 ? 137 : i);
		launch_fini(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_ignored_sigchld),
		cmocka_unit_test(test_exec_fails),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_orphan_ends),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_cannot_fork),
		cmocka_unit_test(test_leaves_behind),
		cmocka_unit_test(test_outlives),
		cmocka_unit_test(test_sampled),
	};

	/* what our own parent has left open is not of interest */
	for (int fd = 3; fd < 256; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
