#!/usr/bin/env bash
# Measures what it costs that receivers choose what they want, on this machine, and writes the table into docs/performance.md. What is
# measured and how to read it: bench/README.md.
set -euo pipefail

rounds=3
port=27600
cd "$(dirname "$0")/.."
root=$PWD
# shellcheck source=bench/common.sh
source bench/common.sh
options choosing.sh "$@"
connections=10000
((divisor == 1)) || connections=1000
work=$(mktemp -d)
server=
trap '[[ -z $server ]] || kill -9 "$server" 2>/dev/null; rm -rf "$work"' EXIT
ulimit -n "$(ulimit -Hn)"

measure() { # KEY FIGURE OPTIONS...: with a relay of its own, which has done the same before, a tenth of it
  local key=$1 figure=$2 line
  shift 2
  serve
  fan "$((messages / 10))" "$@" >"$work/warm"
  line=$(fan "$messages" "$@")
  note "$key" "$(figure "$figure" <<<"$line")"
  finish
}

build src/Silo bench/LoadGenerator
for ((round = 1; round <= rounds; round++)); do
  messages=$((3000 / divisor))
  for peer in relay choosing; do
    measure "all-$peer" cpu_us_per_done --peer $peer --receivers "$connections"
  done
  messages=$((300000 / divisor))
  for idle in 0 1000 $connections; do
    measure "idle-$idle" cpu_us_per_done --peer uninterested --receivers 1 --stuck "$idle"
  done
  messages=$((20000 / divisor))
  for idle in 0 1000 $connections; do
    measure "paced-$idle" cpu_us_per_done --peer uninterested --receivers 1 --stuck "$idle" --rate 2000
  done
done

cat >"$work/table" <<TABLE
| What | Processor time of the relay, µs |
|---|---|
| a delivery, 1 → $connections, nobody has a list | $(median all-relay) |
| … each has a list of its own, the message is to a target in all of them | $(median all-choosing) |
| a message as fast as it goes to the one who wants it, nobody else connected | $(median idle-0) |
| … and 1000 are whose lists do not have it | $(median idle-1000) |
| … and $connections are | $(median "idle-$connections") |
| the same at 2000 messages/s, nobody else connected | $(median paced-0) |
| … and 1000 are | $(median paced-1000) |
| … and $connections are | $(median "paced-$connections") |
TABLE
publish choosing
say "The table is in $output."
