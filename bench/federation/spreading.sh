# How a message spreads over several relays: everybody linked to everybody (mesh), or each to its neighbours only (line). One
# sender at the first relay, one receiver at each of the others. Measured twice: how long it takes, with nothing between the
# relays, and what goes over the links, with a tap on each.

peers_of() { # mesh|line N
  local other
  for ((other = 1; other <= relays; other++)); do
    ((other != $2)) || continue
    [[ $1 == mesh ]] || ((other == $2 - 1 || other == $2 + 1)) || continue
    echo "$other"
  done
}

tap_port() { port $((100 + ($1 - 1) * 10 + $2)); } # where relay $1 dials relay $2

start_relays() { # mesh|line [tapped]
  local node other port routes=()
  for ((node = 1; node <= relays; node++)); do
    local peers=()
    for other in $(peers_of "$1" "$node"); do
      port=$(port "$other")
      [[ -z ${2-} ]] || { port=$(tap_port "$node" "$other"); routes+=("$port:$(port "$other")"); }
      peers+=("$other:$port")
    done
    knows "$node" "${peers[@]}"
  done
  if [[ -n ${2-} ]]; then
    coproc tap { exec "$(program LoadGenerator)" tap "${routes[@]}"; }
    pids[tap]=$tap_PID
    disown
  fi
  for ((node = 1; node <= relays; node++)); do relay "$node"; done
  for ((node = 1; node <= relays; node++)); do serves "r$node" "$(port "$node")" || return; done
}

spread() { # SECONDS OPTION...
  local node shape=()
  for ((node = 2; node <= relays; node++)); do shape+=(--receiver-port "$(port "$node")"); done
  load fan --peer relay --port "$(port 1)" --receivers $((relays - 1)) "${shape[@]}" --rate "$rate" --window 65536 \
    --messages $((rate * $1)) "${@:2}"
}

warm_up() { spread $((divisor > 1 ? 5 : 20)) >/dev/null; } # until all are linked and know who has what first
seconds() { echo $((divisor > 1 ? 10 : 60)); }

tapped() { # what went over all links so far
  local line
  echo >&"${tap[1]}"
  read -r line <&"${tap[0]}"
  echo "$line"
}

measure_spreading() { # mesh|line
  local line node figure processes=()
  start_relays "$1" || return
  for ((node = 1; node <= relays; node++)); do processes+=(--pid "${pids[r$node]}"); done
  warm_up || return
  line=$(spread "$(seconds)" "${processes[@]}") || return
  for figure in p50_us p99_us last_p50_us last_p99_us; do note "$1_$figure" "$(figure $figure <<<"$line")"; done
  note "$1_cpu_us" "$(figure cpu_us_per_done <<<"$line")"
  kill_all
}

measure_traffic() { # mesh|line
  local before after passed kind
  start_relays "$1" tapped && warm_up || return
  before=$(tapped)
  spread "$(seconds)" >/dev/null || return
  sleep 1 # for what is said afterwards: acknowledgements, who has what
  after=$(tapped)
  passed=$(difference "$before" "$after")
  note "$1_copies" "$(ratio copies $((rate * $(seconds) * (relays - 1))) <<<"$passed")"
  for kind in $(grep -oE '[a-z_]+_bytes=[1-9]' <<<"$passed" | sed 's/_bytes.*//'); do
    [[ $kind == payload ]] || note "$1_bytes_$kind" "$(ratio "${kind}_bytes" payload_bytes <<<"$passed")"
  done
}

# What the second line of figures counts more than the first: BEFORE AFTER.
difference() {
  awk -v before="$1" -v after="$2" 'BEGIN {
    for (i = split(before, pairs, " "); i > 0; i--) { split(pairs[i], pair, "="); had[pair[1]] = pair[2] }
    count = split(after, pairs, " ")
    for (i = 1; i <= count; i++) { split(pairs[i], pair, "="); printf "%s=%d ", pair[1], pair[2] - had[pair[1]] }
  }'
}

ratio() { # FIGURE NUMBER|FIGURE
  awk -v name="$1" -v by="$2" '{
    for (i = 1; i <= NF; i++) { split($i, pair, "="); value[pair[1]] = pair[2] }
    printf "%.3f", value[name] / (by in value ? value[by] : by)
  }'
}
