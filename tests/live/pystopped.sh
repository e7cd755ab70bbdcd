#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pystopped.sh - Python in live profiles, whose thread is stopped (tests/lib/pysamples.sh).
sampler=ptrace
. "$(dirname "$0")/../lib/pysamples.sh"
