/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optvalues.c - what the word after an option means. */
#include "config.h"

#include "optvalues.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/match.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "session/pick.h"

enum { KIB = 1024 };

double
optvalue_number(const char *option, const char *word, double min, double max,
    struct err *err)
{
	double value = min;

	if (text_to_double(word, min, max, &value) == -1)
		err_set(err, ERR_USAGE, 0,
		    "%s: '%s' is not a number from %g to %g", option, word, min,
		    max);
	return value;
}

long
optvalue_whole(
    const char *option, const char *word, long min, long max, struct err *err)
{
	long value = min;

	if (text_to_long(word, min, max, &value) == -1)
		err_set(err, ERR_USAGE, 0,
		    "%s: '%s' is not a whole number from %ld to %ld", option,
		    word, min, max);
	return value;
}

uint64_t
optvalue_seconds(
    const char *option, const char *word, double min, struct err *err)
{
	return (uint64_t)(optvalue_number(option, word, min, 1e7, err) * 1e9);
}

size_t
optvalue_stack_size(const char *word, struct err *err)
{
	size_t bytes =
	    (size_t)optvalue_whole("--stack-size", word, 1, 64, err) * KIB;

	return bytes < STACK_LARGEST ? bytes : STACK_LARGEST;
}

bool
optvalue_frames(const char *option, const char *word, struct err *err)
{
	bool wanted = strcmp(word, "auto") == 0;

	if (!wanted && strcmp(word, "no") != 0) {
		err_set(err, ERR_USAGE, 0, "%s: '%s' is neither auto nor no",
		    option, word);
		err_cure(err, "give auto for such frames where there are any");
	}
	return wanted;
}

/* Which of n words it is: its index. */
static int
choice(const char *option, const char *word, const char *const *words, int n,
    struct err *err)
{
	struct buf all = { 0 };

	for (int i = 0; i < n; i++)
		if (strcmp(word, words[i]) == 0)
			return i;
	for (int i = 0; i < n; i++)
		buf_addf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
	err_set(err, ERR_USAGE, 0, "%s: '%s' is none of %s", option, word,
	    all.data);
	buf_fini(&all);
	return 0;
}

enum window
optvalue_window(const char *word, struct err *err)
{
	static const char *const words[WINDOWS] = { [WINDOW_1S] = "1",
		[WINDOW_10S] = "10",
		[WINDOW_60S] = "60",
		[WINDOW_ALL] = "all" };

	return (enum window)choice("--window", word, words, WINDOWS, err);
}

enum mode
optvalue_mode(const char *word, struct err *err)
{
	if (strcmp(word, "wall") == 0 || strcmp(word, "offcpu") == 0) {
		err_set(err, ERR_USAGE, 0,
		    "--mode: only time on a processor is sampled, so there is "
		    "no '%s': cpu, gil or exception",
		    word);
		return MODE_CPU;
	}
	return (enum mode)choice("--mode", word, mode_names, MODES, err);
}

enum ui_color
optvalue_color(const char *word, struct err *err)
{
	static const char *const words[] = { [UI_COLOR_AUTO] = "auto",
		[UI_COLOR_ALWAYS] = "always",
		[UI_COLOR_NEVER] = "never" };

	return (enum ui_color)choice("--color", word, words, 3, err);
}

enum code_syntax
optvalue_syntax(const char *word, struct err *err)
{
	static const char *const words[] = {
		[CODE_INTEL] = "intel", [CODE_ATT] = "att"
	};

	return (enum code_syntax)choice("--asm", word, words, 2, err);
}

enum lens_skid
optvalue_skid(const char *word, struct err *err)
{
	static const char *const words[] = {
		[LENS_SKID_BACK] = "back", [LENS_SKID_RAW] = "raw"
	};

	return (enum lens_skid)choice("--skid", word, words, 2, err);
}

static bool
is_listed(const pid_t *v, size_t n, pid_t pid)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == pid)
			return true;
	return false;
}

static void
take_pid(const char *word, pid_t *v, size_t *n, size_t max, struct err *err)
{
	pid_t pid = (pid_t)optvalue_whole("--pid", word, 1, PID_LARGEST, err);

	if (err->kind != 0 || is_listed(v, *n, pid))
		return;
	if (*n == max)
		err_set(
		    err, ERR_USAGE, 0, "--pid: more than %zu processes", max);
	else
		v[(*n)++] = pid;
}

void
optvalue_pids(
    const char *list, pid_t *v, size_t *n, size_t max, struct err *err)
{
	char *copy = xstrdup(list), *rest = copy, *word;

	if (*list == '\0')
		take_pid(list, v, n, max, err);
	while (err->kind == 0 && (word = strsep(&rest, ", \n")) != NULL)
		if (*word != '\0')
			take_pid(word, v, n, max, err);
	free(copy);
}

void
optvalue_check_filter(const char *word, struct err *err)
{
	struct err why = { 0 };
	struct match *m = match_new(word, &why);

	if (m == NULL)
		err_set(err, ERR_USAGE, 0, "--filter: %s", why.text);
	match_free(m);
}

void
optvalue_check_sampler(const char *word, struct err *err)
{
	if (!pick_known(word))
		err_set(err, ERR_USAGE, 0,
		    "--sampler: '%s' is none of auto, perf, perf-cpu, "
		    "perf-thread, perf-cycles, ptrace, read",
		    word);
}

/* 0, or why there is no such directory. */
static int
lacks_directory(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return errno;
	return S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
}

/* What is not there would never find anything. FROM is of another machine, TO
 * may be a file in the place of a file. */
void
optvalue_check_source_path(const char *word, struct err *err)
{
	const char *equals = strchr(word, '=');
	int why = 0;

	if (*word == '\0' || equals == word) {
		err_set(err, ERR_USAGE, 0,
		    "--source-path: '%s' is neither FROM=TO nor a directory",
		    word);
		return;
	}
	if (equals == NULL)
		why = lacks_directory(word);
	else if (equals[1] != '\0' && access(equals + 1, F_OK) == -1)
		why = errno;
	if (why != 0) {
		err_set(err, ERR_USAGE, why, "--source-path: %s",
		    equals != NULL ? equals + 1 : word);
		err_cure(
		    err, "give the directory that the source files are in");
	}
}
