/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guardian.c - restores the terminal after a SIGKILL. */
#include "config.h"

#include "ui/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARMED = 'a', DISARMED = 'd' };
enum { PATIENCE_S = 2 };

static int line = -1; /* write end of its pipe */
static pid_t child;

/* A terminal that takes nothing (a dead connection, Ctrl-S) does not keep us. */
static void
restore(const struct termios *modes, const char *text)
{
	ssize_t ignored;

	tcsetattr(STDOUT_FILENO, TCSANOW, modes);
	signal(SIGALRM, SIG_DFL);
	alarm(PATIENCE_S);
	ignored = write(STDOUT_FILENO, text, strlen(text));
	(void)ignored;
	alarm(0);
}

/* The child of a process with threads: only async-signal-safe calls. Keeps
 * nothing of ours open but what it needs. */
static _Noreturn void
watch(int pipe_end, int fd, const struct termios *modes, const char *text)
{
	char word = DISARMED, last = DISARMED;
	ssize_t n;
	int sig;

	prctl(PR_SET_NAME, "stacktop-guard");
	for (sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_IGN);
	dup2(pipe_end, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close_range(STDOUT_FILENO + 1, ~0u, 0);
	while ((n = read(STDIN_FILENO, &word, 1)) == 1 ||
	       (n == -1 && errno == EINTR))
		last = word;
	if (last == ARMED)
		restore(modes, text);
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
	while (waitpid(child, NULL, 0) == -1 && errno == EINTR)
		;
}
