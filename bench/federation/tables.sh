# The tables, out of the medians of what was noted. What was not measured is left out.

has() { grep -q "^$1" "$work/results"; }
version() { { "$@" 2>/dev/null || true; } | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1; }

cell() { # KEY SCALE UNIT [KEY OF OURS]: the figure, and in parentheses divided by ours
  awk -v value="$(median "$1")" -v scale="$2" -v unit="$3" -v ours="$([[ -z ${4-} ]] || median "$4")" '
    function three(number) { return number >= 100 ? sprintf("%.0f", number) : sprintf("%.3g", number) }
    BEGIN {
      if (value == "") printf "–"
      else printf("%s%s%s", three(value * scale), unit, (ours > 0) ? " (" three(value / ours) ")" : "")
    }'
}

link_row() { # TEXT KEY WITH * FOR THE PEER, SCALE UNIT
  echo "| $1 | $(cell "${2/\*/relay}" "$3" "$4") | $(cell "${2/\*/nats}" "$3" "$4" "${2/\*/relay}") | $(cell "${2/\*/mqtt}" "$3" "$4" "${2/\*/relay}") |"
}

link_table() {
  echo "| | this relay | NATS leaf node | Mosquitto bridge |"
  echo "|---|---|---|---|"
  ! has link_ || {
    link_row "over one link" "link_*_s" 0.001 " k/s"
    link_row "… CPU of both ends per message" "link_*_cpu_us" 1 " µs"
  }
  ! has delay_ || {
    link_row "1000 messages/s over one link, p50" "delay_*_p50_us" 0.001 " ms"
    link_row "1000 messages/s over one link, p99" "delay_*_p99_us" 0.001 " ms"
    link_row "… CPU of both ends per message" "delay_*_cpu_us" 1 " µs"
    link_row "1000 messages/s by a generator that sleeps between them, p50" "calm_*_p50_us" 0.001 " ms"
    link_row "… p99" "calm_*_p99_us" 0.001 " ms"
    link_row "… CPU of both ends per message" "calm_*_cpu_us" 1 " µs"
  }
  echo
}

spreading_row() { echo "| $1 | $(cell "mesh_$2" "$3" "$4") | $(cell "line_$2" "$3" "$4") |"; }

kinds() { sed -n 's/^\(mesh\|line\)_bytes_\([a-z_]*\) .*/\2/p' "$work/results" | grep -vx other | sort -u; }

spreading_table() {
  local kind
  echo "| $relays relays, $rate messages/s | all linked to all | in a line |"
  echo "|---|---|---|"
  spreading_row "delay to a relay, p50" p50_us 0.001 " ms"
  spreading_row "delay to a relay, p99" p99_us 0.001 " ms"
  spreading_row "… until the last has it, p50" last_p50_us 0.001 " ms"
  spreading_row "… until the last has it, p99" last_p99_us 0.001 " ms"
  spreading_row "CPU of all relays per message and relay" cpu_us 1 " µs"
  spreading_row "copies of a message that a relay gets" copies 1 ""
  spreading_row "bytes on links that carry no message, per byte that does" bytes_other 1 ""
  for kind in $(kinds); do spreading_row "… \`$kind\`" "bytes_$kind" 1 ""; done
  echo
}

catchup_table() {
  local count which
  count=$(missed)
  echo "| catch-up of $count messages, from the start of the relay | |"
  echo "|---|---|"
  for which in "new:never there before" "lost:lost all that it had" "kept:has what it had when it left"; do
    echo "| ${which#*:} | $(cell "catchup_${which%%:*}_ms" 0.001 " s") |"
  done
  echo
}

sync_row() { echo "| $1 | $(cell "$2_trips" 1 "") | $(cell "$2_bytes" 0.001 " KB") | $(cell "$2_ms" 1 " ms") |"; }

sync_table() {
  echo "| two sets of a million compared | round trips | bytes, both ways | CPU of both ends |"
  echo "|---|---|---|---|"
  sync_row "equal" sync_0_together
  sync_row "1 missing" sync_1_together
  sync_row "100 missing, together" sync_100_together
  sync_row "100 missing, scattered" sync_100_scattered
  sync_row "10 000 missing, together" sync_10000_together
  sync_row "10 000 missing, scattered" sync_10000_scattered
  echo
}

tables() {
  local model
  model=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
  echo "Medians of $rounds runs, on $(date -u +%F): ${model:-$(uname -m)}, $(nproc) processors, which all processes share; this relay at"
  echo "\`$(git describe --always --dirty)\`$(! has '[a-z]*_nats' || echo ", NATS $(version nats-server --version)")$(! has '[a-z]*_mqtt' || echo ", Mosquitto $(version mosquitto -h)"). In parentheses: the figure divided by ours."
  echo
  ! has 'link_\|delay_' || link_table
  ! has 'mesh_\|line_' || spreading_table
  ! has catchup_ || catchup_table
  ! has sync_ || sync_table
}
