
use builtin;
use str;

set edit:completion:arg-completer[vwh] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'vwh'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'vwh'= {
            cand --color 'When to use colour [default: auto]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand render 'Print what a template makes of an event'
            cand send 'Render a template and send the result'
            cand completions 'Print a script that completes commands, options and helpers in a shell'
            cand man 'Print a manual page'
            cand helpers 'List the helpers and filters that templates can call, or explain one'
        }
        &'vwh;render'= {
            cand -o 'Write the output to a file: whole, or not at all'
            cand --output 'Write the output to a file: whole, or not at all'
            cand -e 'The template''s text, instead of a file'
            cand --inline 'The template''s text, instead of a file'
            cand --dialect 'The template''s language [default: auto]'
            cand --format 'What the template yields: decides escaping and validation [default: auto]'
            cand --partials 'A folder of partials, besides `partials` beside the template (repeatable)'
            cand --now 'The time that `@now` is, in RFC 3339 [default: now]'
            cand --max-output 'The largest output [default: 67108864]'
            cand --fuel 'The most steps of work that a render may take [default: 100000000]'
            cand --input 'What the event is written in [default: by its extension, else json]'
            cand --set 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)'
            cand --under 'Put the event under a key'
            cand --max-input 'The largest event [default: 67108864]'
            cand --max-depth 'The deepest nesting of an event [default: 256]'
            cand --on-error 'What a bad event does to the others [default: stop]'
            cand --secret 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)'
            cand --secrets 'A file of secrets: YAML, JSON or .env (repeatable)'
            cand --color 'When to use colour [default: auto]'
            cand --strict 'Make a missing path that is printed an error'
            cand --no-validate 'Do not check that JSON or XML output is valid'
            cand --pretty 'Indent JSON output'
            cand --compact 'Print JSON output without white space'
            cand --prevent-indent 'Do not indent what a partial alone on its line prints'
            cand --explicit-partial-context 'Give a partial that is called without a context an empty one'
            cand --stream 'Read many events, one after another or one a line; print a line for each'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'vwh;send'= {
            cand --url 'Where to send it'
            cand --template 'The template of the body; without one there is none'
            cand -X 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]'
            cand --method 'The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]'
            cand -H 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)'
            cand --header 'A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)'
            cand -o 'Write the response''s body to a file'
            cand --output 'Write the response''s body to a file'
            cand -e 'The template''s text, instead of a file'
            cand --inline 'The template''s text, instead of a file'
            cand --dialect 'The template''s language [default: auto]'
            cand --format 'What the template yields: decides escaping and validation [default: auto]'
            cand --partials 'A folder of partials, besides `partials` beside the template (repeatable)'
            cand --now 'The time that `@now` is, in RFC 3339 [default: now]'
            cand --max-output 'The largest output [default: 67108864]'
            cand --fuel 'The most steps of work that a render may take [default: 100000000]'
            cand --input 'What the event is written in [default: by its extension, else json]'
            cand --set 'Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)'
            cand --under 'Put the event under a key'
            cand --max-input 'The largest event [default: 67108864]'
            cand --max-depth 'The deepest nesting of an event [default: 256]'
            cand --secret 'A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)'
            cand --secrets 'A file of secrets: YAML, JSON or .env (repeatable)'
            cand --color 'When to use colour [default: auto]'
            cand --strict 'Make a missing path that is printed an error'
            cand --no-validate 'Do not check that JSON or XML output is valid'
            cand --pretty 'Indent JSON output'
            cand --compact 'Print JSON output without white space'
            cand --prevent-indent 'Do not indent what a partial alone on its line prints'
            cand --explicit-partial-context 'Give a partial that is called without a context an empty one'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'vwh;completions'= {
            cand --color 'When to use colour [default: auto]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'vwh;man'= {
            cand --color 'When to use colour [default: auto]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'vwh;helpers'= {
            cand --color 'When to use colour [default: auto]'
            cand -q 'Say nothing but errors'
            cand --quiet 'Say nothing but errors'
            cand -v 'Say more about what is done'
            cand --verbose 'Say more about what is done'
            cand --json 'Print JSON: an array of all, or an object for one'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
    ]
    $completions[$command]
}
