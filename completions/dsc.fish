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

function __dsc_people
    set -l folder $PWD
    while test -n "$folder" -a ! -e "$folder/dsc.yaml"
        set folder (string replace -r '/[^/]*$' '' -- $folder)
    end
    test -n "$folder"; or return
    for path in $folder/people/*.yaml
        string replace -r '.*/([^/]+)\.yaml$' '$1' -- $path
    end
end

set -l verbs init new validate explain schema quota form rank evidence bundle verify receive review seal decide audit help

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
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a review -d 'record signed verdicts on cases, show what waits'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a seal -d 'close a stage of review'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a decide -d 'compute the list from the sealed verdicts'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a audit -d 'prove that nothing in the history was altered'
complete -c dsc -f -n "not __fish_seen_subcommand_from $verbs" -a help -d 'show help'
complete -c dsc -f -n '__fish_seen_subcommand_from help' -a 'init new validate explain schema quota form rank evidence bundle verify receive review seal decide audit'

# Each row serves "dsc verb" and "dsc-verb".
function __dsc_complete -a verb
    complete -c dsc -n "__fish_seen_subcommand_from $verb" $argv[2..]
    complete -c dsc-$verb $argv[2..]
end

for verb in init new validate explain schema quota form rank evidence bundle verify receive review seal decide audit
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
__dsc_complete new -l kind -x -d 'kind of a unit'
__dsc_complete new -l name -x -d 'name of a person'
__dsc_complete new -l role -x -a 'clerk supervisor formal preliminary expert' -d 'role of a person'
__dsc_complete new -l key -r -F -d 'public key of a person'
__dsc_complete new -l organisation -x -d 'where a person works'
__dsc_complete new -l uscc -x -d 'credit code of the organisation'
__dsc_complete new -l group -x -a '(__dsc_units)' -d 'group of the organisation'

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

__dsc_complete review -a 'import (__dsc_cases)'
__dsc_complete review -l stage -x -a 'formal preliminary expert' -d 'the stage of review'
__dsc_complete review -l as -x -a '(__dsc_people)' -d 'who you are'
__dsc_complete review -l pass -d 'the case passes'
__dsc_complete review -l reject -d 'the case does not pass'
__dsc_complete review -l return -d 'the dossier is to be corrected'
__dsc_complete review -l score -x -d 'a score, ITEM=NUMBER'
__dsc_complete review -l abstain -d 'no opinion'
__dsc_complete review -l recuse -d 'a conflict of interest'
__dsc_complete review -l recommend -x -a 'yes no' -d 'whether to list the case'
__dsc_complete review -l reason -x -d 'why'
__dsc_complete review -l reason-file -r -F -d 'the same from a file'
__dsc_complete review -l check -x -d 'an item of the checklist, ITEM=ANSWER'
__dsc_complete review -l key -r -F -d 'the key to sign with'
__dsc_complete review -s y -l yes -d 'record without asking'
__dsc_complete review -l list -d 'show how far each case has come'
__dsc_complete review -l queue -d 'show what waits for you'
__dsc_complete review -l show -d 'show a case in short'
__dsc_complete review -l diff -d 'show what has changed since your verdict'
__dsc_complete review -l format -x -a 'text json' -d 'output format'

__dsc_complete seal -f -a 'formal preliminary expert'
__dsc_complete seal -l as -x -a '(__dsc_people)' -d 'who seals'
__dsc_complete seal -l key -r -F -d 'the key to sign with'
__dsc_complete seal -l leave-open -d 'seal although cases are undecided'
__dsc_complete seal -s y -l yes -d 'do not ask'
__dsc_complete seal -l at -x -d 'show the seals of a commit'
__dsc_complete seal -l format -x -a 'text json' -d 'output format'

__dsc_complete decide -f
__dsc_complete decide -l explain -x -a '(__dsc_cases)' -d 'explain a case'
__dsc_complete decide -l report -d 'how far the experts agree'
__dsc_complete decide -s o -l output -x -a '(__fish_complete_directories)' -d 'write the list as YAML, XLSX and PDF'
__dsc_complete decide -l font -x -d 'font of the PDF'
__dsc_complete decide -l force -d 'replace files that exist'
__dsc_complete decide -l as -x -a '(__dsc_people)' -d 'who puts it on the record'
__dsc_complete decide -l key -r -F -d 'the key to sign with'
__dsc_complete decide -s y -l yes -d 'do not ask'
__dsc_complete decide -l at -x -d 'decide by a commit'
__dsc_complete decide -l format -x -a 'text json' -d 'output format'

__dsc_complete audit -f
__dsc_complete audit -l at -x -d 'audit up to a commit'
__dsc_complete audit -l accept -x -d 'a commit or key that you have made sure of'
__dsc_complete audit -l receipts -r -F -d 'receipts to look for'
__dsc_complete audit -s q -l quiet -d 'tell breaks only'
__dsc_complete audit -l format -x -a 'text json' -d 'output format'

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
