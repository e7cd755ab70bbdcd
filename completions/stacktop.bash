# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# stacktop.bash - completes the command line of stacktop in bash.

# The command that begins at word $1 is completed as if it stood alone.
_stacktop_command() {
	local cur=${COMP_WORDS[COMP_CWORD]}

	if declare -F _command_offset >/dev/null; then
		_command_offset "$1"
	elif [ "$COMP_CWORD" -eq "$1" ]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
	else
		compopt -o default
	fi
}

# Threads of the kernel have no command line.
_stacktop_processes() {
	local dir _

	for dir in /proc/[0-9]*; do
		read -r -n 1 _ <"$dir/cmdline" && echo "$dir"
	done 2>/dev/null
}

_stacktop_pids() {
	_stacktop_processes | sed 's,^/proc/,,'
}

_stacktop_names() {
	_stacktop_processes | sed 's,$,/comm,' | xargs cat 2>/dev/null | sort -u
}

# The values of an option, one a line; or a call of compopt. False: it has none.
_stacktop_values() {
	case $1 in
	-p|--pid)	_stacktop_pids ;;
	-n|--name)	_stacktop_names ;;
	-f|--format)	printf '%s\n' text json csv ;;
	-m|--mode)	printf '%s\n' cpu gil exception ;;
	-s|--sort)	printf '%s\n' self% total% self total samples trend \
			    function module line ;;
	-w|--window)	printf '%s\n' 1 10 60 all ;;
	--asm)		printf '%s\n' intel att ;;
	--color)	printf '%s\n' auto always never ;;
	--native|--python) printf '%s\n' auto no ;;
	--sampler)	printf '%s\n' auto perf perf-cpu perf-thread \
			    perf-cycles ptrace read ;;
	--skid)		printf '%s\n' back raw ;;
	-o|--output|--source-path|-t|--thread|-d|--duration|-r|--rate|\
	--stack-size|-F|--filter|-l|--limit|--refresh|--annotate|--every) ;;
	*)		return 1 ;;
	esac
}

# Of the words before the cursor: where a command begins, in $first, and whether
# there is "dump" or "doctor", in $action.
_stacktop_look() {
	local i word

	first='' action=''
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--)	first=$((i + 1)); return ;;
		=)	((i++)) ;;
		-*)	# its value is the next word, or behind a "="
			if _stacktop_values "$word" >/dev/null &&
			    [ "${COMP_WORDS[i + 1]-}" != = ]; then
				((i++))
			fi ;;
		dump|doctor) action=$word ;;
		*)	[ -n "$action" ] || { first=$i; return; } ;;
		esac
	done
}

_stacktop() {
	local cur=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}
	local first action words

	COMPREPLY=()
	_stacktop_look
	if [ -n "$first" ]; then
		_stacktop_command "$first"
		return
	fi
	if [ "$cur" = = ]; then
		cur=
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	if words=$(_stacktop_values "$option"); then
		[ -n "$words" ] || compopt -o default
	elif [[ $cur == -* ]]; then
		# shellcheck disable=SC2086
		words=$("${COMP_WORDS[0]}" $action --help 2>/dev/null |
		    grep -oE -- '(^|[ ,])--[a-z][a-z-]*=?' | tr -d ' ,')
		compopt -o nospace
	elif [ -n "$action" ]; then
		words=$(_stacktop_pids)
	else
		words=$(printf '%s\n' dump doctor; compgen -c -- "$cur")
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	# one that has no value is complete
	[[ ${COMPREPLY[0]-} == *= ]] || compopt +o nospace
}

complete -F _stacktop stacktop
