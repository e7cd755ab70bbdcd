/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - the command line. */
#include "config.h"

#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "session/pick.h"

const char *argp_program_version =
    PACKAGE_STRING "\nPython frames copied by the kernel: " WITH_BPF
		   "\nLicense GPL-2.0-or-later. There is no warranty.";

enum {
	RATE_MAX = 50000,
	RATE_READ = 1000000 /* the same for --sampler read */
};

enum { /* options without a letter */
	OPT_CHILDREN = 256,
	OPT_NO_CHILDREN,
	OPT_SAMPLER,
	OPT_KERNEL,
	OPT_DEBUGINFOD,
	OPT_STACK_SIZE,
	OPT_REFRESH,
	OPT_EVERY,
	OPT_COLOR,
	OPT_ASCII,
	OPT_ANNOTATE,
	OPT_ASM,
	OPT_SKID,
	OPT_SOURCE_PATH,
	OPT_NO_SOURCE,
	OPT_LINES,
	OPT_JSON,
	OPT_PYTHON,
	OPT_NATIVE,
	OPT_ASYNC
};

#define STACK_MAX_BYTES 65528 /* perf's u16 record size, in steps of 8 */
#define KIB 1024

/* clang-format off */
static const struct argp_option watch_options[] = {
	{ NULL, 0, NULL, 0, "What to watch:", 1 },
	{ "pid", 'p', "PID[,PID...]", 0, "Watch running processes", 1 },
	{ "name", 'n', "NAME", 0, "Watch the process whose name is NAME, "
	    "else whose command line holds NAME", 1 },
	{ "children", OPT_CHILDREN, NULL, 0, "Watch child processes too "
	    "(those of a COMMAND are)", 1 },
	{ "no-children", OPT_NO_CHILDREN, NULL, 0, "Do not", 1 },
	{ "thread", 't', "TID|NAME", 0, "Begin with one thread", 1 },

	{ NULL, 0, NULL, 0, "How to sample:", 2 },
	{ "rate", 'r', "HZ", 0, "Samples a second (997)", 2 },
	{ "duration", 'd', "SEC", 0, "End after SEC seconds", 2 },
	{ "sampler", OPT_SAMPLER, "WHICH", 0, "auto, perf (perf-cpu, "
	    "perf-thread), ptrace or read (auto: the best that is permitted)", 2 },
	{ "python", OPT_PYTHON, "yes|no", 0, "Python frames, where CPython "
	    "runs (yes)", 2 },
	{ "native", OPT_NATIVE, "yes|no", 0, "Native frames; no: Python "
	    "frames only (yes)", 2 },
	{ "kernel", OPT_KERNEL, NULL, 0, "Show kernel functions, where perf "
	    "may see them", 2 },
	{ "debuginfod", OPT_DEBUGINFOD, NULL, 0, "Download missing symbols "
	    "from the servers of DEBUGINFOD_URLS", 2 },
	{ "stack-size", OPT_STACK_SIZE, "KIB", 0, "Stack to copy for each "
	    "sample, 1 to 64 KiB (16, and more where that is too short)", 2 },

	{ NULL, 0, NULL, 0, "What to show:", 3 },
	{ "sort", 's', "COLUMN[:asc|:desc]", 0, "Sort by self%, total%, self, "
	    "total, samples, trend, function, module or line", 3 },
	{ "filter", 'F', "PATTERN", 0, "Show functions whose name, module or "
	    "file matches: a substring, a glob with * and ?, or /regex/", 3 },
	{ "mode", 'm', "MODE", 0, "Count all time on a processor (cpu), that "
	    "with Python's GIL held (gil), or that in which an exception is "
	    "raised or handled (exception) (cpu)", 3 },
	{ "window", 'w', "SEC|all", 0, "Times of the last 1, 10 or 60 "
	    "seconds, or all (all)", 3 },
	{ "lines", OPT_LINES, NULL, 0, "A row for each source line of a "
	    "function", 3 },
	{ "limit", 'l', "N", 0, "Print N functions at most; with "
	    "--annotate: the N hottest instructions", 3 },
	{ "refresh", OPT_REFRESH, "SEC", 0, "Time between pictures (0.5)", 3 },
	{ "asm", OPT_ASM, "SYNTAX", 0, "Instructions as intel or att write "
	    "them (intel)", 3 },
	{ "skid", OPT_SKID, "WHICH", 0, "Shares of the instruction before the "
	    "interrupted one (back), or of that one (raw) (back)", 3 },
	{ "source-path", OPT_SOURCE_PATH, "FROM=TO|DIR", 0, "Look for source "
	    "files in TO where FROM was recorded, or below DIR; may be "
	    "repeated", 3 },
	{ "no-source", OPT_NO_SOURCE, NULL, 0, "Show no text of source files",
	    3 },
	{ "color", OPT_COLOR, "WHEN", 0, "auto, always or never (auto honours "
	    "NO_COLOR)", 3 },
	{ "ascii", OPT_ASCII, NULL, 0, "Draw with ASCII only", 3 },

	{ NULL, 0, NULL, 0, "Without a screen:", 4 },
	{ "batch", 'b', NULL, 0, "Print a report at the end", 4 },
	{ "every", OPT_EVERY, "SEC", 0, "Print one every SEC seconds too; "
	    "implies -b", 4 },
	{ "format", 'f', "FORMAT", 0, "text, json or csv (as FILE of -o "
	    "ends, else text); implies -b", 4 },
	{ "annotate", OPT_ANNOTATE, "FUNCTION", 0, "Print the instructions and "
	    "source lines of FUNCTION with their times; implies -b", 4 },
	{ "output", 'o', "FILE", 0, "Write the report to FILE; implies -b", 4 },
	{ 0 }
};
/* clang-format on */

static double
number(struct argp_state *state, const char *option, const char *arg,
    double min, double max)
{
	double value;

	if (text_to_double(arg, min, max, &value) == -1)
		argp_error(state, "%s: '%s' is not a number from %g to %g",
		    option, arg, min, max);
	return value;
}

static long
whole(struct argp_state *state, const char *option, const char *arg, long min,
    long max)
{
	long value;

	if (text_to_long(arg, min, max, &value) == -1)
		argp_error(state,
		    "%s: '%s' is not a whole number from %ld to %ld", option,
		    arg, min, max);
	return value;
}

static uint64_t
seconds(
    struct argp_state *state, const char *option, const char *arg, double min)
{
	return (uint64_t)(number(state, option, arg, min, 1e7) * 1e9);
}

static enum window
window(struct argp_state *state, const char *arg)
{
	static const char *const names[WINDOWS] = { [WINDOW_1S] = "1",
		[WINDOW_10S] = "10",
		[WINDOW_60S] = "60",
		[WINDOW_ALL] = "all" };
	int i;

	for (i = 0; i < WINDOWS; i++)
		if (strcmp(arg, names[i]) == 0)
			return (enum window)i;
	argp_error(state, "--window: '%s' is none of 1, 10, 60, all", arg);
	return WINDOW_ALL;
}

static enum mode
mode(struct argp_state *state, const char *arg)
{
	for (int i = 0; i < MODES; i++)
		if (strcmp(arg, mode_names[i]) == 0)
			return (enum mode)i;
	if (strcmp(arg, "wall") == 0 || strcmp(arg, "offcpu") == 0)
		argp_error(state,
		    "--mode: only time on a processor is sampled, so there is "
		    "no '%s': cpu, gil or exception",
		    arg);
	argp_error(state, "--mode: '%s' is none of cpu, gil, exception", arg);
	return MODE_CPU;
}

static enum ui_color
color(struct argp_state *state, const char *arg)
{
	if (strcmp(arg, "auto") == 0)
		return UI_COLOR_AUTO;
	if (strcmp(arg, "always") == 0)
		return UI_COLOR_ALWAYS;
	if (strcmp(arg, "never") != 0)
		argp_error(state,
		    "--color: '%s' is none of auto, always, "
		    "never",
		    arg);
	return UI_COLOR_NEVER;
}

static size_t
stack_size(struct argp_state *state, const char *arg)
{
	size_t bytes = (size_t)whole(state, "--stack-size", arg, 1, 64) * KIB;

	return bytes < STACK_MAX_BYTES ? bytes : STACK_MAX_BYTES;
}

static enum code_syntax
syntax(struct argp_state *state, const char *arg)
{
	if (strcmp(arg, "intel") == 0)
		return CODE_INTEL;
	if (strcmp(arg, "att") != 0)
		argp_error(state, "--asm: '%s' is none of intel, att", arg);
	return CODE_ATT;
}

static enum lens_skid
skid(struct argp_state *state, const char *arg)
{
	if (strcmp(arg, "back") == 0)
		return LENS_SKID_BACK;
	if (strcmp(arg, "raw") != 0)
		argp_error(state, "--skid: '%s' is none of back, raw", arg);
	return LENS_SKID_RAW;
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
static void
check_source_path(struct argp_state *state, const char *arg)
{
	const char *equals = strchr(arg, '=');
	int why = 0;

	if (equals == NULL)
		why = lacks_directory(arg);
	else if (equals[1] != '\0' && access(equals + 1, F_OK) == -1)
		why = errno;
	if (why != 0)
		argp_error(state,
		    "--source-path: %s: %s; give the directory that the "
		    "source files are in",
		    equals != NULL ? equals + 1 : arg, strerror(why));
}

static void
add_source_path(struct argp_state *state, struct options *o, const char *arg)
{
	struct sources_opts *sources = &o->session.code.sources;

	if (*arg == '\0' || *arg == '=')
		argp_error(state,
		    "--source-path: '%s' is neither FROM=TO nor a directory",
		    arg);
	check_source_path(state, arg);
	if (sources->npaths == SOURCE_PATHS_MAX)
		argp_error(
		    state, "--source-path: more than %d", SOURCE_PATHS_MAX);
	o->source_path[sources->npaths++] = arg;
	sources->path = o->source_path;
}

static bool
yes_or_no(struct argp_state *state, const char *option, const char *arg)
{
	bool yes = strcmp(arg, "yes") == 0;

	if (!yes && strcmp(arg, "no") != 0)
		argp_error(
		    state, "%s: '%s' is neither yes nor no", option, arg);
	return yes;
}

static void
check_filter(struct argp_state *state, const char *pattern)
{
	struct err err = { 0 };
	struct match *m = match_new(pattern, &err);

	if (m == NULL)
		argp_error(state, "--filter: %s", err.text);
	match_free(m);
}

static error_t
parse_view(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case 't':
		o->ui.thread = arg;
		return 0;
	case 's':
		if (column_parse(arg, &o->ui.sort, &o->ui.ascending, &err) ==
		    -1)
			argp_error(state, "--sort: %s: %s", err.text, err.cure);
		return 0;
	case 'F':
		check_filter(state, arg);
		o->ui.filter = arg;
		return 0;
	case 'm':
		o->ui.mode = mode(state, arg);
		return 0;
	case 'w':
		o->ui.window = window(state, arg);
		return 0;
	case 'l':
		o->limit = (size_t)whole(state, "--limit", arg, 1, 1000000);
		return 0;
	case OPT_LINES:
		o->ui.by_line = o->session.lines = true;
		return 0;
	case OPT_REFRESH:
		o->session.refresh = seconds(state, "--refresh", arg, 0.1);
		o->ui.refresh_ms = (unsigned)(o->session.refresh / NS_PER_MS);
		return 0;
	case OPT_ASM:
		o->session.code.syntax = syntax(state, arg);
		return 0;
	case OPT_SKID:
		o->ui.skid = skid(state, arg);
		return 0;
	case OPT_SOURCE_PATH:
		add_source_path(state, o, arg);
		return 0;
	case OPT_NO_SOURCE:
		o->session.code.sources.off = true;
		return 0;
	case OPT_COLOR:
		o->ui.color = color(state, arg);
		return 0;
	case OPT_ASCII:
		o->ui.ascii = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t
parse_batch(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'b':
		break;
	case OPT_EVERY:
		o->every = seconds(state, "--every", arg, 0.1);
		break;
	case 'f':
		o->format = report_find(arg);
		if (o->format == NULL)
			argp_error(state, "--format: '%s' is none of %s", arg,
			    report_names());
		break;
	case 'o':
		o->output = arg;
		break;
	case OPT_ANNOTATE:
		o->annotate = arg;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	o->batch = true;
	return 0;
}

static void
check_target(struct argp_state *state, const struct options *o)
{
	int given = (o->session.npids != 0) + (o->name != NULL) +
		    (o->session.argv != NULL);

	if (given == 0)
		argp_error(state, "nothing to watch: give -p PID, -n NAME or "
				  "a COMMAND");
	if (given > 1)
		argp_error(state, "give one of -p PID, -n NAME and COMMAND");
}

/* What -f says, else the name of the file. */
static void
choose_format(struct options *o)
{
	if (o->format == NULL && o->output != NULL)
		o->format = report_for_file(o->output);
	if (o->format == NULL)
		o->format = &report_text;
}

/* Timers of the kernel, and stops, take more than a look does. */
static void
check_rate(struct argp_state *state, const struct options *o)
{
	if (o->session.rate > RATE_MAX &&
	    strcmp(o->session.sampler, "read") != 0)
		argp_error(state,
		    "--rate: more than %d a second takes --sampler read",
		    RATE_MAX);
}

static void
check_annotate(struct argp_state *state, const struct options *o)
{
	if (o->annotate != NULL && o->format == &report_csv)
		argp_error(state, "--annotate prints text or json");
	if (o->annotate != NULL && o->ui.by_line && o->format == &report_text)
		argp_error(state,
		    "--annotate prints the lines of its function in the place "
		    "of the list of --lines; -f json has both");
}

static bool
is_listed(const struct options *o, pid_t pid)
{
	for (size_t i = 0; i < o->session.npids; i++)
		if (o->pids[i] == pid)
			return true;
	return false;
}

static void
take_pid(struct argp_state *state, struct options *o, const char *arg)
{
	pid_t pid = (pid_t)whole(state, "--pid", arg, 1, 1 << 22);

	if (is_listed(o, pid))
		return;
	if (o->session.npids == PIDS_MAX)
		argp_error(state, "--pid: more than %d processes", PIDS_MAX);
	o->pids[o->session.npids++] = pid;
	o->session.pids = o->pids;
}

/* As pgrep -d, and pidof write them: between commas or blanks. */
static void
take_pids(struct argp_state *state, struct options *o, const char *arg)
{
	char *list = xstrdup(arg), *rest = list, *word;

	if (*arg == '\0')
		take_pid(state, o, arg);
	while ((word = strsep(&rest, ", \n")) != NULL)
		if (*word != '\0')
			take_pid(state, o, word);
	free(list);
}

static void
say_children(struct options *o, bool yes)
{
	o->children_said = true;
	o->session.children = yes;
}

static error_t
parse_watch(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'p':
		take_pids(state, o, arg);
		return 0;
	case 'n':
		o->name = arg;
		return 0;
	case 'r':
		o->session.rate =
		    (unsigned)whole(state, "--rate", arg, 1, RATE_READ);
		return 0;
	case 'd':
		o->session.duration = seconds(state, "--duration", arg, 0.01);
		return 0;
	case OPT_SAMPLER:
		if (!pick_known(arg))
			argp_error(state,
			    "--sampler: '%s' is none of auto, perf, "
			    "perf-cpu, perf-thread, ptrace, read",
			    arg);
		o->session.sampler = arg;
		return 0;
	case OPT_CHILDREN:
		say_children(o, true);
		return 0;
	case OPT_NO_CHILDREN:
		say_children(o, false);
		return 0;
	case OPT_PYTHON:
		o->session.python = yes_or_no(state, "--python", arg);
		return 0;
	case OPT_NATIVE:
		o->session.python_only = !yes_or_no(state, "--native", arg);
		return 0;
	case OPT_KERNEL:
		o->session.kernel = true;
		return 0;
	case OPT_DEBUGINFOD:
		o->session.debuginfod = true;
		return 0;
	case OPT_STACK_SIZE:
		o->session.stack_fixed = true;
		o->session.stack_size = stack_size(state, arg);
		return 0;
	case ARGP_KEY_ARG: /* the command: the rest is its own */
		o->session.argv = state->argv + state->next - 1;
		state->next = state->argc;
		return 0;
	case ARGP_KEY_END:
		check_target(state, o);
		choose_format(o);
		check_annotate(state, o);
		check_rate(state, o);
		if (o->session.python_only && !o->session.python)
			argp_error(state, "neither native nor Python frames?");
		if (!o->children_said)
			o->session.children = o->session.argv != NULL;
		return 0;
	default:
		if (parse_view(key, arg, state) == 0)
			return 0;
		return parse_batch(key, arg, state);
	}
}

static const struct argp watch_argp = {
	.options = watch_options,
	.parser = parse_watch,
	.args_doc = "-p PID[,PID...]\n-n NAME\n[--] COMMAND [ARG...]\n"
		    "dump PID [--json] [--async] [--python no] [--native no]\n"
		    "doctor [PID] [--json]",
	.doc = "top for functions: shows live which functions the time of a "
	       "process goes to.\v"
	       "'stacktop dump PID' prints one stack of every thread; "
	       "'stacktop doctor PID' tells what may be seen of it, what is "
	       "missing, and the cure.\n\n"
	       "Exit status: that of COMMAND; else 0, 1 failed, 2 usage, 3 no "
	       "such process, 4 not permitted, 5 unusable file.",
};

static const struct argp_option dump_options[] = { { "json", OPT_JSON, NULL, 0,
						       "Print JSON", 1 },
	{ "async", OPT_ASYNC, NULL, 0,
	    "The tasks of asyncio too, and what each waits for", 1 },
	{ "native", OPT_NATIVE, "yes|no", 0,
	    "Native frames; no: Python frames only (yes)", 1 },
	{ "python", OPT_PYTHON, "yes|no", 0,
	    "Python frames, where CPython runs (yes)", 1 },
	{ "stack-size", OPT_STACK_SIZE, "KIB", 0,
	    "Stack to copy for each thread, 1 to 64 KiB (64)", 1 },
	{ 0 } };

/* The process that dump and doctor are for. */
static void
take_one_pid(struct argp_state *state, struct options *o, const char *arg)
{
	if (o->pids[0] != 0)
		argp_error(state, "one PID, please");
	o->pids[0] = (pid_t)whole(state, "PID", arg, 1, 1 << 22);
}

static error_t
parse_dump(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case OPT_ASYNC:
		o->dump.async = true;
		return 0;
	case OPT_NATIVE:
		o->dump.native = yes_or_no(state, "--native", arg);
		return 0;
	case OPT_PYTHON:
		o->dump.python = yes_or_no(state, "--python", arg);
		return 0;
	case OPT_STACK_SIZE:
		o->dump.stack_size = stack_size(state, arg);
		return 0;
	case ARGP_KEY_ARG:
		take_one_pid(state, o, arg);
		return 0;
	case ARGP_KEY_END:
		if (o->pids[0] == 0)
			argp_error(state, "which PID?");
		if (!o->dump.native && !o->dump.python)
			argp_error(state, "neither native nor Python frames?");
		if (o->dump.async && !o->dump.python)
			argp_error(state, "--async needs Python frames");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp dump_argp = {
	.options = dump_options,
	.parser = parse_dump,
	.args_doc = "PID",
	.doc = "Print one stack of every thread of PID, now.",
};

static const struct argp_option doctor_options[] = {
	{ "json", OPT_JSON, NULL, 0, "Print JSON", 1 }, { 0 }
};

static error_t
parse_doctor(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case OPT_JSON:
		o->json = true;
		return 0;
	case ARGP_KEY_ARG:
		take_one_pid(state, o, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp doctor_argp = {
	.options = doctor_options,
	.parser = parse_doctor,
	.args_doc = "[PID]",
	.doc = "Tell what this machine, and the process PID, let stacktop see, "
	       "what is missing, and the cure.\v"
	       "Everything is tried: perf events are opened, PID is attached "
	       "to for some microseconds and let go.\n\n"
	       "Exit status: 0 when some sampler works, 2 usage, 3 no such "
	       "process, 4 not permitted.",
};

/* What is wrong with the command line is told with words of it. */
static ssize_t
write_safe(void *cookie, const char *p, size_t len)
{
	struct buf b = { 0 };
	size_t line;
	ssize_t ignored;

	(void)cookie;
	for (size_t at = 0; at < len; at += line + 1) {
		const char *end = memchr(p + at, '\n', len - at);

		line = end != NULL ? (size_t)(end - p) - at : len - at;
		text_add_safe(&b, p + at, line);
		if (end != NULL)
			buf_add(&b, "\n", 1);
	}
	ignored = write(STDERR_FILENO, b.data, b.len);
	(void)ignored;
	buf_fini(&b);
	return (ssize_t)len;
}

static void
parse(const struct argp *argp, int argc, char **argv, unsigned flags,
    struct options *o)
{
	const cookie_io_functions_t safe = { .write = write_safe };
	FILE *plain = stderr, *f = fopencookie(NULL, "w", safe);

	/* getopt knows of no other stream */
	if (f != NULL)
		stderr = f;
	argp_parse(argp, argc, argv, flags, NULL, o);
	stderr = plain;
	if (f != NULL)
		fclose(f);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	static char watch_name[] = "stacktop", dump_name[] = "stacktop dump",
		    doctor_name[] = "stacktop doctor";

	*o = (struct options){ 0 };
	o->session.sampler = "auto";
	o->session.python = true;
	o->session.rate = 997;
	o->session.stack_size = 16 * KIB;
	o->session.refresh = 500 * NS_PER_MS;
	o->ui.window = WINDOW_ALL;
	o->ui.sort = COL_SELF_PCT;
	o->ui.refresh_ms = 500;
	argp_err_exit_status = ERR_USAGE;
	if (argc > 1 && strcmp(argv[1], "dump") == 0) {
		o->action = ACTION_DUMP;
		o->dump = (struct dump_opts){ .stack_size = STACK_MAX_BYTES,
			.python = true,
			.native = true };
		argv[1] = dump_name;
		parse(&dump_argp, argc - 1, argv + 1, 0, o);
		return;
	}
	if (argc > 1 && strcmp(argv[1], "doctor") == 0) {
		o->action = ACTION_DOCTOR;
		argv[1] = doctor_name;
		parse(&doctor_argp, argc - 1, argv + 1, 0, o);
		return;
	}
	argv[0] = watch_name; /* not the path, in messages */
	parse(&watch_argp, argc, argv, ARGP_IN_ORDER, o);
}
