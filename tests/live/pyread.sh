#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pyread.sh - Python in live profiles, read from running threads (tests/lib/pysamples.sh).
sampler=read
. "$(dirname "$0")/../lib/pysamples.sh"
