# Writes down what is offered, and says when keys are listened to: before that, the terminal would take them for itself.
PROMPT=
compadd() {
  local -a found
  builtin compadd -O found "$@"
  print -rl -- $found >>"$OFFERED"
  builtin compadd "$@"
}
zle-line-init() print -n 'READ''Y'
zle -N zle-line-init
