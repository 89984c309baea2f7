#!/bin/sh
# Makes this clone ready to work in: `house/setup.sh python|typings|node`.
# Everything is said on standard error, so that a command's own output stays clean.
set -eu
cd "$(dirname "$0")/.."
exec 1>&2
here=$(pwd -P)
pip=".venv/bin/python -m pip --disable-pip-version-check --quiet"
on_line="is this machine on line? run make again to go on"

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up failed: %s\n' "$*"; exit 1; }

# Installs Debian packages, as root or by sudo.
apt_install() {
    command -v apt-get >/dev/null || fail "please install: $*"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "ask an administrator to run: apt-get install $*"
        as_root=sudo
    fi
    say "installing $* (Debian packages)"
    $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@" \
        || fail "could not install: $*"
}

# Prints the first Python that is new enough; fails when there is none.
find_python() {
    for name in python3.11 python3.12 python3.13 python3.14 python3; do
        if command -v "$name" >/dev/null \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$name"
            return
        fi
    done
    return 1
}

# Creates .venv, afresh when it is not usable (a Python that is gone) or belongs to another clone.
make_environment() {
    if .venv/bin/python -m pip --version >/dev/null 2>&1 \
        && head -n 2 .venv/bin/pip | grep -qF "$here/.venv/bin/"; then
        return
    fi
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
    say "Python packages into .venv (once, about a minute)"
    make_environment
    $pip install --require-hashes -r requirements.txt \
        || fail "the locked packages could not be installed: $on_line"
    # Compatible mode puts the clone itself on Python's path, so that a new package is found
    # at once; it knows one directory only, hence the line for the second.
    PYTHONWARNINGS=ignore $pip install --no-deps --no-build-isolation \
        --config-settings editable_mode=compat -e . || fail "noeglefri itself did not install"
    packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$here/host_stdlib" >"$packages/noeglefri_host_stdlib.pth"
    printf '%s\n' "$here" >.venv/.ready
}

setup_typings() {
    say "the ESP32's type stubs into typings"
    rm -rf typings
    $pip install --require-hashes --no-deps --target typings -r requirements-typings.txt \
        || fail "the type stubs could not be installed: $on_line"
    touch typings/.ready
}

setup_node() {
    command -v npm >/dev/null || apt_install nodejs npm
    say "the 32-bit MicroPython VM into node_modules (once, some seconds)"
    npm ci --no-audit --no-fund --loglevel=error || fail "npm could not install it: $on_line"
    touch node_modules/.ready
}

case "${1:-}" in
    python) setup_python ;;
    typings) setup_typings ;;
    node) setup_node ;;
    *) fail "usage: house/setup.sh python|typings|node" ;;
esac
