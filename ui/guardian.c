/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guardian.c - restores the terminal after a SIGKILL, and sees off the command
 * that we leave behind. */
#include "config.h"

#include "ui/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARMED = 'a', DISARMED = 'd' };
enum { PATIENCE_S = 2 };

enum { LINE, TERMINAL, CONSOLE, SPOOL, FILES }; /* its descriptors */

static int line = -1; /* write end of its pipe */
static int kept_console = -1, kept_spool = -1;
static pid_t child;

/* A terminal that takes nothing (a dead connection, Ctrl-S) does not keep us,
 * but for a command, which would wait for it as well. */
static void
restore(const struct termios *modes, const char *text)
{
	ssize_t ignored;

	tcsetattr(TERMINAL, TCSANOW, modes);
	signal(SIGALRM, SIG_DFL);
	alarm(kept_console == -1 ? PATIENCE_S : 0);
	ignored = write(TERMINAL, text, strlen(text));
	(void)ignored;
	alarm(0);
}

/* To a terminal that is gone nothing can be written; the rest is read all the
 * same, so that the command does not wait for us. */
static void
pass_on(const char *p, ssize_t len)
{
	while (len > 0) {
		ssize_t n = write(TERMINAL, p, (size_t)len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		p += n;
		len -= n;
	}
}

static void
see_off(void)
{
	struct pollfd pfd = { .fd = CONSOLE, .events = POLLIN };
	char chunk[4096];
	ssize_t n;

	while ((n = read(SPOOL, chunk, sizeof chunk)) > 0)
		pass_on(chunk, n);
	for (;;) {
		poll(&pfd, 1, -1);
		n = read(CONSOLE, chunk, sizeof chunk);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return; /* nobody has it open any more */
		pass_on(chunk, n);
	}
}

/* Keep nothing of ours open but what is needed. */
static void
take_files(int pipe_end, int terminal)
{
	int fd[FILES] = { pipe_end, terminal, kept_console, kept_spool };

	for (int i = 0; i < FILES; i++)
		fd[i] = fcntl(fd[i], F_DUPFD, FILES);
	for (int i = 0; i < FILES; i++)
		if (fd[i] == -1 || dup2(fd[i], i) == -1)
			close(i);
	close_range(FILES, ~0u, 0);
}

/* The child of a process with threads: only async-signal-safe calls. */
static _Noreturn void
watch(int pipe_end, int fd, const struct termios *modes, const char *text)
{
	char word = DISARMED, last = DISARMED;
	ssize_t n;
	int sig;

	prctl(PR_SET_NAME, "stacktop-guard");
	for (sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_IGN);
	take_files(pipe_end, fd);
	while ((n = read(LINE, &word, 1)) == 1 || (n == -1 && errno == EINTR))
		last = word;
	if (last == ARMED)
		restore(modes, text);
	if (kept_console != -1)
		see_off();
	_exit(0);
}

static void
start(int fd, const struct termios *modes, const char *text)
{
	int end[2];

	if (pipe2(end, O_CLOEXEC) == -1)
		return;
	child = fork();
	if (child == 0) {
		close(end[1]);
		watch(end[0], fd, modes, text);
	}
	close(end[0]);
	if (child != -1)
		line = end[1];
	else
		close(end[1]);
}

static void
tell(char word)
{
	int saved = errno;
	ssize_t ignored = line != -1 ? write(line, &word, 1) : 0;

	(void)ignored;
	errno = saved;
}

void
guardian_arm(int fd, const struct termios *modes, const char *text)
{
	if (line == -1)
		start(fd, modes, text);
	tell(ARMED);
}

void
guardian_keep(int console, int spool)
{
	kept_console = console;
	kept_spool = spool;
}

void
guardian_disarm(void)
{
	tell(DISARMED);
}

void
guardian_end(void)
{
	if (line == -1)
		return;
	close(line);
	line = -1;
	/* a command may go on for long */
	while (kept_console == -1 && waitpid(child, NULL, 0) == -1 &&
	       errno == EINTR)
		;
}
