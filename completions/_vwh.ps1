
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'vwh' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'vwh'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'vwh' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('render', 'render', [CompletionResultType]::ParameterValue, 'Print what a template makes of an event')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Render a template and send the result')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check the signature of a received body (Standard Webhooks): status 0 where it is good')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Check templates and hooks')
            [CompletionResult]::new('convert', 'convert', [CompletionResultType]::ParameterValue, 'Print the Jinja template that means the same as a Handlebars template')
            [CompletionResult]::new('test', 'test', [CompletionResultType]::ParameterValue, 'Run the test cases of a folder of templates and hooks')
            [CompletionResult]::new('watch', 'watch', [CompletionResultType]::ParameterValue, 'Render again at each change of a template, its partials or the event')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a script that completes commands, options and helpers in a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print a manual page')
            [CompletionResult]::new('helpers', 'helpers', [CompletionResultType]::ParameterValue, 'List the helpers and filters that templates can call, or explain one')
            break
        }
        'vwh;render' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the output to a file: whole, or not at all')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the output to a file: whole, or not at all')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--inline', '--inline', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The template''s language [default: auto]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the template yields: decides escaping and validation [default: auto]')
            [CompletionResult]::new('--partials', '--partials', [CompletionResultType]::ParameterName, 'A folder of partials, besides `partials` beside the template (repeatable)')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time that `@now` is, in RFC 3339 [default: now]')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest output [default: 67108864]')
            [CompletionResult]::new('--fuel', '--fuel', [CompletionResultType]::ParameterName, 'The most steps of work that a render may take [default: 100000000]')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'What the event is written in [default: by its extension, else json]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)')
            [CompletionResult]::new('--under', '--under', [CompletionResultType]::ParameterName, 'Put the event under a key')
            [CompletionResult]::new('--max-input', '--max-input', [CompletionResultType]::ParameterName, 'The largest event [default: 67108864]')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'The deepest nesting of an event [default: 256]')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What a bad event does to the others [default: stop]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)')
            [CompletionResult]::new('--secrets', '--secrets', [CompletionResultType]::ParameterName, 'A file of secrets: YAML, JSON or .env (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--prevent-indent', '--prevent-indent', [CompletionResultType]::ParameterName, 'Do not indent what a partial alone on its line prints')
            [CompletionResult]::new('--explicit-partial-context', '--explicit-partial-context', [CompletionResultType]::ParameterName, 'Give a partial that is called without a context an empty one')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Make a missing path that is printed an error')
            [CompletionResult]::new('--no-validate', '--no-validate', [CompletionResultType]::ParameterName, 'Do not check that JSON or XML output is valid')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indent JSON output')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print JSON output without white space')
            [CompletionResult]::new('--stream', '--stream', [CompletionResultType]::ParameterName, 'Read many events, one after another or one a line; print a line for each')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;send' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the response''s body to a file')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the response''s body to a file')
            [CompletionResult]::new('--hook', '--hook', [CompletionResultType]::ParameterName, 'A file that defines the delivery (YAML); flags win over what it says')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'Where to send it; values are encoded by their place in the path and the query')
            [CompletionResult]::new('--template', '--template', [CompletionResultType]::ParameterName, 'The template of the body; without one there is none')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]')
            [CompletionResult]::new('--method', '--method', [CompletionResultType]::ParameterName, 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]')
            [CompletionResult]::new('--param', '--param', [CompletionResultType]::ParameterName, 'A parameter, added to the URL''s query (repeatable)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)')
            [CompletionResult]::new('--user', '--user', [CompletionResultType]::ParameterName, 'Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them')
            [CompletionResult]::new('--bearer', '--bearer', [CompletionResultType]::ParameterName, 'A token for Bearer authentication')
            [CompletionResult]::new('--sign', '--sign', [CompletionResultType]::ParameterName, 'Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_.. (repeatable, for the time of a change of keys)')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The delivery''s id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]')
            [CompletionResult]::new('--when', '--when', [CompletionResultType]::ParameterName, 'Deliver only events for which this does not render to `false`, `0`, `null` or nothing')
            [CompletionResult]::new('--as', '--as', [CompletionResultType]::ParameterName, 'How the request is printed [default: http]')
            [CompletionResult]::new('--retry-attempts', '--retry-attempts', [CompletionResultType]::ParameterName, 'How many attempts there are in all [default: 4]')
            [CompletionResult]::new('--retry-base', '--retry-base', [CompletionResultType]::ParameterName, 'The wait after the first attempt; it doubles with each further one [default: 1s]')
            [CompletionResult]::new('--retry-cap', '--retry-cap', [CompletionResultType]::ParameterName, 'What a wait grows to at most, unless the receiver asks for more [default: 10m]')
            [CompletionResult]::new('--retry-budget', '--retry-budget', [CompletionResultType]::ParameterName, 'Give up when the next attempt would be later than this [default: 1h]')
            [CompletionResult]::new('--retry-on', '--retry-on', [CompletionResultType]::ParameterName, 'The statuses to try again after [default: 408,425,429,5xx]')
            [CompletionResult]::new('--connect-timeout', '--connect-timeout', [CompletionResultType]::ParameterName, 'How long the look-up of the host may take, and the connection after it [default: 10s]')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long an attempt may take as a whole [default: 30s]')
            [CompletionResult]::new('--cacert', '--cacert', [CompletionResultType]::ParameterName, 'Trust the certificates of this file (PEM), and no others [default: the system''s and bundled ones]')
            [CompletionResult]::new('--cert', '--cert', [CompletionResultType]::ParameterName, 'Our own certificate (PEM), with those between it and its authority')
            [CompletionResult]::new('--key', '--key', [CompletionResultType]::ParameterName, 'The private key of our certificate (PEM) [default: in the file of --cert]')
            [CompletionResult]::new('--proxy', '--proxy', [CompletionResultType]::ParameterName, 'The proxy, http://HOST:PORT or socks5://.., '''' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--inline', '--inline', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The template''s language [default: auto]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the template yields: decides escaping and validation [default: auto]')
            [CompletionResult]::new('--partials', '--partials', [CompletionResultType]::ParameterName, 'A folder of partials, besides `partials` beside the template (repeatable)')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time that `@now` is, in RFC 3339 [default: now]')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest output [default: 67108864]')
            [CompletionResult]::new('--fuel', '--fuel', [CompletionResultType]::ParameterName, 'The most steps of work that a render may take [default: 100000000]')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'What the event is written in [default: by its extension, else json]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)')
            [CompletionResult]::new('--under', '--under', [CompletionResultType]::ParameterName, 'Put the event under a key')
            [CompletionResult]::new('--max-input', '--max-input', [CompletionResultType]::ParameterName, 'The largest event [default: 67108864]')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'The deepest nesting of an event [default: 256]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)')
            [CompletionResult]::new('--secrets', '--secrets', [CompletionResultType]::ParameterName, 'A file of secrets: YAML, JSON or .env (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Send nothing: print the request, its secrets hidden')
            [CompletionResult]::new('--show-secrets', '--show-secrets', [CompletionResultType]::ParameterName, 'Print secrets as they are')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only')
            [CompletionResult]::new('--insecure', '--insecure', [CompletionResultType]::ParameterName, 'Trust whoever answers: for tests, never for real data')
            [CompletionResult]::new('--allow-private', '--allow-private', [CompletionResultType]::ParameterName, 'Allow private addresses also where the event or a redirect leads to them')
            [CompletionResult]::new('--prevent-indent', '--prevent-indent', [CompletionResultType]::ParameterName, 'Do not indent what a partial alone on its line prints')
            [CompletionResult]::new('--explicit-partial-context', '--explicit-partial-context', [CompletionResultType]::ParameterName, 'Give a partial that is called without a context an empty one')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Make a missing path that is printed an error')
            [CompletionResult]::new('--no-validate', '--no-validate', [CompletionResultType]::ParameterName, 'Do not check that JSON or XML output is valid')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indent JSON output')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print JSON output without white space')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;verify' {
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'The secret: NAME is that of an environment variable, NAME=@FILE a file; whsec_.., whsk_.. and whpk_.. stand for themselves, for others on this machine to see (repeatable: one that matches is enough)')
            [CompletionResult]::new('-H', '-H ', [CompletionResultType]::ParameterName, 'A header as it was received, `Name: value`; only those of the signature matter (repeatable)')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'A header as it was received, `Name: value`; only those of the signature matter (repeatable)')
            [CompletionResult]::new('--tolerance', '--tolerance', [CompletionResultType]::ParameterName, 'How far the time of the signature may be from now, both ways [default: 5m]')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time to compare with, in RFC 3339 [default: now]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;check' {
            [CompletionResult]::new('--event', '--event', [CompletionResultType]::ParameterName, 'Render against this event too')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--inline', '--inline', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The template''s language [default: auto]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the template yields: decides escaping and validation [default: auto]')
            [CompletionResult]::new('--partials', '--partials', [CompletionResultType]::ParameterName, 'A folder of partials, besides `partials` beside the template (repeatable)')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time that `@now` is, in RFC 3339 [default: now]')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest output [default: 67108864]')
            [CompletionResult]::new('--fuel', '--fuel', [CompletionResultType]::ParameterName, 'The most steps of work that a render may take [default: 100000000]')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'What the event is written in [default: by its extension, else json]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)')
            [CompletionResult]::new('--under', '--under', [CompletionResultType]::ParameterName, 'Put the event under a key')
            [CompletionResult]::new('--max-input', '--max-input', [CompletionResultType]::ParameterName, 'The largest event [default: 67108864]')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'The deepest nesting of an event [default: 256]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)')
            [CompletionResult]::new('--secrets', '--secrets', [CompletionResultType]::ParameterName, 'A file of secrets: YAML, JSON or .env (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print what is found as JSON: a list of problems')
            [CompletionResult]::new('--prevent-indent', '--prevent-indent', [CompletionResultType]::ParameterName, 'Do not indent what a partial alone on its line prints')
            [CompletionResult]::new('--explicit-partial-context', '--explicit-partial-context', [CompletionResultType]::ParameterName, 'Give a partial that is called without a context an empty one')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Make a missing path that is printed an error')
            [CompletionResult]::new('--no-validate', '--no-validate', [CompletionResultType]::ParameterName, 'Do not check that JSON or XML output is valid')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indent JSON output')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print JSON output without white space')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;convert' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the template to a file: whole, or not at all')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the template to a file: whole, or not at all')
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--inline', '--inline', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The template''s language [default: auto]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the template yields: decides escaping and validation [default: auto]')
            [CompletionResult]::new('--partials', '--partials', [CompletionResultType]::ParameterName, 'A folder of partials, besides `partials` beside the template (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--partial', '--partial', [CompletionResultType]::ParameterName, 'The template is a partial [default: whether it is in a folder of partials]')
            [CompletionResult]::new('--in-string', '--in-string', [CompletionResultType]::ParameterName, 'The template is a partial that is called inside of a JSON string')
            [CompletionResult]::new('--prevent-indent', '--prevent-indent', [CompletionResultType]::ParameterName, 'Do not indent what a partial alone on its line prints')
            [CompletionResult]::new('--explicit-partial-context', '--explicit-partial-context', [CompletionResultType]::ParameterName, 'Give a partial that is called without a context an empty one')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;test' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--update', '--update', [CompletionResultType]::ParameterName, 'Write what comes out as what is expected, where it differs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;watch' {
            [CompletionResult]::new('-e', '-e', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--inline', '--inline', [CompletionResultType]::ParameterName, 'The template''s text, instead of a file')
            [CompletionResult]::new('--dialect', '--dialect', [CompletionResultType]::ParameterName, 'The template''s language [default: auto]')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'What the template yields: decides escaping and validation [default: auto]')
            [CompletionResult]::new('--partials', '--partials', [CompletionResultType]::ParameterName, 'A folder of partials, besides `partials` beside the template (repeatable)')
            [CompletionResult]::new('--now', '--now', [CompletionResultType]::ParameterName, 'The time that `@now` is, in RFC 3339 [default: now]')
            [CompletionResult]::new('--max-output', '--max-output', [CompletionResultType]::ParameterName, 'The largest output [default: 67108864]')
            [CompletionResult]::new('--fuel', '--fuel', [CompletionResultType]::ParameterName, 'The most steps of work that a render may take [default: 100000000]')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'What the event is written in [default: by its extension, else json]')
            [CompletionResult]::new('--set', '--set', [CompletionResultType]::ParameterName, 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)')
            [CompletionResult]::new('--under', '--under', [CompletionResultType]::ParameterName, 'Put the event under a key')
            [CompletionResult]::new('--max-input', '--max-input', [CompletionResultType]::ParameterName, 'The largest event [default: 67108864]')
            [CompletionResult]::new('--max-depth', '--max-depth', [CompletionResultType]::ParameterName, 'The deepest nesting of an event [default: 256]')
            [CompletionResult]::new('--secret', '--secret', [CompletionResultType]::ParameterName, 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)')
            [CompletionResult]::new('--secrets', '--secrets', [CompletionResultType]::ParameterName, 'A file of secrets: YAML, JSON or .env (repeatable)')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('--prevent-indent', '--prevent-indent', [CompletionResultType]::ParameterName, 'Do not indent what a partial alone on its line prints')
            [CompletionResult]::new('--explicit-partial-context', '--explicit-partial-context', [CompletionResultType]::ParameterName, 'Give a partial that is called without a context an empty one')
            [CompletionResult]::new('--strict', '--strict', [CompletionResultType]::ParameterName, 'Make a missing path that is printed an error')
            [CompletionResult]::new('--no-validate', '--no-validate', [CompletionResultType]::ParameterName, 'Do not check that JSON or XML output is valid')
            [CompletionResult]::new('--pretty', '--pretty', [CompletionResultType]::ParameterName, 'Indent JSON output')
            [CompletionResult]::new('--compact', '--compact', [CompletionResultType]::ParameterName, 'Print JSON output without white space')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'vwh;helpers' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour [default: auto]')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing but errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say more about what is done')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print JSON: an array of all, or an object for one')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
