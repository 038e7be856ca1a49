#!/usr/bin/env bash
# Measures a relay of several nodes, all on this machine, and writes the table into docs/performance.md. What is measured and
# how to read it: bench/README.md.
set -euo pipefail

rounds=3
base=27200 # client ports from here on, silo ports 50 higher; Redis and the other relay below
names=40   # peer ids that are registered while a node dies
declare -A pids=()
redis=

now() { date +%s%3N; }
port() { echo $((base + $1)); }

# Starts node N of a cluster, or a lone relay, with a log file in a folder of its own: N [SETTING...].
start() {
  local node=$1
  shift
  mkdir -p "$work/$node"
  (cd "$work/$node" && exec "$(program Silo)" --Relay:Bind=127.0.0.1 "--Relay:Port=$(port "$node")" \
    --Relay:RateLimit:Messages=0 "--Relay:LogFile=$work/$node/relay_log.jsonl" "--Relay:RelaysFile=$work/relays.json" "$@") \
    >>"$work/$node/log" 2>&1 &
  pids[$node]=$!
  disown
  wait_for "node $node serves" open "$(port "$node")"
}

# … of the cluster.
join() {
  start "$1" --Relay:Cluster:Provider=redis "--Relay:Cluster:Redis=127.0.0.1:$((base - 1))" \
    "--Relay:Cluster:SiloPort=$((base + 50 + $1))" "--Relay:Node=node$1"
}

nodes() { # N: a cluster of so many, as it is when it has been used a little
  local node
  redis-cli -p $((base - 1)) flushall >/dev/null
  for ((node = 1; node <= $1; node++)); do join "$node"; done
  load ingest --senders 8 --window 64 --messages $((40000 / divisor)) "${@:2}" >/dev/null
}

stop_all() {
  local node
  for node in "${!pids[@]}"; do kill -9 "${pids[$node]}" 2>/dev/null || true; done
  for node in "${!pids[@]}"; do
    wait_for "node $node ends" gone "${pids[$node]}"
    rm -rf "${work:?}/$node"
  done
  pids=()
}

clean() {
  for node in "${!pids[@]}"; do kill -9 "${pids[$node]}" 2>/dev/null || true; done
  [[ -z $redis ]] || kill "$redis" 2>/dev/null || true
  rm -rf "$work"
}

load() { timeout 300 "$(program LoadGenerator)" "$1" --peer relay --bytes 250 "${@:2}"; }

# A node that only follows: its processor time for each message that another one accepts.
measure_follow() {
  nodes 2 --port "$(port 1)"
  # Until the compiler is done and the grains are where they are asked. What is called once a second is compiled when it was
  # called thirty times, and then once more.
  load ingest --port "$(port 1)" --senders 8 --window 64 --messages $((1500000 / divisor)) >/dev/null
  sleep $((60 / divisor))
  note follow_us "$(load ingest --port "$(port 1)" --senders 8 --window 64 --messages $((1000000 / divisor)) --pid "${pids[2]}" | figure cpu_us_per_done)"
  stop_all
}

# From building a message at a client of one node to reading it at a client of another, and of the same.
measure_delay() {
  local line where
  nodes 2 --port "$(port 1)"
  for where in 2 1; do
    load fan --port "$(port 1)" --receiver-port "$(port $where)" --receivers 16 --rate 1000 --messages $((5000 / divisor)) >/dev/null
    line=$(load fan --port "$(port 1)" --receiver-port "$(port $where)" --receivers 16 --rate 1000 --messages $((20000 / divisor)))
    note "delay${where}_p50_us" "$(figure p50_us <<<"$line")"
    note "delay${where}_p99_us" "$(figure p99_us <<<"$line")"
  done
  stop_all
}

# What all nodes together accept, the senders spread over them.
measure_ingest() {
  local count node ports
  for count in 1 2 3; do
    ports=()
    for ((node = 1; node <= count; node++)); do ports+=(--port "$(port "$node")"); done
    if ((count == 1)); then
      start 1
      load ingest "${ports[@]}" --senders 8 --window 64 --messages $((40000 / divisor)) >/dev/null
    else
      nodes "$count" "${ports[@]}"
    fi
    note "ingest${count}_s" "$(load ingest "${ports[@]}" --senders 12 --window 64 --messages $((600000 / divisor)) | figure msgs_s)"
    stop_all
  done
}

# An empty node that gets a log: from when it meets the other to when it is complete, by its own log's clock.
measure_catch_up() {
  local count=$((5000000 / divisor))
  nodes 1 --port "$(port 1)"
  load ingest --port "$(port 1)" --senders 8 --window 64 --messages "$count" >/dev/null
  join 2
  wait_for "node 2 is complete" grep -q "Complete:" "$work/2/log"
  note catch_up_s "$(awk -v lines="$(cat "$work"/2/relay_log*.jsonl | wc -l)" '
    function ms(text, part) { split(text, part, /[:.]/); return ((part[1] * 60 + part[2]) * 60 + part[3]) * 1000 + part[4] }
    /^[0-9][0-9]:/ { at = ms($1) }
    /is one of this relay/ { began = at }
    /Complete:/ { printf "%.0f", lines * 1000 / (at - began) }' "$work/2/log")"
  stop_all
}

linked() { grep -l "linked to" "$work"/[123]/log 2>/dev/null | grep -oE '[123]/log' | cut -c1; }
linked_elsewhere() { linked | grep -qv "$1"; }

# The node that has the link is killed: until another has it, and until names can be registered whose grains were there.
measure_failover() {
  local holder other killed name fds=() fd
  start 9 --Relay:Id=other "--Relay:RelaysFile=$work/none.json"
  echo "[{\"id\": \"other\", \"ip\": \"127.0.0.1\", \"port\": $(port 9)}]" >"$work/relays.json"
  nodes 3 --port "$(port 1)"
  wait_for "a node has the link" linked >/dev/null
  holder=$(linked | head -n 1)
  other=$((holder % 3 + 1))
  killed=$(now)
  kill -9 "${pids[$holder]}"
  for ((name = 0; name < names; name++)); do
    exec {fd}<>"/dev/tcp/127.0.0.1/$(port "$other")"
    echo "{\"peer_id\": \"name$name\"}" >&"$fd"
    fds+=("$fd")
  done
  for fd in "${fds[@]}"; do
    read -r -t 20 -u "$fd" line || die "A name is not registered."
    [[ $line == *complete_since* ]] || die "A name is not registered: $line"
  done
  note peer_failover_ms $(($(now) - killed))
  for fd in "${fds[@]}"; do exec {fd}>&-; done
  wait_for "another node has the link" linked_elsewhere "$holder"
  note link_failover_ms $(($(now) - killed))
  stop_all
  rm "$work/relays.json"
}

table() {
  cat <<TEXT
Medians of $rounds runs, on $(date -u +%F): $(nproc) processors, which all nodes, Redis and the load generator share; this relay at
\`$(git describe --always --dirty)\`. Messages of 250 bytes; every node has a log file.

| | |
|---|---|
| processor time of a node that only follows, for a message | $(median follow_us) µs |
| from a client of one node to a client of another, at 1000 messages/s: p50, p99 | $(median delay2_p50_us), $(median delay2_p99_us) µs |
| … to a client of the same node | $(median delay1_p50_us), $(median delay1_p99_us) µs |
| ingest of a lone node, of two, of three | $(median ingest1_s), $(median ingest2_s), $(median ingest3_s) messages/s |
| … divided by a lone node's | 1, $(ratio 2), $(ratio 3) |
| catch-up of an empty node | $(median catch_up_s) entries/s |
| the node of a link is killed: until another has it | $(median link_failover_ms) ms |
| a node is killed: until $names peer ids are registered on another one | $(median peer_failover_ms) ms |

TEXT
}

ratio() { awk -v one="$(median ingest1_s)" -v all="$(median "ingest$1_s")" 'BEGIN { printf "%.2f", all / one }'; }

cd "$(dirname "$0")/.."
root=$PWD
source bench/common.sh
options cluster.sh "$@"
command -v redis-server >/dev/null || die "Missing: redis-server (Debian's package has this name)."
build src/Silo bench/LoadGenerator
work=$(mktemp -d)
trap clean EXIT
trap 'exit 130' INT TERM
redis-server --port $((base - 1)) --bind 127.0.0.1 --save "" --appendonly no >"$work/redis.log" &
redis=$!
wait_for "Redis answers" redis-cli -p $((base - 1)) ping >/dev/null 2>&1
for ((round = 1; round <= rounds; round++)); do
  say "round $round of $rounds"
  measure_follow
  measure_delay
  measure_ingest
  measure_catch_up
  measure_failover
done
table >"$work/table"
publish cluster
cat "$work/table"
