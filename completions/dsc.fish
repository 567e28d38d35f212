# fish completion for dsc(1) and its dsc-<verb> binaries

function __dsc_units
    set -l folder $PWD
    while test -n "$folder" -a ! -e "$folder/dsc.yaml"
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    test -n "$folder"; or return
    for unit in $folder/units/*/
        string replace -r '.*/([^/]+)/$' '$1' -- $unit
    end
end

function __dsc_cases
    set -l folder $PWD
    while test -n "$folder" -a ! -e "$folder/dsc.yaml"
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    test -n "$folder"; or return
    for path in $folder/units/*/cases/*/
        string replace -r '.*/([^/]+)/$' '$1' -- $path
    end
end

function __dsc_rules
    dsc explain --format json 2>/dev/null |
        string replace -rf '.*\{"rule": "([a-z0-9-]+)".*' '$1'
end

set -l verbs init new validate explain schema quota form rank evidence bundle verify receive help

complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a init -d 'make a case repository'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a new -d 'scaffold a unit, a case or a person'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a validate -d 'check dossiers against schema and rules'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a explain -d 'explain a rule'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a schema -d 'print the JSON Schema of a kind of document'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a quota -d 'show quotas, use and coverage of units'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a form -d 'make application forms and summary tables'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a rank -d 'show or change a unit\'s order of priority'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a evidence -d 'fill in or check the digests of evidence files'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a bundle -d 'make the package that a unit hands in'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a verify -d 'check a package, an image, a disc or a folder'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a receive -d 'take verified packages into the repository'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a help -d 'show help'
complete -c dsc -f -n '__fish_seen_subcommand_from help' -a 'init new validate explain schema quota form rank evidence bundle verify receive'

# Each row serves "dsc verb" and "dsc-verb".
function __dsc_complete -a verb
    complete -c dsc -n "__fish_seen_subcommand_from $verb" $argv[2..]
    complete -c dsc-$verb $argv[2..]
end

for verb in init new validate explain schema quota form rank evidence bundle verify receive
    __dsc_complete $verb -s C -l directory -x -a '(__fish_complete_directories)' -d 'change into a folder first'
    __dsc_complete $verb -s h -l help -f -d 'show help'
    __dsc_complete $verb -l version -f -d 'show the version'
end

__dsc_complete validate -F
__dsc_complete validate -l format -x -a 'text json sarif junit github gitlab' -d 'output format'
__dsc_complete validate -l strict -d 'warnings too give exit status 1'
__dsc_complete validate -s q -l quiet -d 'errors and warnings only'
__dsc_complete validate -s j -l jobs -x -d 'number of threads'
__dsc_complete validate -l color -x -a 'auto always never' -d 'colour the text'
__dsc_complete validate -l schema -r -F -d 'check against this JSON Schema'
__dsc_complete validate -l schema-map -x -d 'where a schema finds others'

__dsc_complete init -l profile -r -F -d 'the programme'
__dsc_complete init -l name -x -d 'name of the repository'
__dsc_complete init -l no-git -d 'no history and no hook'
__dsc_complete init -s q -l quiet -d 'do not tell the next steps'

__dsc_complete new -f -a 'unit case person'
__dsc_complete new -l unit -x -a '(__dsc_units)' -d 'the unit of a case'
__dsc_complete new -l kind -x -d 'kind of a unit, role of a person'

__dsc_complete explain -f -a '(__dsc_rules)'
__dsc_complete explain -l format -x -a 'text json' -d 'output format'
__dsc_complete explain -l man -d 'print dsc-rules(7)'

__dsc_complete schema -f -a '(dsc schema 2>/dev/null)'

__dsc_complete quota -f -a '(__dsc_units)'
__dsc_complete quota -l format -x -a 'text json' -d 'output format'
__dsc_complete quota -l with -x -a '(__dsc_cases)' -d 'count as if it were recommended'
__dsc_complete quota -l without -x -a '(__dsc_cases)' -d 'count as if it were not'

__dsc_complete rank -f -a '(__dsc_units) move add drop (__dsc_cases)'
__dsc_complete rank -l format -x -a 'text json' -d 'output format'
__dsc_complete rank -s q -l quiet -d 'do not print the order after a change'

__dsc_complete evidence -a '(__dsc_cases)'
__dsc_complete evidence -l check -d 'compare only, write nothing'
__dsc_complete evidence -l update -d 'replace digests that are wrong, too'
__dsc_complete evidence -l format -x -a 'text json' -d 'output format'
__dsc_complete evidence -s q -l quiet -d 'print what is wrong only'

__dsc_complete form -a '(__dsc_units)'
__dsc_complete form -l format -x -a 'pdf docx xlsx' -d 'format'
__dsc_complete form -s o -l output -r -F -d 'file or folder to write to'
__dsc_complete form -l all -d 'a unit\'s table and every form'
__dsc_complete form -l template -r -F -d 'Word document to fill'
__dsc_complete form -l write-template -r -F -d 'write the Word document built in'
__dsc_complete form -l font -x -d 'font of the PDF'
__dsc_complete form -l force -d 'replace files that exist'
__dsc_complete form -s q -l quiet -d 'do not tell what was made'
__dsc_complete form -l color -x -a 'auto always never' -d 'colour the findings'

__dsc_complete receive -F
__dsc_complete receive -l format -x -a 'text json' -d 'output format'
__dsc_complete receive -l key -r -F -d 'public key that is expected'
__dsc_complete receive -l color -x -a 'auto always never' -d 'colour the text'
__dsc_complete receive -s q -l quiet -d 'tell only what is wrong'

__dsc_complete bundle -f -a '(__dsc_units)'
__dsc_complete bundle -s o -l output -r -F -d 'where the package is made'
__dsc_complete bundle -l media -x -a 'cd dvd dvd-dl bd' -d 'what a disc holds'
__dsc_complete bundle -s n -l dry-run -d 'show the plan, write nothing'
__dsc_complete bundle -l allow-uncommitted -d 'take what git has not'
__dsc_complete bundle -l sign -r -F -d 'private key that signs'
__dsc_complete bundle -l font -x -d 'font of the papers'
__dsc_complete bundle -l format -x -a 'text json' -d 'output format'
__dsc_complete bundle -l color -x -a 'auto always never' -d 'colour the findings'
__dsc_complete bundle -s q -l quiet -d 'show no progress'

__dsc_complete verify -F
__dsc_complete verify -l key -r -F -d 'public key that is expected'
__dsc_complete verify -l format -x -a 'text json' -d 'output format'
__dsc_complete verify -s q -l quiet -d 'print nothing where nothing is wrong'
