# Completion of relay for bash: source <(relay completion bash)
_relay() {
  local IFS=$'\n' word=${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=($(compgen -W "$(relay "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
}
complete -o default -F _relay relay
