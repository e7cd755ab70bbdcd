/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor.c - gathers the facts, has them judged, and tries the samplers as a
 * session does. */
#include "config.h"

#include "session/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/doctor_choice.h"
#include "session/doctor_machine.h"
#include "session/doctor_process.h"
#include "session/pick.h"
#include "target/nslink.h"
#include "target/rights.h"
#include "target/target.h"
#include "target/tasks.h"

enum { RATE = 997, STACK_SIZE = 16 << 10 }; /* as by default */

/* Open the sampler that "auto" would take, and close it. */
static void
choose(struct choice *c, const struct target *t)
{
	const struct sampler_opts opts = { .rate = RATE,
		.stack_size = STACK_SIZE };
	const struct sampler_sink sink = { 0 }; /* nothing is collected */
	struct sampler_stats stats = { 0 };
	struct tasks tasks;
	struct watched w = { .target = t, .tasks = &tasks };
	struct pick pick;

	rights_raise_files();
	tasks_init(&tasks, t->procfs);
	tasks_scan(&tasks, clock_mono());
	if (pick_sampler(&pick, "auto", &w, 1, &opts, &sink, &c->err) == 0) {
		pick.backend->stats(pick.sampler, &stats);
		c->name = pick.backend->name;
		c->user_only = stats.user_only;
		c->refused = pick.refused;
		snprintf(c->how, sizeof c->how, "%s", stats.how);
		pick.backend->close(pick.sampler);
	}
	tasks_fini(&tasks);
}

static void
conclude(struct doctor *d, const struct target *t, bool has_python)
{
	struct choice c = { 0 };

	choose(&c, t);
	d->sampler = c.name;
	d->refused = c.err.kind;
	doctor_choice(&c, &d->process, &d->machine,
	    findings_add(&d->verdict, "sampler", "sampler"));
	if (has_python)
		d->sampler = doctor_python(&c, &d->process, &d->machine,
		    findings_add(&d->verdict, "python", "Python frames"));
}

/* Returns whether it runs a CPython whose frames are read. */
static bool
examine_process(struct doctor *d, const struct target *t)
{
	struct facts_process process;

	d->name = xstrdup(t->comm);
	d->command = xstrdup(t->command);
	facts_process(&process, t);
	doctor_process(&process, &d->process);
	facts_files(&d->files, t);
	doctor_files(&d->files, d->pid, &d->lacks);
	return process.runtime != NULL && process.python_no == NULL &&
	       strcmp(process.runtime, "CPython") == 0;
}

/* Without a process to look at: a child of ours that never gets to run its
 * command stands for what one would start. */
static int
open_target(struct target *t, pid_t pid, struct err *err)
{
	static char name[] = "true";
	static char *argv[] = { name, NULL };

	return pid != 0 ? target_open(t, pid, err)
			: target_launch(t, argv, LAUNCH_INHERIT, err);
}

static enum finding_place
place_of(const struct facts_machine *m)
{
	bool own_pids = m->pid_ns != 0 && m->pid_ns != NSLINK_PID_FIRST;
	bool own_users = m->user_ns != 0 && m->user_ns != NSLINK_USER_FIRST;

	return *m->container != '\0' || own_pids || own_users
		   ? FINDING_CONTAINER
		   : FINDING_MACHINE;
}

int
doctor_examine(struct doctor *d, pid_t pid, struct err *err)
{
	struct facts_machine machine;
	struct target t;

	*d = (struct doctor){ .pid = pid };
	if (open_target(&t, pid, err) == -1)
		return -1;
	facts_machine(&machine);
	doctor_machine(&machine, &d->machine);
	conclude(d, &t, pid != 0 && examine_process(d, &t));
	if (machine.euid == 0) {
		findings_for_root(&d->machine, place_of(&machine));
		findings_for_root(&d->process, place_of(&machine));
		findings_for_root(&d->lacks, place_of(&machine));
	}
	target_close(&t);
	return 0;
}

void
doctor_fini(struct doctor *d)
{
	free(d->name);
	free(d->command);
	findings_fini(&d->machine);
	findings_fini(&d->process);
	findings_fini(&d->lacks);
	findings_fini(&d->verdict);
	facts_files_fini(&d->files);
	*d = (struct doctor){ 0 };
}
