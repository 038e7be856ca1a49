#!/usr/bin/env bash
# Measures what the page costs deliveries, on this machine, and writes the table into docs/performance.md. What is measured and how
# to read it: bench/README.md.
set -euo pipefail

rounds=7
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

# What a page that is open asks: all events, as it samples them, and every other second how everything is.
watch() {
  curl -sN "http://127.0.0.1:$http/api/events" >/dev/null &
  watching+=($!)
  (while sleep 2; do curl -s "http://127.0.0.1:$http/api/"{node,nodes,relays,peers} >/dev/null; done) &
  watching+=($!)
}

unwatch() {
  for p in "${watching[@]}"; do kill "$p"; wait "$p" 2>/dev/null || true; done
  watching=()
}

# With a relay of its own, which has done the same before, a third of it, and has been watched before if it is watched: what the
# runtime compiles when a page is opened is no part of what it costs that one is open.
measure() { # KEY HTTP-PORT WATCHES OPTIONS...
  local key=$1 watches=$3 messages=$4 line
  serve --Relay:Http:Port="$2"
  shift 4
  [[ $watches == no ]] || watch
  fan "$((messages / 3))" --peer relay "$@" >"$work/warm"
  line=$(fan "$messages" --peer relay "$@")
  note "$key" "$(figure cpu_us_per_done <<<"$line")"
  unwatch
  finish
}

build src/Silo bench/LoadGenerator
for ((round = 1; round <= rounds; round++)); do
  for what in "off 0 no" "served $http no" "watched $http yes"; do
    read -r key serves watches <<<"$what"
    measure "full-$key" "$serves" "$watches" $((1500000 / divisor)) --receivers 100
    measure "paced-$key" "$serves" "$watches" $((30000 / divisor)) --receivers 100 --rate 2000
  done
done

cat >"$work/table" <<TABLE
| Processor time of the relay for one delivery, µs | as fast as it goes | 2000 messages/s |
|---|---|---|
| no HTTP (\`Relay:Http:Port=0\`) | $(median full-off) | $(median paced-off) |
| the page served, nobody looks | $(median full-served) | $(median paced-served) |
| the page open | $(median full-watched) | $(median paced-watched) |
TABLE
publish page
say "The table is in $output."
