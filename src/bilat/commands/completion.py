"""`bilat completion`: the script that lets a shell complete commands, options, ids and values."""

import os
from typing import Annotated

import typer

from bilat.commands.context import Context
from bilat.commands.options import command
from bilat.commands.picking import Fields
from bilat.errors import UnknownValue, UsageError
from bilat.result import Column, Result, Table

BASH = r"""# bilat's completion for bash. Load it with: eval "$(bilat completion bash)"
_bilat() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [ "$line" = ":files" ]; then
            compopt -o filenames +o nospace 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
            return
        fi
        COMPREPLY+=("$line")
    done < <(
        BILAT_COMPLETE=bash "${COMP_WORDS[0]}" "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" "$COMP_TYPE" 2>/dev/null
    )
}
complete -o nospace -F _bilat bilat
"""

ZSH = r"""#compdef bilat
# bilat's completion for zsh. Load it, behind compinit, with: eval "$(bilat completion zsh)"
_bilat() {
    local line text about tab=$'\t'
    local -a whole whole_about part part_about
    for line in "${(@f)$(BILAT_COMPLETE=zsh ${(Q)words[1]} "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
        [[ -z $line ]] && continue
        if [[ $line == ":files" ]]; then
            _files
            return
        fi
        text=${line%%$tab*}
        about=${line#*$tab}
        if [[ $text == 1* ]]; then
            whole+=("${text#?}")
            whole_about+=("${text#?}${about:+  -- $about}")
        else
            part+=("${text#?}")
            part_about+=("${text#?}${about:+  -- $about}")
        fi
    done
    (( $#whole )) && compadd -l -d whole_about -a whole
    (( $#part )) && compadd -l -S '' -d part_about -a part
}
compdef _bilat bilat
"""

FISH = r"""# bilat's completion for fish. Save it with: bilat completion fish > ~/.config/fish/completions/bilat.fish
function __bilat_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found (BILAT_COMPLETE=fish $words[1] $words[2..-1] 2>/dev/null)
    if test "$found[1]" = ":files"
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $found
    end
end
complete -c bilat -f -a '(__bilat_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@command(store=False, fields=Fields(("shell", "script")))
def completion(
    context: Context,  # noqa: ARG001 -- a script is the same in every configuration
    shell: Annotated[str | None, typer.Argument(metavar="[SHELL]", help="bash, zsh or fish. [default: SHELL]")] = None,
) -> Result:
    """Print the script that completes commands, options, ids and values as you type.

    Examples:

        eval "$(bilat completion bash)"

        bilat completion fish > ~/.config/fish/completions/bilat.fish
    """
    name = shell if shell is not None else os.path.basename(os.environ.get("SHELL", ""))
    if not name:
        raise UsageError("say for which shell", hint="bilat completion bash")
    if name not in SCRIPTS:
        raise UnknownValue("shell", name, SCRIPTS)
    script = SCRIPTS[name]
    return Result(
        kind="script",
        data=[{"shell": name, "script": script}],
        tables=[Table([Column("script", "Script")], [[script]])],
        total=1,
        returned=1,
        text=script,
    )
