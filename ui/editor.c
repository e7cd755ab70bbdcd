/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * editor.c - $VISUAL or $EDITOR as a job of its own.
 *
 * A shell splits the setting into words, as "emacs -nw" needs it; line and file
 * are arguments and never seen by it. The file's name comes from the debug
 * information of the target: only a plain file is opened.
 */
#include "config.h"

#include "ui/editor.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"

enum { SHELL_REFUSED = 126, SHELL_NOT_FOUND = 127 };

extern char **environ;

/* Is there a program of that name in $PATH? */
static bool
in_path(const char *name)
{
	const char *path = getenv("PATH");
	bool found = false;

	while (path != NULL && *path != '\0' && !found) {
		size_t len = strcspn(path, ":");
		char *file = xasprintf("%.*s/%s", (int)len, path, name);

		found = len > 0 && access(file, X_OK) == 0;
		free(file);
		path += len + (path[len] == ':');
	}
	return found;
}

static const char *
setting(void)
{
	const char *editor = getenv("VISUAL");

	if (editor == NULL || *editor == '\0')
		editor = getenv("EDITOR");
	if (editor != NULL && *editor != '\0')
		return editor;
	return in_path("editor") ? "editor" : in_path("vi") ? "vi" : NULL;
}

int
editor_check(const char *file, struct err *err)
{
	struct stat st;

	if (setting() == NULL)
		return err_set(
		    err, ERR_OTHER, 0, "no editor: set VISUAL or EDITOR");
	if (stat(file, &st) == -1)
		return err_set(err, ERR_FILE, errno, "%s", file);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_FILE, 0, "%s: not a plain file", file);
	return 0;
}

/* Who is in the background may do this only with SIGTTOU blocked. */
static void
set_foreground(int tty, pid_t group)
{
	sigset_t ttou, before;

	sigemptyset(&ttou);
	sigaddset(&ttou, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &ttou, &before);
	tcsetpgrp(tty, group);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* The terminal as it was, for us. */
static void
take_back(const struct editor *e)
{
	set_foreground(e->tty, getpgrp());
	tcsetattr(e->tty, TCSADRAIN, &e->modes);
}

static int
spawn(struct editor *e, char *const argv[], int in, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(
	    &attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setpgroup(&attr, 0);
	rc = posix_spawn(&e->pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return rc;
}

int
editor_start(struct editor *e, const char *file, unsigned line, int in, int out,
    struct err *err)
{
	const char *dash = file[0] == '-' || file[0] == '+' ? "./" : "";
	char *script = xasprintf("exec %s \"$@\"", setting());
	char *at = xasprintf("+%u", line > 0 ? line : 1);
	char *path = xasprintf("%s%s", dash, file);
	char *argv[] = { "sh", "-c", script, "editor", at, path, NULL };
	int rc;

	*e = (struct editor){ .tty = in };
	tcgetattr(e->tty, &e->modes);
	rc = spawn(e, argv, in, out);
	free(script);
	free(at);
	free(path);
	if (rc != 0)
		return err_set(err, ERR_OTHER, rc, "the editor");
	set_foreground(e->tty, e->pid);
	return 0;
}

enum editor_state
editor_look(struct editor *e)
{
	pid_t got = waitpid(e->pid, &e->status, WNOHANG | WUNTRACED);

	if (got == 0 || (got == -1 && errno == EINTR))
		return EDITOR_RUNS;
	if (got == -1 || !WIFSTOPPED(e->status)) {
		take_back(e);
		return EDITOR_ENDED;
	}
	/* it was quicker than we to be in the foreground */
	if (WSTOPSIG(e->status) == SIGTTOU || WSTOPSIG(e->status) == SIGTTIN) {
		editor_go(e);
		return EDITOR_RUNS;
	}
	take_back(e);
	return EDITOR_STOPPED;
}

int
editor_judge(const struct editor *e, struct err *err)
{
	int code = WIFEXITED(e->status) ? WEXITSTATUS(e->status) : 0;

	if (WIFSIGNALED(e->status))
		return err_set(err, ERR_OTHER, 0, "Editor: ended by signal %d",
		    WTERMSIG(e->status));
	if (code == SHELL_NOT_FOUND || code == SHELL_REFUSED)
		return err_set(err, ERR_OTHER, 0, "Editor: %s: %s",
		    code == SHELL_NOT_FOUND ? "not found" : "cannot be run",
		    setting());
	if (code != 0)
		return err_set(
		    err, ERR_OTHER, 0, "Editor: ended with %d", code);
	return 0;
}

void
editor_go(const struct editor *e)
{
	set_foreground(e->tty, e->pid);
	kill(-e->pid, SIGCONT);
}

void
editor_end(const struct editor *e)
{
	kill(-e->pid, SIGHUP);
	kill(-e->pid, SIGCONT);
}
