/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_json.c - the doctor's findings as JSON. */
#include "config.h"

#include "report/doctor.h"

#include "report/member.h"

enum { SCHEMA = 1 };

static void
json_finding(struct json *j, const struct finding *f)
{
	json_object(j);
	member_string(j, "check", f->id);
	member_string(j, "name", f->name);
	member_string(j, "verdict", grade_names[f->grade]);
	member_string(j, "effect", f->effect);
	member_known(j, "cure", f->cure);
	member_known(j, "undo", f->undo);
	json_end(j, '}');
}

static void
json_findings(struct json *j, const char *key, const struct findings *list)
{
	json_key(j, key);
	json_array(j);
	for (size_t i = 0; i < list->n; i++)
		json_finding(j, &list->v[i]);
	json_end(j, ']');
}

static void
json_tables(struct json *j, const struct facts_file *f)
{
	const struct prologues *p = &f->prologues;

	member_string(j, "symbols", file_symbols_names[f->check.symbols]);
	member_string(j, "debug_info", file_debug_names[f->check.debug]);
	member_known(j, "debug_file", f->check.debug_path);
	member_string(j, "unwind", file_unwind_names[f->check.unwind]);
	member_string(j, "frame_pointers", frames_names[doctor_frames(p)]);
	member_uint(j, "functions_seen", p->seen);
	member_uint(j, "functions_framed", p->framed);
}

static void
json_file(struct json *j, const struct facts_file *f)
{
	json_object(j);
	member_string(j, "path", f->path);
	member_string(j, "verdict", grade_names[doctor_file(f)]);
	member_known(j, "build_id", f->build_id);
	member_bool(j, "readable", !f->unreadable);
	if (f->elf32)
		member_uint(j, "bits", 32);
	member_string(j, "on_disk", file_disk_names[f->disk]);
	if (!f->unreadable && !f->elf32)
		json_tables(j, f);
	json_end(j, '}');
}

static void
json_process(struct json *j, const struct doctor *d)
{
	size_t i;

	member_int(j, "pid", d->pid);
	member_string(j, "process_name", d->name);
	member_string(j, "command", d->command);
	json_findings(j, "process", &d->process);
	json_findings(j, "file_checks", &d->lacks);
	json_key(j, "files");
	json_array(j);
	for (i = 0; i < d->files.n; i++)
		json_file(j, &d->files.v[i]);
	json_end(j, ']');
}

void
report_doctor_json(struct buf *out, const struct doctor *d, const char *version)
{
	struct json j;

	json_init(&j, out);
	json_object(&j);
	member_string(&j, "stacktop", version);
	member_uint(&j, "schema", SCHEMA);
	json_findings(&j, "machine", &d->machine);
	if (d->pid != 0)
		json_process(&j, d);
	member_known(&j, "sampler", d->sampler);
	json_findings(&j, "verdict", &d->verdict);
	json_end(&j, '}');
	buf_addc(out, '\n');
}
