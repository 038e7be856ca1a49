#!/usr/bin/env bash
# Measures what an open page costs deliveries, on this machine, and writes the table into docs/performance.md. What is measured and
# how to read it: bench/README.md.
set -euo pipefail

rounds=15
port=27700
http=27701
cd "$(dirname "$0")/.."
root=$PWD
# shellcheck source=bench/common.sh
source bench/common.sh
options page.sh "$@"
work=$(mktemp -d)
server=
watching=()
trap 'for p in $server "${watching[@]}"; do kill -9 "$p" 2>/dev/null; done; rm -rf "$work"' EXIT

ask() { curl -s "http://127.0.0.1:$http/api/"{node,nodes,relays,peers} >/dev/null; }

# What a page that is open asks: all events, as it samples them, and every other second how everything is.
watch() {
  curl -sN "http://127.0.0.1:$http/api/events" >/dev/null &
  watching+=($!)
  (while sleep 2; do ask; done) &
  watching+=($!)
}

unwatch() {
  for p in "${watching[@]}"; do kill "$p"; wait "$p" 2>/dev/null || true; done
  watching=()
}

full() { fan $((500000 / divisor)) --peer relay --receivers 100; }
paced() { fan $((10000 / divisor)) --peer relay --receivers 100 --rate 2000; }

# The relay's processor time for a delivery, with one more digit than the generator gives.
cost() { awk -v cpu="$(figure server_cpu_s <<<"$1")" -v n="$(figure done <<<"$1")" 'BEGIN { printf "%.4f", cpu * 1e6 / n }'; }

measure() { # LOAD WATCHED
  local line
  [[ $2 == closed ]] || watch
  line=$("$1")
  unwatch
  note "$1-$2" "$(cost "$line")"
}

# How much more it is with the page open, in percent: the median of the pairs, each of two runs one after the other.
more() { # LOAD
  awk -v load="$1" '
    $1 == load "-closed" { closed[++c] = $2 }
    $1 == load "-open" { open[++o] = $2 }
    END { for (i = 1; i <= c; i++) print (open[i] / closed[i] - 1) * 100 }' "$work/results" | sort -n |
    awk '{ all[NR] = $1 } END { printf "%+.1f", all[int((NR + 1) / 2)] }'
}

build src/Silo bench/LoadGenerator
# One process for all, since two of the same program differ by more than what is looked for. What the runtime compiles when a page is
# first opened, seconds of a processor, is no part of what it costs that one is open.
serve --Relay:Http:Port=$http
for ((asked = 0; asked < 300; asked++)); do ask; done
watch
for load in full paced full; do $load >"$work/warm"; done
unwatch
for ((round = 1; round <= rounds; round++)); do
  for load in full paced; do
    # Either comes first as often.
    for watched in $( ((round % 2)) && echo closed open || echo open closed); do measure $load "$watched"; done
  done
done
finish

cat >"$work/table" <<TABLE
| Processor time of the relay for one delivery, µs | as fast as it goes | 2000 messages/s |
|---|---|---|
| nobody looks | $(median full-closed) | $(median paced-closed) |
| the page open | $(median full-open) | $(median paced-open) |
| … more, median of $rounds pairs | $(more full) % | $(more paced) % |
TABLE
publish page
say "The table is in $output."
