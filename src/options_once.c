/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options_once.c - the command lines of dump and doctor. */
#include "config.h"

#include "options_once.h"

#include "argpsafe.h"
#include "optvalues.h"

enum { /* options without a letter */
	OPT_JSON = 256,
	OPT_STACK_SIZE,
	OPT_PYTHON,
	OPT_NATIVE,
	OPT_ASYNC
};

/* clang-format off */
static const struct argp_option dump_options[] = {
	{ "json", OPT_JSON, NULL, 0, "Print JSON", 1 },
	{ "async", OPT_ASYNC, NULL, 0, "The tasks of asyncio too, and what "
	    "each waits for", 1 },
	{ "native", OPT_NATIVE, "auto|no", 0, "Native frames; no: Python "
	    "frames only (auto)", 1 },
	{ "python", OPT_PYTHON, "auto|no", 0, "Python frames, where CPython "
	    "runs (auto)", 1 },
	{ "stack-size", OPT_STACK_SIZE, "KIB", 0, "Stack to copy for each "
	    "thread, 1 to 64 KiB (64)", 1 },
	{ 0 }
};
/* clang-format on */

static void
take_one_pid(struct once_opts *o, const char *arg, struct err *err)
{
	if (o->pid != 0)
		err_set(err, ERR_USAGE, 0, "one PID, please");
	else
		o->pid = (pid_t)optvalue_whole("PID", arg, 1, PID_LARGEST, err);
}

static void
check_dump(struct argp_state *state, const struct once_opts *o)
{
	if (o->pid == 0)
		argp_error(state, "which PID?");
	if (!o->dump.native && !o->dump.python)
		argp_error(state, "neither native nor Python frames?");
	if (o->dump.async && !o->dump.python)
		argp_error(state, "--async needs Python frames");
}

static error_t
parse_dump(int key, char *arg, struct argp_state *state)
{
	struct once_opts *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_ASYNC:
		o->dump.async = true;
		break;
	case OPT_NATIVE:
		o->dump.native = optvalue_frames("--native", arg, &err);
		break;
	case OPT_PYTHON:
		o->dump.python = optvalue_frames("--python", arg, &err);
		break;
	case OPT_STACK_SIZE:
		o->dump.stack_size = optvalue_stack_size(arg, &err);
		break;
	case ARGP_KEY_ARG:
		take_one_pid(o, arg, &err);
		break;
	case ARGP_KEY_END:
		check_dump(state, o);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	argpsafe_check(state, &err);
	return 0;
}

const struct argp dump_argp = {
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
	struct once_opts *o = state->input;
	struct err err = { 0 };

	switch (key) {
	case OPT_JSON:
		o->json = true;
		break;
	case ARGP_KEY_ARG:
		take_one_pid(o, arg, &err);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	argpsafe_check(state, &err);
	return 0;
}

const struct argp doctor_argp = {
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
