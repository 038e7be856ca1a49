# A relay that was away while a million messages were published at the only one that it knows: it has never been there, it has
# lost everything that it had, or it has what it had when it left.

missed() { echo $((1000000 / divisor)); }

start_logging() { # N
  relay "$1" "--Relay:LogFile=$work/r$1/relay_log.jsonl" --Relay:Log:RotateBytes=4GiB
}

publish_missed() {
  load ingest --peer relay --port "$(port 1)" --senders 1 --window 512 --messages "$(missed)" --bytes 200 >/dev/null
}

# From the start of relay 2 until its log has all that was missed: KEY.
measure_return() {
  local log=$work/r2/relay_log.jsonl size=0 began reader
  [[ ! -e $log ]] || size=$(stat -c %s "$log")
  began=$(date +%s%3N)
  start_logging 2
  timeout 400 head -n "$(missed)" < <(exec tail -c +$((size + 1)) -s 0.05 -F "$log" 2>/dev/null) >/dev/null ||
    { say "Relay 2 has not all within 400 s."; return 1; }
  reader=$!
  note "catchup_$1_ms" $(($(date +%s%3N) - began))
  kill "$reader" 2>/dev/null || true
}

measure_catch_up() {
  knows 1 "2:$(port 2)"
  start_logging 1
  serves r1 "$(port 1)" && publish_missed || return
  knows 2 "1:$(port 1)"
  measure_return new && stop r2 || return
  rm -r "$work/r2"
  knows 2 "1:$(port 1)"
  measure_return lost && stop r2 && publish_missed && measure_return kept
}
