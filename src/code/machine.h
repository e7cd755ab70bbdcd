/* SPDX-License-Identifier: GPL-2.0-or-later */
/* machine.h - which machine some code is for. */
#ifndef CODE_MACHINE_H
#define CODE_MACHINE_H

#include "target/image.h"

enum code_machine { CODE_X86_64, CODE_AARCH64, CODE_MACHINES };

/* That of an image, or without one (NULL) the one that we run on. */
enum code_machine	 code_machine(const struct image *);

#endif
