# Completion of relay for fish: relay completion fish > ~/.config/fish/completions/relay.fish
complete -c relay -a '(relay "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
