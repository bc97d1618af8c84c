# Sourced by the other commands here: system packages, Python, locked packages, front-end files, languages.
# Each step is passed over when nothing it depends on has changed; cut anywhere, it is begun again by the next start.

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
umask 022

say() { printf '%s\n' "$*" >&2; }

# Two set-ups of one folder wait for each other; what a killed one left running is waited for, too.
set_up_begins() {
    exec 9<"$root"
    flock -n 9 || { say "Another set-up is at work in this folder: waiting for it."; flock 9; }
}
set_up_ends() { exec 9<&-; }

# ── what comes from Debian ─────────────────────────────────────────────────
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            printf '%s' "$candidate"
            return
        fi
    done
    printf 'false'
}

python_packages() { # for a machine without a Python that will do
    if grep -qs '^VERSION_ID="22.04"' /etc/os-release; then echo python3.11 python3.11-venv; else echo python3 python3-venv; fi
}

venv_package() { "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'; }

has_libraries() { "$python" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null; }

missing_packages() { # [dev]; libatomic is for the driver that steers the browser, certutil tells a browser whom to trust
    if [ "$python" = false ]; then python_packages; else "$python" -c 'import ensurepip, venv' 2>/dev/null || venv_package; fi
    has_libraries libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0 ||
        echo libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
    if [ "${1:-}" = dev ]; then
        command -v chromium >/dev/null && command -v pdftoppm >/dev/null && command -v certutil >/dev/null &&
            has_libraries libatomic.so.1 || echo chromium poppler-utils libatomic1 libnss3-tools
    fi
}

apt() {
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >"$apt_log" 2>&1
}

# Installed when that is allowed, otherwise the exact command is said.
need_packages() {
    if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
        say "Missing system packages. Please run, then start this again:"
        say "    sudo apt-get install -y --no-install-recommends $*"
        exit 1
    fi
    say "Installing from Debian: $*"
    apt_log=$(mktemp)
    began=$(date +%s)
    if ! apt install -y --no-install-recommends "$@"; then # an old list of packages, or an installation that was cut
        [ "$(id -u)" = 0 ] && dpkg --configure -a >/dev/null 2>&1 || sudo -n dpkg --configure -a >/dev/null 2>&1 || :
        if ! { apt update && apt install -y --no-install-recommends "$@"; }; then
            cat "$apt_log" >&2
            rm -f "$apt_log"
            say "Debian's packages could not be installed. When the line is back, start the same command again."
            exit 1
        fi
    fi
    rm -f "$apt_log"
    say "  done in $(($(date +%s) - began)) s"
}

set_up_system() { # [dev]
    python=$(find_python)
    missing=$(missing_packages "$@")
    [ -z "$missing" ] || need_packages $missing
    python=$(find_python)
}

# ── what comes by the locks ────────────────────────────────────────────────
set_up() { # [dev]: bin/run is content with what bin/test has set up
    set_up_begins
    set_up_system "$@"
    lock=requirements.txt
    if [ "${1:-}" = dev ] || cmp -s requirements-dev.txt .venv/locked; then lock=requirements-dev.txt; fi
    "$python" bin/locked.py .venv "$lock"
    [ -z "${1:-}" ] || "$python" bin/locked.py .venv-build requirements-build.txt
    .venv/bin/python bin/frontend.py ${1:+--dev}
    .venv/bin/python bin/bundle.py
    .venv/bin/python bin/languages.py
    set_up_ends
}

program() { PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}" exec .venv/bin/python -m pediatric_his.cli "$@"; }
