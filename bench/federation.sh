#!/usr/bin/env bash
# Measures what goes between relays, all on this machine, and writes the tables into docs/performance.md. What is measured and
# how to read it: bench/README.md.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/federation.sh [--quick] [--only PART,...] [--rounds N] [--rate N] [--relays N] [--output FILE]
  --quick   a twentieth of the work: shows that everything runs; the figures mean little
  --only    some parts: link, delay, mesh, line, catchup, sync
  --rounds  how often each is measured (3); the tables have the medians
  --rate    messages a second in mesh and line (100)
  --relays  how many of them in mesh and line (10, at most 10)
  --output  write the tables into this file, not docs/performance.md
TEXT
}

parts=(link delay mesh line catchup sync)
rounds=3
rate=100
relays=10
divisor=1
failed=0
output=docs/performance.md
base=27400 # relay N listens N higher, the other servers from 50 higher on, taps from 100 higher on
declare -A pids=()

arguments() {
  while (($# > 0)); do
    case $1 in
      --quick) divisor=20 ;;
      --only) IFS=, read -ra parts <<<"${2:?}"; shift ;;
      --rounds) rounds=${2:?}; shift ;;
      --rate) rate=${2:?}; shift ;;
      --relays) relays=${2:?}; shift ;;
      --output) output=${2:?}; shift ;;
      --help) usage; exit ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  local part
  for part in "${parts[@]}"; do
    [[ $part =~ ^(link|delay|mesh|line|catchup|sync)$ ]] || { usage >&2; exit 2; }
  done
  ((relays >= 2 && relays <= 10 && rate >= 1)) || { usage >&2; exit 2; }
}

asked_for() { [[ " ${parts[*]} " == *" $1 "* ]]; }
load() { timeout 300 "$(program LoadGenerator)" "$1" --bytes 250 "${@:2}"; }

fail() { # WHAT
  failed=$((failed + 1))
  say "$1: failed"
}

clean() {
  kill_all
  rm -rf "$work"
}

measure_sync() {
  local lines line key
  lines=$("$(program Micro)" sync) || return
  while read -r line; do
    key=sync_$(figure missing <<<"$line")_$(figure placed <<<"$line")
    note "${key}_trips" "$(figure trips <<<"$line")"
    note "${key}_bytes" $(($(figure asked_bytes <<<"$line") + $(figure answered_bytes <<<"$line")))
    note "${key}_ms" "$(figure ms <<<"$line")"
  done <<<"$lines"
}

measure() { # PART ROUND
  case $1 in
    link) measure_rates "$2" ;;
    delay) measure_delays "$2" ;;
    mesh | line) measure_spreading "$1" && measure_traffic "$1" ;;
    catchup) measure_catch_up ;;
    sync) measure_sync ;;
  esac
}

# What fails is reported and left out.
measure_all() {
  local round part
  for ((round = 1; round <= rounds; round++)); do
    for part in "${parts[@]}"; do
      say "round $round of $rounds, $part"
      measure "$part" "$round" || fail "$part"
      kill_all
    done
  done
}

cd "$(dirname "$0")/.."
root=$PWD
source bench/common.sh
for part in processes link spreading catchup tables; do
  # shellcheck source=/dev/null
  source "bench/federation/$part.sh"
done
arguments "$@"
work=$(mktemp -d)
trap clean EXIT
trap 'exit 130' INT TERM
build src/Silo bench/LoadGenerator
! asked_for sync || build bench/Micro
measure_all
tables >"$work/table"
publish federation
cat "$work/table"
((failed == 0)) || die "$failed runs failed."
