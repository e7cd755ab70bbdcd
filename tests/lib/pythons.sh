# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# pythons.sh - the CPythons to test with: the system's, those that pyenv has, and
# those of the folder PYTHON_TREE (tests/lib/sid makes one). Sourced after lib.sh.

# One command a line: it starts an interpreter, for which $tmp and the sources
# are where they are for us. PYTHONS, if set, is such a list, or "two": then the
# first and the last one do.
pythons() {
	case ${PYTHONS-} in
	'')	all_pythons ;;
	two)	all_pythons | sed -n '1p; 1!{ $p }' ;;
	*)	echo "$PYTHONS" ;;
	esac
}

all_pythons() {
	local p

	{
		python3 -c 'import sys; print(sys.executable)'
		ls -d /usr/bin/python3 \
		    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3
	} 2>/dev/null | xargs -d '\n' realpath -e 2>/dev/null | sort -u
	[ -n "${PYTHON_TREE-}" ] || return 0
	for p in "$PYTHON_TREE"/usr/bin/python3.[0-9]*; do
		[[ ${p##*/} =~ ^python3\.[0-9]+t?$ ]] || continue
		echo "$top_srcdir/tests/lib/in-tree $PYTHON_TREE" \
		    "$tmp:$top_srcdir /usr/bin/${p##*/}"
	done
}

# each_python FUNCTION: call it with the words of each command, and the version
# in $version. Those before 3.8 are left out. Ends the script when there is none.
each_python() {
	local line words covered=''

	while IFS= read -r line; do
		read -ra words <<<"$line"
		version=$("${words[@]}" -c 'import platform as p, sys
print(p.python_version() + getattr(sys, "abiflags", ""))' 2>/dev/null </dev/null)
		case $version in
		''|2.*|3.[0-7].*)
			echo "not for ${version:-$line}"
			continue
			;;
		esac
		"$1" "${words[@]}"
		covered="$covered $version"
	done < <(pythons)
	check "at least one CPython" test -n "$covered"
	echo "covered:$covered"
}
