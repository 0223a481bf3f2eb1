# Types a line and a tab at the prompt of a new zsh, and prints what it offers:
# zsh -f complete.zsh FOLDER_OF_THE_SCRIPT LINE
zmodload zsh/zpty || exit 1
folder=$1
prepare=$folder/prepare
cat >$prepare <<END
PROMPT=
fpath=($folder \$fpath)
autoload -U compinit
compinit -u -d $folder/dump
END
cat >>$prepare <<'END'
bindkey '^I' complete-word
zstyle ':completion:*' insert-tab false
null-line() { echo -E - $'\0' }
compprefuncs=(null-line)
comppostfuncs=(null-line exit)
# What would be offered is printed instead; the other uses only ask which words match.
compadd() {
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    typeset -a hits
    builtin compadd -A hits "$@"
    [[ -n $hits ]] && print -rl -- $hits
}
stty columns 2000 rows 4000 -echo
echo prepared
END
zpty shell zsh -f -i
zpty -w shell "source $prepare"
while zpty -r shell line && [[ $line != prepared* ]]; do :; done
zpty -w shell "$2"$'\t'
# Between two lines with a NUL lies what was offered.
integer marks=0
while zpty -r shell line; do
    line=${line%$'\r\n'}
    if [[ $line == *$'\0' ]]; then
        (( ++marks == 2 )) && break
    elif (( marks )); then
        print -r -- $line
    fi
done
