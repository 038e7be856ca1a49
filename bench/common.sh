# What the scripts that measure have in common. They set root, the project's folder, work, a folder of their own for as long as they
# run, and output, the file that their tables go into.

PATH=$PATH:/usr/sbin

# Several relays run at once, and nobody looks at them.
export Relay__Http__Port=${Relay__Http__Port-0}

say() { echo "$*" >&2; }
die() { say "$*"; exit 1; }

program() { echo "$root/artifacts/bin/$1/release/OrleansRelay.$1"; }
open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
gone() { ! kill -0 "$1" 2>/dev/null; }
figure() { grep -oE "(^| )$1=[^ ]*" | cut -d= -f2; }

wait_for() { # WHAT COMMAND...
  local what=$1 tries
  shift
  for ((tries = 0; tries < 1200; tries++)); do
    ! "$@" || return 0
    sleep 0.05
  done
  die "Not within a minute: $what."
}

build() { # PROJECT...
  local project
  for project in "$@"; do
    say "building $project"
    dotnet build "$project" -c Release -v q --nologo -clp:NoSummary >&2
  done
}

# Installs the programs that are missing from Debian's packages of the same names, and starts none of them; false if that can't be.
install_missing() { # PROGRAM...
  local missing=() name
  for name in "$@"; do
    command -v "$name" >/dev/null || missing+=("$name")
  done
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    say "Missing: ${missing[*]}. Install them (Debian's packages have these names) or run this as root."
    return 1
  fi
  say "installing ${missing[*]}"
  (install_packages "${missing[@]}") >&2
}

install_packages() { # PACKAGE..., in a process of its own
  local policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy ]]; then # keeps packages from starting what they install
    # shellcheck disable=SC2064
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# A line "KEY VALUE" of the results, and said aloud.
note() { echo "$1 $2" >>"$work/results"; say "$1: $2"; }

median() { # KEY
  awk -v name="$1" '$1 == name { print $2 }' "$work/results" | sort -n |
    awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# Puts the table between the markers of that name, which are added where they are missing.
publish() { # NAME
  [[ -e $output ]] || printf '# Performance\n' >"$output"
  grep -q "<!-- $1:begin -->" "$output" || printf '\n<!-- %s:begin -->\n<!-- %s:end -->\n' "$1" "$1" >>"$output"
  awk -v table="$work/table" -v name="$1" '
    index($0, "<!-- " name ":end -->") { inside = 0 }
    !inside { print }
    index($0, "<!-- " name ":begin -->") { inside = 1; while ((getline line < table) > 0) print line }' "$output" >"$work/output"
  cat "$work/output" >"$output"
}

options_told() { # SCRIPT
  cat <<TEXT
bench/$1 [--quick] [--rounds N] [--output FILE]
  --quick   a twentieth of the work: shows that everything runs; the figures mean little
  --rounds  how often each is measured ($rounds); the table has the medians
  --output  write the table into this file, not docs/performance.md
TEXT
}

# The options of a script that has no others: sets rounds, which is what it is unless it is asked for, divisor and output.
options() { # SCRIPT ARGUMENT...
  local script=$1
  shift
  divisor=1 output=docs/performance.md
  while (($# > 0)); do
    case $1 in
      --quick) divisor=20 ;;
      --rounds) rounds=${2:?}; shift ;;
      --output) output=${2:?}; shift ;;
      --help) options_told "$script"; exit ;;
      *) options_told "$script" >&2; exit 2 ;;
    esac
    shift
  done
}

# One relay on port, all by itself; its process is server.
serve() { # SETTING...
  (cd "$work" && exec "$(program Silo)" --Relay:Port=$port --Relay:Bind=127.0.0.1 --Relay:RateLimit:Messages=0 "$@" >"$work/log" 2>&1) &
  server=$!
  wait_for "a relay that listens" open $port
}

finish() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

# One fan-out to that relay, as a line of figures.
fan() { # MESSAGES OPTION...
  "$(program LoadGenerator)" fan --port $port --pid "$server" --messages "$@"
}
