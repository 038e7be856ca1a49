#!/usr/bin/env bash
# Measures what the page costs deliveries, on this machine, and writes the table into docs/performance.md. What is measured and how
# to read it: bench/README.md.
set -euo pipefail

usage() { echo "bench/page.sh [--quick] [--rounds N] [--output FILE]" >&2; exit 2; }

rounds=7
divisor=1
output=docs/performance.md
port=27700
http=27701
while (($# > 0)); do
  case $1 in
    --quick) divisor=20 ;;
    --rounds) rounds=${2:?}; shift ;;
    --output) output=${2:?}; shift ;;
    *) usage ;;
  esac
  shift
done

cd "$(dirname "$0")/.."
root=$PWD
# shellcheck source=bench/common.sh
source bench/common.sh
work=$(mktemp -d)
server=
watching=()
trap 'for p in $server "${watching[@]}"; do kill -9 "$p" 2>/dev/null; done; rm -rf "$work"' EXIT

serve() { # HTTP-PORT
  (cd "$work" && exec "$(program Silo)" --Relay:Port=$port --Relay:Bind=127.0.0.1 --Relay:RateLimit:Messages=0 --Relay:Http:Port="$1" >"$work/log" 2>&1) &
  server=$!
  wait_for "a relay that listens" open $port
}

# What a page that is open asks: all events, as it samples them, and every other second how everything is.
watch() {
  curl -sN "http://127.0.0.1:$http/api/events" >/dev/null &
  watching+=($!)
  (while sleep 2; do curl -s "http://127.0.0.1:$http/api/"{node,nodes,relays,peers} >/dev/null; done) &
  watching+=($!)
}

finish() {
  for p in "${watching[@]}"; do kill "$p"; wait "$p" 2>/dev/null || true; done
  watching=()
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
}

measure() { # KEY HTTP-PORT WATCHES OPTIONS...: with a relay of its own, which has done the same before, a tenth of it
  local key=$1 watches=$3 messages=$4 line
  serve "$2"
  shift 4
  "$(program LoadGenerator)" fan --peer relay --port $port --pid "$server" "$@" --messages "$((messages / 10))" >"$work/warm"
  [[ $watches == no ]] || watch
  line=$("$(program LoadGenerator)" fan --peer relay --port $port --pid "$server" "$@" --messages "$messages")
  note "$key" "$(figure cpu_us_per_done <<<"$line")"
  finish
}

build src/Silo bench/LoadGenerator
for ((round = 1; round <= rounds; round++)); do
  for what in "off 0 no" "served $http no" "watched $http yes"; do
    read -r key serves watches <<<"$what"
    measure "full-$key" "$serves" "$watches" $((300000 / divisor)) --receivers 100
    measure "paced-$key" "$serves" "$watches" $((20000 / divisor)) --receivers 100 --rate 2000
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
