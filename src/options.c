/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - the command line. */
#include "config.h"

#include "options.h"

#include <string.h>
#include <unistd.h>

#include "argpsafe.h"
#include "base/clock.h"
#include "options_once.h"
#include "optvalues.h"

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
	OPT_PYTHON,
	OPT_NATIVE,
	OPT_ASYNC
};

/* clang-format off */
static const struct argp_option watch_options[] = {
	{ NULL, 0, NULL, 0, "What to watch:", 1 },
	{ "pid", 'p', "PID[,PID...]", 0, "Watch running processes", 1 },
	{ "name", 'n', "NAME", 0, "Watch the process whose name is NAME, "
	    "else whose command line holds NAME", 1 },
	{ "children", OPT_CHILDREN, NULL, 0, "Watch child processes too "
	    "(those of a COMMAND are)", 1 },
	{ "no-children", OPT_NO_CHILDREN, NULL, 0, "Do not", 1 },
	{ "thread", 't', "TID|NAME", 0, "Begin with one thread, "
	    "the busiest of that name; NAME may be a pattern with * and ?", 1 },

	{ NULL, 0, NULL, 0, "How to sample:", 2 },
	{ "rate", 'r', "HZ", 0, "Samples a second (997)", 2 },
	{ "duration", 'd', "SEC", 0, "End after SEC seconds", 2 },
	{ "sampler", OPT_SAMPLER, "WHICH", 0, "auto, perf (perf-cpu, "
	    "perf-thread), perf-cycles, ptrace or read (auto: the best that is "
	    "permitted)", 2 },
	{ "python", OPT_PYTHON, "auto|no", 0, "Python frames, where CPython "
	    "runs (auto)", 2 },
	{ "native", OPT_NATIVE, "auto|no", 0, "Native frames; no: Python "
	    "frames only (auto)", 2 },
	{ "async", OPT_ASYNC, NULL, 0, "Under asyncio's tasks, show who waits "
	    "for them (CPython 3.14 and later)", 2 },
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
	    "--annotate: the N hottest instructions; implies -b where the "
	    "output is no terminal", 3 },
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

static void
add_source_path(struct options *o, const char *arg, struct err *err)
{
	struct sources_opts *sources = &o->session.code.sources;

	optvalue_check_source_path(arg, err);
	if (err->kind != 0)
		return;
	if (sources->npaths == SOURCE_PATHS_MAX) {
		err_set(err, ERR_USAGE, 0, "--source-path: more than %d",
		    SOURCE_PATHS_MAX);
		return;
	}
	o->source_path[sources->npaths++] = arg;
	sources->path = o->source_path;
}

static error_t
parse_view(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case 't':
		o->ui.thread = arg;
		break;
	case 's':
		if (column_parse(arg, &o->ui.sort, &o->ui.ascending, &err) ==
		    -1)
			argp_error(state, "--sort: %s: %s", err.text, err.cure);
		break;
	case 'F':
		optvalue_check_filter(arg, &err);
		o->ui.filter = arg;
		break;
	case 'm':
		o->ui.mode = optvalue_mode(arg, &err);
		break;
	case 'w':
		o->ui.window = optvalue_window(arg, &err);
		break;
	case 'l':
		o->limit =
		    (size_t)optvalue_whole("--limit", arg, 1, 1000000, &err);
		break;
	case OPT_LINES:
		o->ui.by_line = o->session.lines = true;
		break;
	case OPT_REFRESH:
		o->session.refresh =
		    optvalue_seconds("--refresh", arg, 0.1, &err);
		o->ui.refresh_ms = (unsigned)(o->session.refresh / NS_PER_MS);
		break;
	case OPT_ASM:
		o->session.code.syntax = optvalue_syntax(arg, &err);
		break;
	case OPT_SKID:
		o->ui.skid = optvalue_skid(arg, &err);
		break;
	case OPT_SOURCE_PATH:
		add_source_path(o, arg, &err);
		break;
	case OPT_NO_SOURCE:
		o->session.code.sources.off = true;
		break;
	case OPT_COLOR:
		o->ui.color = optvalue_color(arg, &err);
		break;
	case OPT_ASCII:
		o->ui.ascii = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	argpsafe_check(state, &err);
	return 0;
}

static error_t
parse_batch(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case 'b':
		break;
	case OPT_EVERY:
		o->every = optvalue_seconds("--every", arg, 0.1, &err);
		break;
	case 'f':
		o->format = report_find(arg);
		if (o->format == NULL)
			err_set(&err, ERR_USAGE, 0,
			    "--format: '%s' is none of %s", arg,
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
	argpsafe_check(state, &err);
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

/* A screen shows all rows. */
static void
choose_batch(struct options *o)
{
	if (o->limit > 0 && !isatty(STDOUT_FILENO))
		o->batch = true;
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

static void
say_children(struct options *o, bool yes)
{
	o->children_said = true;
	o->session.children = yes;
}

static void
complete(struct argp_state *state, struct options *o)
{
	check_target(state, o);
	choose_format(o);
	choose_batch(o);
	check_annotate(state, o);
	check_rate(state, o);
	if (o->session.python_only && !o->session.python)
		argp_error(state, "neither native nor Python frames?");
	if (o->session.async && !o->session.python)
		argp_error(state, "--async needs Python frames");
	if (!o->children_said)
		o->session.children = o->session.argv != NULL;
}

static error_t
parse_sampling(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case 'r':
		o->session.rate =
		    (unsigned)optvalue_whole("--rate", arg, 1, RATE_READ, &err);
		break;
	case 'd':
		o->session.duration =
		    optvalue_seconds("--duration", arg, 0.01, &err);
		break;
	case OPT_SAMPLER:
		optvalue_check_sampler(arg, &err);
		o->session.sampler = arg;
		break;
	case OPT_PYTHON:
		o->session.python = optvalue_frames("--python", arg, &err);
		break;
	case OPT_NATIVE:
		o->session.python_only =
		    !optvalue_frames("--native", arg, &err);
		break;
	case OPT_ASYNC:
		o->session.async = true;
		break;
	case OPT_KERNEL:
		o->session.kernel = true;
		break;
	case OPT_DEBUGINFOD:
		o->session.debuginfod = true;
		break;
	case OPT_STACK_SIZE:
		o->session.stack_fixed = true;
		o->session.stack_size = optvalue_stack_size(arg, &err);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	argpsafe_check(state, &err);
	return 0;
}

static error_t
parse_watch(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case 'p':
		optvalue_pids(arg, o->pids, &o->session.npids, PIDS_MAX, &err);
		o->session.pids = o->pids;
		break;
	case 'n':
		o->name = arg;
		break;
	case OPT_CHILDREN:
		say_children(o, true);
		break;
	case OPT_NO_CHILDREN:
		say_children(o, false);
		break;
	case ARGP_KEY_ARG: /* the command: the rest is its own */
		o->session.argv = state->argv + state->next - 1;
		state->next = state->argc;
		break;
	case ARGP_KEY_END:
		complete(state, o);
		break;
	default:
		if (parse_sampling(key, arg, state) == 0 ||
		    parse_view(key, arg, state) == 0)
			return 0;
		return parse_batch(key, arg, state);
	}
	argpsafe_check(state, &err);
	return 0;
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

static void
parse_watched(struct options *o, int argc, char **argv)
{
	static char name[] = "stacktop";

	o->session.sampler = "auto";
	o->session.python = true;
	o->session.rate = 997;
	o->session.stack_size = 16 * 1024;
	o->session.refresh = 500 * NS_PER_MS;
	o->ui.window = WINDOW_ALL;
	o->ui.sort = COL_SELF_PCT;
	o->ui.refresh_ms = 500;
	argv[0] = name; /* not the path, in messages */
	argpsafe_parse(&watch_argp, argc, argv, ARGP_IN_ORDER, o);
}

void
options_parse(struct options *o, int argc, char **argv)
{
	static char dump_name[] = "stacktop dump",
		    doctor_name[] = "stacktop doctor";

	*o = (struct options){ 0 };
	argp_err_exit_status = ERR_USAGE;
	if (argc > 1 && strcmp(argv[1], "dump") == 0) {
		o->action = ACTION_DUMP;
		o->once.dump = (struct dump_opts){ .stack_size = STACK_LARGEST,
			.python = true,
			.native = true };
		argv[1] = dump_name;
		argpsafe_parse(&dump_argp, argc - 1, argv + 1, 0, &o->once);
	} else if (argc > 1 && strcmp(argv[1], "doctor") == 0) {
		o->action = ACTION_DOCTOR;
		argv[1] = doctor_name;
		argpsafe_parse(&doctor_argp, argc - 1, argv + 1, 0, &o->once);
	} else {
		parse_watched(o, argc, argv);
	}
}
