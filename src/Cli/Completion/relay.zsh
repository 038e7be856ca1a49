#compdef relay
# Completion of relay for zsh: source <(relay completion zsh)
_relay() {
  local -a words
  words=("${(@f)$(relay "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
  if [[ -n ${words[1]} ]]; then
    compadd -- $words
  else
    _files
  fi
}
compdef _relay relay
