# What zsh offers behind a line, as at a terminal: ask.zsh FILE LINE. FILE is sourced first and sets completion up;
# the answers are put into $OFFERED, one a line.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source $1; source ${0:h}/offering.zsh"
zpty -r shell seen '*READY*'
zpty -w -n shell "$2"$'\t\x15exit\n'
while zpty -r shell seen; do :; done
