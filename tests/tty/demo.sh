#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh - the bundled workload, as ./bootstrap demo shows it.
. "$(dirname "$0")/../lib/lib.sh"
. "$(dirname "$0")/../lib/tmux.sh"

tm_start 140 30
tm_modes "$tmp/before"
tm_run "$STACKTOP $builddir/demo/stacktop-demo --seconds 12"
up demo 'demo::'
sees "the hottest function" 'demo::(mandelbrot_pixel|sum_of_primes)'
sees "the tellers' work" 'demo::post_to_ledger'
tm_keys t
sees "the busiest thread by name" 'Thread render'
tm_keys Escape
wait_until 30 tm_shows COMPLETE
sees "the end" 'COMPLETE.*exited with 0'
tm_keys q
sees "its last words" 'served; goodbye'
restored demo
finish
