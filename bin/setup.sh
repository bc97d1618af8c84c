# Sourced by bin/run, bin/test and bin/bench: Python, locked packages, system libraries, front-end files, languages.
# Each step is passed over when nothing it depends on has changed.

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
umask 022

say() { printf '%s\n' "$*" >&2; }

may_install() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

# Debian packages: installed when that is allowed, otherwise the exact command is said.
need_packages() {
    if may_install; then
        say "Installing from Debian: $*"
        as_root=""
        [ "$(id -u)" = 0 ] || as_root="sudo -n"
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
            { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
    else
        say "Missing system packages. Please run, then start this again:"
        say "    sudo apt-get install -y --no-install-recommends $*"
        exit 1
    fi
}

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Python 3.11 or later is needed:"
    say "    sudo apt-get install -y python3.11 python3.11-venv"
    exit 1
}

set_up_environment() { # $1: the lock file
    if ! .venv/bin/python -c '' 2>/dev/null; then
        python=$(find_python)
        "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages "$("$python" -c \
            'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        say "Making .venv"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    stamp=.venv/locked-$(basename "$1" .txt)
    if ! cmp -s "$1" "$stamp"; then
        say "Installing the locked Python packages (once, about a minute)"
        .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$1"
        .venv/bin/python -m pip check -q
        cp "$1" "$stamp"
    fi
}

set_up_libraries() {
    if ! .venv/bin/python - <<'PY'
import ctypes, sys
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    try:
        ctypes.CDLL(name)
    except OSError:
        sys.exit(1)
PY
    then
        need_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    fi
}

set_up_browser() { # libatomic: for the driver that steers the browser
    command -v chromium >/dev/null 2>&1 && command -v pdftoppm >/dev/null 2>&1 &&
        .venv/bin/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null ||
        need_packages chromium poppler-utils libatomic1
}

set_up() { # [dev]
    if [ "${1:-}" = dev ]; then
        set_up_environment requirements-dev.txt
        set_up_libraries
        set_up_browser
        .venv/bin/python bin/frontend.py --dev
    else
        if ! cmp -s requirements-dev.txt .venv/locked-requirements-dev; then set_up_environment requirements.txt; fi
        set_up_libraries
        .venv/bin/python bin/frontend.py
    fi
    .venv/bin/python bin/languages.py
}

program() { PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec .venv/bin/python -m pediatric_his.cli "$@"; }
