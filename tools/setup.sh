#!/usr/bin/env bash
# Makes this clone ready to work in: `tools/setup.sh python|typings|node|browser`.
# Everything is said on standard error, so that a command's own output stays clean. May be broken
# off at any moment and run again, and run twice at once: the second waits for the first.
set -euo pipefail
cd "$(dirname "$0")/.."
exec 1>&2
here=$(pwd -P)
on_line="is this machine on line? run make again to go on"

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up failed: %s\n' "$*"; exit 1; }

# Installs Debian packages, as root or by sudo.
apt_install() {
    command -v apt-get >/dev/null || fail "please install: $*"
    local as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "ask an administrator to run: apt-get install $*"
        as_root=sudo
    fi
    say "installing $* (Debian packages)"
    { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --no-install-recommends "$@" >/dev/null; } \
        || fail "could not install: $*"
}

# Prints the first Python that is new enough; fails when there is none.
find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}

# Installs locked packages: `pip_install LOCK [OPTION…]`. Counts them while somebody watches.
pip_install() {
    local lock=$1 total
    shift
    total=$(grep -c '==' "$lock")
    .venv/bin/python -m pip --disable-pip-version-check --no-input install --progress-bar off \
        --require-hashes -r "$lock" "$@" | show_progress "$total"
}

show_progress() {
    local count=0 word name
    while read -r word name _; do
        case $word in
            Collecting | Requirement) count=$((count + 1)) ;;
            Installing) name="unpacking" ;;
            *) continue ;;
        esac
        if [ -t 1 ]; then printf '\r\033[K  %s of %s  %s' "$count" "$1" "$name"; fi
    done
    if [ -t 1 ]; then printf '\r\033[K'; fi
}

# Whether another set-up finished this part meanwhile: `is_done MARK INPUT…`.
is_done() {
    local mark=$1 input
    shift
    [ -e "$mark" ] || return 1
    for input; do
        [ ! "$input" -nt "$mark" ] || return 1
    done
}

# Whether .venv was finished once, for this clone, and its Python is still there.
is_environment() {
    [ "$(cat .venv/.ready 2>/dev/null)" = "$here" ] && .venv/bin/python -m pip --version >/dev/null 2>&1
}

# Creates .venv. Only a finished one is built upon: packages may lie half unpacked in another.
make_environment() {
    is_environment && return
    local python
    python=$(find_python) || {
        apt_install python3 python3-venv
        python=$(find_python) || fail "Python 3.11 or newer is needed"
    }
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install python3-venv
        "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
            "$python cannot make virtual environments: install its venv package"
    fi
    "$python" -m venv --clear .venv || fail "could not create .venv with $python"
}

setup_python() {
    is_environment && is_done .venv/.ready requirements.txt pyproject.toml tools/setup.sh && return
    say "Python packages into .venv (once, about a minute)"
    make_environment
    rm -f .venv/.ready
    pip_install requirements.txt || fail "the locked packages could not be installed: $on_line"
    # Compatible mode puts the clone itself on Python's path, so that a new package is found
    # at once; it knows one directory only, hence the line for the second.
    PYTHONWARNINGS=ignore .venv/bin/python -m pip --disable-pip-version-check --quiet install \
        --no-deps --no-build-isolation --config-settings editable_mode=compat -e . \
        || fail "noeglefri itself did not install"
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$here/host_stdlib" >"$packages/noeglefri_host_stdlib.pth"
    printf '%s\n' "$here" >.venv/.ready
}

setup_typings() {
    is_done typings/.ready requirements-typings.txt && return
    say "the ESP32's type stubs into typings"
    rm -rf typings
    pip_install requirements-typings.txt --no-deps --target typings \
        || fail "the type stubs could not be installed: $on_line"
    touch typings/.ready
}

# Whether this machine has a Node.js that is new enough, with npm.
has_node() {
    command -v npm >/dev/null \
        && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null
}

setup_node() {
    is_done node_modules/.ready package-lock.json requirements-node.txt tools/setup.sh && return
    if ! has_node; then
        say "Node.js into .venv (once, 60 MB)"
        pip_install requirements-node.txt || fail "Node.js could not be installed: $on_line"
        PATH="$here/.venv/bin:$PATH"
    fi
    say "JavaScript tools and the 32-bit MicroPython VM into node_modules (once, some seconds)"
    npm ci --no-audit --no-fund --loglevel=error || fail "npm could not install them: $on_line"
    touch node_modules/.ready
}

# The browser that the phone's app is tested in.
setup_browser() {
    command -v chromium >/dev/null || apt_install chromium
}

trap 'printf "\n"; fail "broken off: run make again to go on"' INT
# Held open, and so locked, until this script ends, however it ends.
exec 9<tools/setup.sh
if command -v flock >/dev/null; then flock 9; fi
case "${1:-}" in
    python) setup_python ;;
    typings) setup_typings ;;
    node) setup_node ;;
    browser) setup_browser ;;
    *) fail "usage: tools/setup.sh python|typings|node|browser" ;;
esac
