# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vwh_global_optspecs
    string join \n color= q/quiet v/verbose h/help V/version
end

function __fish_vwh_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_vwh_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_vwh_using_subcommand
    set -l cmd (__fish_vwh_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c vwh -n "__fish_vwh_needs_command" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_needs_command" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_needs_command" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_needs_command" -s V -l version -d 'Print version'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "render" -d 'Print what a template makes of an event'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "send" -d 'Render a template and send the result'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "verify" -d 'Check the signature of a received body (Standard Webhooks): status 0 where it is good'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "check" -d 'Check templates and hooks'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "convert" -d 'Print the Jinja template that means the same as a Handlebars template'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "test" -d 'Run the test cases of a folder of templates and hooks'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "watch" -d 'Render again at each change of a template, its partials or the event'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "journal" -d 'See what became of the events of streams, and send them again'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "completions" -d 'Print a script that completes commands, options and helpers in a shell'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "man" -d 'Print a manual page'
complete -c vwh -n "__fish_vwh_needs_command" -f -a "helpers" -d 'List the helpers and filters that templates can call, or explain one'
complete -c vwh -n "__fish_vwh_using_subcommand render" -s o -l output -d 'Write the output to a file: whole, or not at all' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand render" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand render" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand render" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand render" -l now -d 'The time that `@now` is, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l max-output -d 'The largest output [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l fuel -d 'The most steps of work that a render may take [default: 100000000]' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l input -d 'What the event is written in [default: by its extension, else json]' -r -f -a "json\t'JSON'
json5\t'JSON5: comments, trailing commas, unquoted keys'
yaml\t'YAML'"
complete -c vwh -n "__fish_vwh_using_subcommand render" -l set -d 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l under -d 'Put the event under a key' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l max-input -d 'The largest event [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l max-depth -d 'The deepest nesting of an event [default: 256]' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l on-error -d 'What a bad event does to the others [default: stop]' -r -f -a "stop\t'End with it'
skip\t'Go on behind it'"
complete -c vwh -n "__fish_vwh_using_subcommand render" -l secret -d 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand render" -l secrets -d 'A file of secrets: YAML, JSON or .env (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand render" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand render" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l strict -d 'Make a missing path that is printed an error'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l no-validate -d 'Do not check that JSON or XML output is valid'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l pretty -d 'Indent JSON output'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l compact -d 'Print JSON output without white space'
complete -c vwh -n "__fish_vwh_using_subcommand render" -l stream -d 'Read many events, one after another or one a line; print a line for each'
complete -c vwh -n "__fish_vwh_using_subcommand render" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand render" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand send" -s o -l output -d 'Write the response\'s body to a file' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l hook -d 'A file that defines the delivery (YAML); flags win over what it says' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l url -d 'Where to send it; values are encoded by their place in the path and the query' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l template -d 'The template of the body; without one there is none' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -s X -l method -d 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l param -d 'A parameter, added to the URL\'s query (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -s H -l header -d 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l user -d 'Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l bearer -d 'A token for Bearer authentication' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l sign -d 'Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_.. (repeatable, for the time of a change of keys)' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l id -d 'The delivery\'s id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l when -d 'Deliver only events for which this does not render to `false`, `0`, `null` or nothing' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l as -d 'How the request is printed [default: http]' -r -f -a "http\t'As it goes over the wire'
curl\t'As a curl command that sends it'
json\t'As JSON'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -l retry-attempts -d 'How many attempts there are in all [default: 4]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l retry-base -d 'The wait after the first attempt; it doubles with each further one [default: 1s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l retry-cap -d 'What a wait grows to at most, unless the receiver asks for more [default: 10m]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l retry-budget -d 'Give up when the next attempt would be later than this [default: 1h]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l retry-on -d 'The statuses to try again after [default: 408,425,429,5xx]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l connect-timeout -d 'How long the look-up of the host may take, and the connection after it [default: 10s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l timeout -d 'How long an attempt may take as a whole [default: 30s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l cacert -d 'Trust the certificates of this file (PEM), and no others [default: the system\'s and bundled ones]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l cert -d 'Our own certificate (PEM), with those between it and its authority' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l key -d 'The private key of our certificate (PEM) [default: in the file of --cert]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l proxy -d 'The proxy, http://HOST:PORT or socks5://.., \'\' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l from -d 'Take the events from a broker, which is told what has become of each: nats://HOST/STREAM?consumer=NAME, kafka://HOST/TOPIC?group=NAME or redis://HOST/KEY?group=NAME; a password is written {{secrets.NAME}}' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l until-idle -d 'With --from: end when nothing has come for this time, and nothing is under way [default: never]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l concurrency -d 'How many deliveries are in flight at once, besides those that wait for a retry; with one they keep their order [default: 1]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l rate -d 'How many attempts may begin in a second, a minute or an hour: 10/s, 600/m, 1000/h' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l journal -d 'Write each event down in this file before it is sent, and what became of it after: the same command again goes on where it was ended' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l dead-letter -d 'Add each event that fails for good to this file, with its id and why: a line of JSON; with --from also the URL of a topic, subject or key of the same broker, with its id and why in headers' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l report -d 'Write what became of each event to this file, `-` for stdout: a line of JSON' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l on-error -d 'What an event that fails does to the others [default: skip with --journal or --dead-letter, else stop]' -r -f -a "stop\t'End with it'
skip\t'Go on behind it'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l now -d 'The time that `@now` is, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l max-output -d 'The largest output [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l fuel -d 'The most steps of work that a render may take [default: 100000000]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l input -d 'What the event is written in [default: by its extension, else json]' -r -f -a "json\t'JSON'
json5\t'JSON5: comments, trailing commas, unquoted keys'
yaml\t'YAML'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -l set -d 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l under -d 'Put the event under a key' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l max-input -d 'The largest event [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l max-depth -d 'The deepest nesting of an event [default: 256]' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l secret -d 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand send" -l secrets -d 'A file of secrets: YAML, JSON or .env (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand send" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand send" -l dry-run -d 'Send nothing: print the request, its secrets hidden'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l show-secrets -d 'Print secrets as they are'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l follow -d 'Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l insecure -d 'Trust whoever answers: for tests, never for real data'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l allow-private -d 'Allow private addresses also where the event or a redirect leads to them'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l stream -d 'Send many events, one after another or one a line'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l strict -d 'Make a missing path that is printed an error'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l no-validate -d 'Do not check that JSON or XML output is valid'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l pretty -d 'Indent JSON output'
complete -c vwh -n "__fish_vwh_using_subcommand send" -l compact -d 'Print JSON output without white space'
complete -c vwh -n "__fish_vwh_using_subcommand send" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand send" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand verify" -l secret -d 'The secret: NAME is that of an environment variable, NAME=@FILE a file; whsec_.., whsk_.. and whpk_.. stand for themselves, for others on this machine to see (repeatable: one that matches is enough)' -r
complete -c vwh -n "__fish_vwh_using_subcommand verify" -s H -l header -d 'A header as it was received, `Name: value`; only those of the signature matter (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand verify" -l tolerance -d 'How far the time of the signature may be from now, both ways [default: 5m]' -r
complete -c vwh -n "__fish_vwh_using_subcommand verify" -l now -d 'The time to compare with, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand verify" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand verify" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand verify" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l event -d 'Render against this event too' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand check" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand check" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand check" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand check" -l now -d 'The time that `@now` is, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l max-output -d 'The largest output [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l fuel -d 'The most steps of work that a render may take [default: 100000000]' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l input -d 'What the event is written in [default: by its extension, else json]' -r -f -a "json\t'JSON'
json5\t'JSON5: comments, trailing commas, unquoted keys'
yaml\t'YAML'"
complete -c vwh -n "__fish_vwh_using_subcommand check" -l set -d 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l under -d 'Put the event under a key' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l max-input -d 'The largest event [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l max-depth -d 'The deepest nesting of an event [default: 256]' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l secret -d 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand check" -l secrets -d 'A file of secrets: YAML, JSON or .env (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand check" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand check" -l json -d 'Print what is found as JSON: a list of problems'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l strict -d 'Make a missing path that is printed an error'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l no-validate -d 'Do not check that JSON or XML output is valid'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l pretty -d 'Indent JSON output'
complete -c vwh -n "__fish_vwh_using_subcommand check" -l compact -d 'Print JSON output without white space'
complete -c vwh -n "__fish_vwh_using_subcommand check" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand check" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -s o -l output -d 'Write the template to a file: whole, or not at all' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand convert" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l partial -d 'The template is a partial [default: whether it is in a folder of partials]'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l in-string -d 'The template is a partial that is called inside of a JSON string'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand test" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand test" -l update -d 'Write what comes out as what is expected, where it differs'
complete -c vwh -n "__fish_vwh_using_subcommand test" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand test" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l now -d 'The time that `@now` is, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l max-output -d 'The largest output [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l fuel -d 'The most steps of work that a render may take [default: 100000000]' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l input -d 'What the event is written in [default: by its extension, else json]' -r -f -a "json\t'JSON'
json5\t'JSON5: comments, trailing commas, unquoted keys'
yaml\t'YAML'"
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l set -d 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l under -d 'Put the event under a key' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l max-input -d 'The largest event [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l max-depth -d 'The deepest nesting of an event [default: 256]' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l secret -d 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l secrets -d 'A file of secrets: YAML, JSON or .env (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l strict -d 'Make a missing path that is printed an error'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l no-validate -d 'Do not check that JSON or XML output is valid'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l pretty -d 'Indent JSON output'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -l compact -d 'Print JSON output without white space'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -f -a "list" -d 'List the deliveries of a journal'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -f -a "show" -d 'Show all that is known of deliveries: event, request, and every attempt'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -f -a "retry" -d 'Send deliveries of a journal again: those that failed or are pending, or chosen ones'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and not __fish_seen_subcommand_from list show retry purge" -f -a "purge" -d 'Take old deliveries out of a journal'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -l outcome -d 'Only those with this outcome (repeatable, or with commas)' -r -f -a "delivered\t'Accepted by the receiver'
failed\t'Given up'
pending\t'Written down, and perhaps sent, but without an outcome: it was interrupted, or is under way'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -l since -d 'Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -l until -d 'Only those that began before this time, written like that of --since' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -l json -d 'Print a line of JSON for each'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -l outcome -d 'Only those with this outcome (repeatable, or with commas)' -r -f -a "delivered\t'Accepted by the receiver'
failed\t'Given up'
pending\t'Written down, and perhaps sent, but without an outcome: it was interrupted, or is under way'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -l since -d 'Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -l until -d 'Only those that began before this time, written like that of --since' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -l json -d 'Print a line of JSON for each'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l outcome -d 'Only those with this outcome (repeatable, or with commas)' -r -f -a "delivered\t'Accepted by the receiver'
failed\t'Given up'
pending\t'Written down, and perhaps sent, but without an outcome: it was interrupted, or is under way'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l since -d 'Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l until -d 'Only those that began before this time, written like that of --since' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l concurrency -d 'How many deliveries are in flight at once, besides those that wait for a retry; with one they keep their order [default: 1]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l rate -d 'How many attempts may begin in a second, a minute or an hour: 10/s, 600/m, 1000/h' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l dead-letter -d 'Add each event that fails for good to this file, with its id and why: a line of JSON; with --from also the URL of a topic, subject or key of the same broker, with its id and why in headers' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l report -d 'Write what became of each event to this file, `-` for stdout: a line of JSON' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l on-error -d 'What an event that fails does to the others [default: skip with --journal or --dead-letter, else stop]' -r -f -a "stop\t'End with it'
skip\t'Go on behind it'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l hook -d 'A file that defines the delivery (YAML); flags win over what it says' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l url -d 'Where to send it; values are encoded by their place in the path and the query' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l template -d 'The template of the body; without one there is none' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s X -l method -d 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l param -d 'A parameter, added to the URL\'s query (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s H -l header -d 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l user -d 'Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l bearer -d 'A token for Bearer authentication' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l sign -d 'Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_.. (repeatable, for the time of a change of keys)' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l id -d 'The delivery\'s id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l when -d 'Deliver only events for which this does not render to `false`, `0`, `null` or nothing' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l retry-attempts -d 'How many attempts there are in all [default: 4]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l retry-base -d 'The wait after the first attempt; it doubles with each further one [default: 1s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l retry-cap -d 'What a wait grows to at most, unless the receiver asks for more [default: 10m]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l retry-budget -d 'Give up when the next attempt would be later than this [default: 1h]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l retry-on -d 'The statuses to try again after [default: 408,425,429,5xx]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l connect-timeout -d 'How long the look-up of the host may take, and the connection after it [default: 10s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l timeout -d 'How long an attempt may take as a whole [default: 30s]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l cacert -d 'Trust the certificates of this file (PEM), and no others [default: the system\'s and bundled ones]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l cert -d 'Our own certificate (PEM), with those between it and its authority' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l key -d 'The private key of our certificate (PEM) [default: in the file of --cert]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l proxy -d 'The proxy, http://HOST:PORT or socks5://.., \'\' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s e -l inline -d 'The template\'s text, instead of a file' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l dialect -d 'The template\'s language [default: auto]' -r -f -a "auto\t'By the template\'s extension, else Handlebars'
handlebars\t'Handlebars'
jinja\t'Jinja'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l format -d 'What the template yields: decides escaping and validation [default: auto]' -r -f -a "auto\t'By the template\'s inner extension (x.json.hbs), or how it begins'
json\t'JSON'
xml\t'XML'
html\t'HTML'
text\t'Plain text'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l partials -d 'A folder of partials, besides `partials` beside the template (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l now -d 'The time that `@now` is, in RFC 3339 [default: now]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l max-output -d 'The largest output [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l fuel -d 'The most steps of work that a render may take [default: 100000000]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l input -d 'What the event is written in [default: by its extension, else json]' -r -f -a "json\t'JSON'
json5\t'JSON5: comments, trailing commas, unquoted keys'
yaml\t'YAML'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l set -d 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l under -d 'Put the event under a key' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l max-input -d 'The largest event [default: 67108864]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l max-depth -d 'The deepest nesting of an event [default: 256]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l secret -d 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l secrets -d 'A file of secrets: YAML, JSON or .env (repeatable)' -r -F
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l follow -d 'Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l insecure -d 'Trust whoever answers: for tests, never for real data'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l allow-private -d 'Allow private addresses also where the event or a redirect leads to them'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l prevent-indent -d 'Do not indent what a partial alone on its line prints'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l explicit-partial-context -d 'Give a partial that is called without a context an empty one'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l strict -d 'Make a missing path that is printed an error'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l no-validate -d 'Do not check that JSON or XML output is valid'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l pretty -d 'Indent JSON output'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -l compact -d 'Print JSON output without white space'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l outcome -d 'Only those with this outcome (repeatable, or with commas)' -r -f -a "delivered\t'Accepted by the receiver'
failed\t'Given up'
pending\t'Written down, and perhaps sent, but without an outcome: it was interrupted, or is under way'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l since -d 'Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l until -d 'Only those that began before this time, written like that of --since' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l older-than -d 'Only those that began so long ago: 12h, 7d [default: 30d, unless ids or --until are given]' -r
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -l json -d 'Print how many there were as JSON'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand journal; and __fish_seen_subcommand_from purge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand completions" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand completions" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand completions" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand man" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand man" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand man" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -l color -d 'When to use colour [default: auto]' -r -f -a "auto\t'On a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise'
always\t'Always'
never\t'Never'"
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -l json -d 'Print JSON: an array of all, or an object for one'
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -s q -l quiet -d 'Say nothing but errors'
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -s v -l verbose -d 'Say more about what is done'
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vwh -n "__fish_vwh_using_subcommand helpers" -f -a "object array concat find filter every some parser get isEqual isNot includes gt gte lt lte greater lower toLowerCase toUpperCase replaceAll url-param hmac phone-number date relative jwt abs attr batch bool capitalize chain count d default dictsort e escape first float format groupby indent int items join last length lines list map max min pprint reject rejectattr replace reverse round safe select selectattr slice sort split string sum title tojson trim unique upper urlencode zip"
