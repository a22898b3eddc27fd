module completions {

  def "nu-complete vwh color" [] {
    [ "auto" "always" "never" ]
  }

  # Turn one system's webhook event into another system's request
  export extern vwh [
    --color: string@"nu-complete vwh color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    --version(-V)             # Print version
  ]

  def "nu-complete vwh render dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh render format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh render input" [] {
    [ "json" "json5" "yaml" ]
  }

  def "nu-complete vwh render on_error" [] {
    [ "stop" "skip" ]
  }

  def "nu-complete vwh render color" [] {
    [ "auto" "always" "never" ]
  }

  # Print what a template makes of an event
  export extern "vwh render" [
    --output(-o): path        # Write the output to a file: whole, or not at all
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh render dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh render format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --strict                  # Make a missing path that is printed an error
    --no-validate             # Do not check that JSON or XML output is valid
    --pretty                  # Indent JSON output
    --compact                 # Print JSON output without white space
    --now: string             # The time that `@now` is, in RFC 3339 [default: now]
    --max-output: string      # The largest output [default: 67108864]
    --fuel: string            # The most steps of work that a render may take [default: 100000000]
    --input: string@"nu-complete vwh render input" # What the event is written in [default: by its extension, else json]
    --set: string             # Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    --under: string           # Put the event under a key
    --max-input: string       # The largest event [default: 67108864]
    --max-depth: string       # The deepest nesting of an event [default: 256]
    --stream                  # Read many events, one after another or one a line; print a line for each
    --on-error: string@"nu-complete vwh render on_error" # What a bad event does to the others [default: stop]
    --secret: string          # A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    --secrets: path           # A file of secrets: YAML, JSON or .env (repeatable)
    --color: string@"nu-complete vwh render color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    template?: path           # The template; `-` is stdin. With `-e` there is none, and the first file is the event
    event?: path              # The event; `-`, or none, is stdin
  ]

  def "nu-complete vwh send form" [] {
    [ "http" "curl" "json" ]
  }

  def "nu-complete vwh send on_error" [] {
    [ "stop" "skip" ]
  }

  def "nu-complete vwh send dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh send format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh send input" [] {
    [ "json" "json5" "yaml" ]
  }

  def "nu-complete vwh send color" [] {
    [ "auto" "always" "never" ]
  }

  # Render a template and send the result
  export extern "vwh send" [
    --output(-o): path        # Write the response's body to a file
    --hook: path              # A file that defines the delivery (YAML); flags win over what it says
    --url: string             # Where to send it; values are encoded by their place in the path and the query
    --template: path          # The template of the body; without one there is none
    --method(-X): string      # The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]
    --param: string           # A parameter, added to the URL's query (repeatable)
    --header(-H): string      # A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)
    --user: string            # Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them
    --bearer: string          # A token for Bearer authentication
    --sign: string            # Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_.. (repeatable, for the time of a change of keys)
    --id: string              # The delivery's id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]
    --when: string            # Deliver only events for which this does not render to `false`, `0`, `null` or nothing
    --dry-run                 # Send nothing: print the request, its secrets hidden
    --as: string@"nu-complete vwh send form" # How the request is printed [default: http]
    --show-secrets            # Print secrets as they are
    --retry-attempts: string  # How many attempts there are in all [default: 4]
    --retry-base: string      # The wait after the first attempt; it doubles with each further one [default: 1s]
    --retry-cap: string       # What a wait grows to at most, unless the receiver asks for more [default: 10m]
    --retry-budget: string    # Give up when the next attempt would be later than this [default: 1h]
    --retry-on: string        # The statuses to try again after [default: 408,425,429,5xx]
    --connect-timeout: string # How long the look-up of the host may take, and the connection after it [default: 10s]
    --timeout: string         # How long an attempt may take as a whole [default: 30s]
    --follow                  # Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only
    --cacert: string          # Trust the certificates of this file (PEM), and no others [default: the system's and bundled ones]
    --cert: string            # Our own certificate (PEM), with those between it and its authority
    --key: string             # The private key of our certificate (PEM) [default: in the file of --cert]
    --insecure                # Trust whoever answers: for tests, never for real data
    --proxy: string           # The proxy, http://HOST:PORT or socks5://.., '' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]
    --allow-private           # Allow private addresses also where the event or a redirect leads to them
    --stream                  # Send many events, one after another or one a line
    --from: string            # Take the events from a broker, which is told what has become of each: nats://HOST/STREAM?consumer=NAME, kafka://HOST/TOPIC?group=NAME or redis://HOST/KEY?group=NAME; a password is written {{secrets.NAME}}
    --until-idle: string      # With --from: end when nothing has come for this time, and nothing is under way [default: never]
    --concurrency: string     # How many deliveries are in flight at once, besides those that wait for a retry; with one they keep their order [default: 1]
    --rate: string            # How many attempts may begin in a second, a minute or an hour: 10/s, 600/m, 1000/h
    --journal: path           # Write each event down in this file before it is sent, and what became of it after: the same command again goes on where it was ended
    --dead-letter: path       # Add each event that fails for good to this file, with its id and why: a line of JSON; with --from also the URL of a topic, subject or key of the same broker, with its id and why in headers
    --report: path            # Write what became of each event to this file, `-` for stdout: a line of JSON
    --on-error: string@"nu-complete vwh send on_error" # What an event that fails does to the others [default: skip with --journal or --dead-letter, else stop]
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh send dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh send format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --strict                  # Make a missing path that is printed an error
    --no-validate             # Do not check that JSON or XML output is valid
    --pretty                  # Indent JSON output
    --compact                 # Print JSON output without white space
    --now: string             # The time that `@now` is, in RFC 3339 [default: now]
    --max-output: string      # The largest output [default: 67108864]
    --fuel: string            # The most steps of work that a render may take [default: 100000000]
    --input: string@"nu-complete vwh send input" # What the event is written in [default: by its extension, else json]
    --set: string             # Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    --under: string           # Put the event under a key
    --max-input: string       # The largest event [default: 67108864]
    --max-depth: string       # The deepest nesting of an event [default: 256]
    --secret: string          # A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    --secrets: path           # A file of secrets: YAML, JSON or .env (repeatable)
    --color: string@"nu-complete vwh send color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    event?: path              # The event; `-`, or none, is stdin
  ]

  def "nu-complete vwh verify color" [] {
    [ "auto" "always" "never" ]
  }

  # Check the signature of a received body (Standard Webhooks): status 0 where it is good
  export extern "vwh verify" [
    --secret: string          # The secret: NAME is that of an environment variable, NAME=@FILE a file; whsec_.., whsk_.. and whpk_.. stand for themselves, for others on this machine to see (repeatable: one that matches is enough)
    --header(-H): string      # A header as it was received, `Name: value`; only those of the signature matter (repeatable)
    --tolerance: string       # How far the time of the signature may be from now, both ways [default: 5m]
    --now: string             # The time to compare with, in RFC 3339 [default: now]
    --color: string@"nu-complete vwh verify color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    body?: path               # The body, byte for byte as it was received; `-`, or none, is stdin
  ]

  def "nu-complete vwh check dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh check format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh check input" [] {
    [ "json" "json5" "yaml" ]
  }

  def "nu-complete vwh check color" [] {
    [ "auto" "always" "never" ]
  }

  # Check templates and hooks
  export extern "vwh check" [
    --event: path             # Render against this event too
    --json                    # Print what is found as JSON: a list of problems
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh check dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh check format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --strict                  # Make a missing path that is printed an error
    --no-validate             # Do not check that JSON or XML output is valid
    --pretty                  # Indent JSON output
    --compact                 # Print JSON output without white space
    --now: string             # The time that `@now` is, in RFC 3339 [default: now]
    --max-output: string      # The largest output [default: 67108864]
    --fuel: string            # The most steps of work that a render may take [default: 100000000]
    --input: string@"nu-complete vwh check input" # What the event is written in [default: by its extension, else json]
    --set: string             # Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    --under: string           # Put the event under a key
    --max-input: string       # The largest event [default: 67108864]
    --max-depth: string       # The deepest nesting of an event [default: 256]
    --secret: string          # A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    --secrets: path           # A file of secrets: YAML, JSON or .env (repeatable)
    --color: string@"nu-complete vwh check color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    ...files: path            # Templates, and hooks (.yaml, .yml)
  ]

  def "nu-complete vwh convert dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh convert format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh convert color" [] {
    [ "auto" "always" "never" ]
  }

  # Print the Jinja template that means the same as a Handlebars template
  export extern "vwh convert" [
    --output(-o): path        # Write the template to a file: whole, or not at all
    --partial                 # The template is a partial [default: whether it is in a folder of partials]
    --in-string               # The template is a partial that is called inside of a JSON string
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh convert dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh convert format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --color: string@"nu-complete vwh convert color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    template?: path           # The template; `-` is stdin
  ]

  def "nu-complete vwh test color" [] {
    [ "auto" "always" "never" ]
  }

  # Run the test cases of a folder of templates and hooks
  export extern "vwh test" [
    --update                  # Write what comes out as what is expected, where it differs
    --color: string@"nu-complete vwh test color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    ...folders: directory     # The folders to look for cases in [default: .]
  ]

  def "nu-complete vwh watch dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh watch format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh watch input" [] {
    [ "json" "json5" "yaml" ]
  }

  def "nu-complete vwh watch color" [] {
    [ "auto" "always" "never" ]
  }

  # Render again at each change of a template, its partials or the event
  export extern "vwh watch" [
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh watch dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh watch format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --strict                  # Make a missing path that is printed an error
    --no-validate             # Do not check that JSON or XML output is valid
    --pretty                  # Indent JSON output
    --compact                 # Print JSON output without white space
    --now: string             # The time that `@now` is, in RFC 3339 [default: now]
    --max-output: string      # The largest output [default: 67108864]
    --fuel: string            # The most steps of work that a render may take [default: 100000000]
    --input: string@"nu-complete vwh watch input" # What the event is written in [default: by its extension, else json]
    --set: string             # Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    --under: string           # Put the event under a key
    --max-input: string       # The largest event [default: 67108864]
    --max-depth: string       # The deepest nesting of an event [default: 256]
    --secret: string          # A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    --secrets: path           # A file of secrets: YAML, JSON or .env (repeatable)
    --color: string@"nu-complete vwh watch color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    template?: path           # The template. With `-e` there is none, and the first file is the event
    event?: path              # The event
  ]

  def "nu-complete vwh journal color" [] {
    [ "auto" "always" "never" ]
  }

  # See what became of the events of streams, and send them again
  export extern "vwh journal" [
    --color: string@"nu-complete vwh journal color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
  ]

  def "nu-complete vwh journal list outcome" [] {
    [ "delivered" "failed" "pending" ]
  }

  def "nu-complete vwh journal list color" [] {
    [ "auto" "always" "never" ]
  }

  # List the deliveries of a journal
  export extern "vwh journal list" [
    --json                    # Print a line of JSON for each
    --outcome: string@"nu-complete vwh journal list outcome" # Only those with this outcome (repeatable, or with commas)
    --since: string           # Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d
    --until: string           # Only those that began before this time, written like that of --since
    --color: string@"nu-complete vwh journal list color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    file: path                # The journal
    ...ids: string            # Only the deliveries with these ids
  ]

  def "nu-complete vwh journal show outcome" [] {
    [ "delivered" "failed" "pending" ]
  }

  def "nu-complete vwh journal show color" [] {
    [ "auto" "always" "never" ]
  }

  # Show all that is known of deliveries: event, request, and every attempt
  export extern "vwh journal show" [
    --json                    # Print a line of JSON for each
    --outcome: string@"nu-complete vwh journal show outcome" # Only those with this outcome (repeatable, or with commas)
    --since: string           # Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d
    --until: string           # Only those that began before this time, written like that of --since
    --color: string@"nu-complete vwh journal show color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    file: path                # The journal
    ...ids: string            # Only the deliveries with these ids
  ]

  def "nu-complete vwh journal retry outcome" [] {
    [ "delivered" "failed" "pending" ]
  }

  def "nu-complete vwh journal retry on_error" [] {
    [ "stop" "skip" ]
  }

  def "nu-complete vwh journal retry dialect" [] {
    [ "auto" "handlebars" "jinja" ]
  }

  def "nu-complete vwh journal retry format" [] {
    [ "auto" "json" "xml" "html" "text" ]
  }

  def "nu-complete vwh journal retry input" [] {
    [ "json" "json5" "yaml" ]
  }

  def "nu-complete vwh journal retry color" [] {
    [ "auto" "always" "never" ]
  }

  # Send deliveries of a journal again: those that failed or are pending, or chosen ones
  export extern "vwh journal retry" [
    --outcome: string@"nu-complete vwh journal retry outcome" # Only those with this outcome (repeatable, or with commas)
    --since: string           # Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d
    --until: string           # Only those that began before this time, written like that of --since
    --concurrency: string     # How many deliveries are in flight at once, besides those that wait for a retry; with one they keep their order [default: 1]
    --rate: string            # How many attempts may begin in a second, a minute or an hour: 10/s, 600/m, 1000/h
    --dead-letter: path       # Add each event that fails for good to this file, with its id and why: a line of JSON; with --from also the URL of a topic, subject or key of the same broker, with its id and why in headers
    --report: path            # Write what became of each event to this file, `-` for stdout: a line of JSON
    --on-error: string@"nu-complete vwh journal retry on_error" # What an event that fails does to the others [default: skip with --journal or --dead-letter, else stop]
    --hook: path              # A file that defines the delivery (YAML); flags win over what it says
    --url: string             # Where to send it; values are encoded by their place in the path and the query
    --template: path          # The template of the body; without one there is none
    --method(-X): string      # The method: POST, GET, PUT, PATCH, DELETE, HEAD or OPTIONS [default: POST]
    --param: string           # A parameter, added to the URL's query (repeatable)
    --header(-H): string      # A header, `Name: value`; `Name:` takes out one that is sent by default (repeatable)
    --user: string            # Credentials for Basic authentication; better `{{secrets.NAME}}` than as they are, where others can see them
    --bearer: string          # A token for Bearer authentication
    --sign: string            # Sign as Standard Webhooks has it: the name of a secret (see --secret), or a key itself: whsec_.. or whsk_.. (repeatable, for the time of a change of keys)
    --id: string              # The delivery's id (header webhook-id), the same on each attempt [default: a fresh one, msg_..]
    --when: string            # Deliver only events for which this does not render to `false`, `0`, `null` or nothing
    --retry-attempts: string  # How many attempts there are in all [default: 4]
    --retry-base: string      # The wait after the first attempt; it doubles with each further one [default: 1s]
    --retry-cap: string       # What a wait grows to at most, unless the receiver asks for more [default: 10m]
    --retry-budget: string    # Give up when the next attempt would be later than this [default: 1h]
    --retry-on: string        # The statuses to try again after [default: 408,425,429,5xx]
    --connect-timeout: string # How long the look-up of the host may take, and the connection after it [default: 10s]
    --timeout: string         # How long an attempt may take as a whole [default: 30s]
    --follow                  # Follow redirects that keep the request as it is (307 and 308); credentials go to the same origin only
    --cacert: string          # Trust the certificates of this file (PEM), and no others [default: the system's and bundled ones]
    --cert: string            # Our own certificate (PEM), with those between it and its authority
    --key: string             # The private key of our certificate (PEM) [default: in the file of --cert]
    --insecure                # Trust whoever answers: for tests, never for real data
    --proxy: string           # The proxy, http://HOST:PORT or socks5://.., '' for none [default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY]
    --allow-private           # Allow private addresses also where the event or a redirect leads to them
    --inline(-e): string      # The template's text, instead of a file
    --dialect: string@"nu-complete vwh journal retry dialect" # The template's language [default: auto]
    --format: string@"nu-complete vwh journal retry format" # What the template yields: decides escaping and validation [default: auto]
    --partials: path          # A folder of partials, besides `partials` beside the template (repeatable)
    --prevent-indent          # Do not indent what a partial alone on its line prints
    --explicit-partial-context # Give a partial that is called without a context an empty one
    --strict                  # Make a missing path that is printed an error
    --no-validate             # Do not check that JSON or XML output is valid
    --pretty                  # Indent JSON output
    --compact                 # Print JSON output without white space
    --now: string             # The time that `@now` is, in RFC 3339 [default: now]
    --max-output: string      # The largest output [default: 67108864]
    --fuel: string            # The most steps of work that a render may take [default: 100000000]
    --input: string@"nu-complete vwh journal retry input" # What the event is written in [default: by its extension, else json]
    --set: string             # Set a field: NAME=TEXT, or NAME:=JSON; dotted names reach inside (repeatable)
    --under: string           # Put the event under a key
    --max-input: string       # The largest event [default: 67108864]
    --max-depth: string       # The deepest nesting of an event [default: 256]
    --secret: string          # A secret for templates, as `secrets.NAME`: from the environment variable NAME, a file or as given (repeatable)
    --secrets: path           # A file of secrets: YAML, JSON or .env (repeatable)
    --color: string@"nu-complete vwh journal retry color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    file: path                # The journal
    ...ids: string            # Only the deliveries with these ids
  ]

  def "nu-complete vwh journal purge outcome" [] {
    [ "delivered" "failed" "pending" ]
  }

  def "nu-complete vwh journal purge color" [] {
    [ "auto" "always" "never" ]
  }

  # Take old deliveries out of a journal
  export extern "vwh journal purge" [
    --json                    # Print how many there were as JSON
    --outcome: string@"nu-complete vwh journal purge outcome" # Only those with this outcome (repeatable, or with commas)
    --since: string           # Only those that began at this time or later: 2026-03-04, 2026-03-04T05:06:07Z, or so long ago: 12h, 7d
    --until: string           # Only those that began before this time, written like that of --since
    --older-than: string      # Only those that began so long ago: 12h, 7d [default: 30d, unless ids or --until are given]
    --color: string@"nu-complete vwh journal purge color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    file: path                # The journal
    ...ids: string            # Only the deliveries with these ids
  ]

  def "nu-complete vwh completions shell" [] {
    [ "bash" "elvish" "fish" "nushell" "powershell" "zsh" ]
  }

  def "nu-complete vwh completions color" [] {
    [ "auto" "always" "never" ]
  }

  # Print a script that completes commands, options and helpers in a shell
  export extern "vwh completions" [
    --color: string@"nu-complete vwh completions color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    shell: string@"nu-complete vwh completions shell" # The shell
  ]

  def "nu-complete vwh man color" [] {
    [ "auto" "always" "never" ]
  }

  # Print a manual page
  export extern "vwh man" [
    --color: string@"nu-complete vwh man color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    ...command: string        # The command to explain; left out, vwh itself
  ]

  def "nu-complete vwh helpers name" [] {
    [ "object" "array" "concat" "find" "filter" "every" "some" "parser" "get" "isEqual" "isNot" "includes" "gt" "gte" "lt" "lte" "greater" "lower" "toLowerCase" "toUpperCase" "replaceAll" "url-param" "hmac" "phone-number" "date" "relative" "jwt" "abs" "attr" "batch" "bool" "capitalize" "chain" "count" "d" "default" "dictsort" "e" "escape" "first" "float" "format" "groupby" "indent" "int" "items" "join" "last" "length" "lines" "list" "map" "max" "min" "pprint" "reject" "rejectattr" "replace" "reverse" "round" "safe" "select" "selectattr" "slice" "sort" "split" "string" "sum" "title" "tojson" "trim" "unique" "upper" "urlencode" "zip" "text" "in_string" "json" "values" "pairs" "section" "lookup" "merge" "indent_with" "truthy" "empty" ]
  }

  def "nu-complete vwh helpers color" [] {
    [ "auto" "always" "never" ]
  }

  # List the helpers and filters that templates can call, or explain one
  export extern "vwh helpers" [
    --json                    # Print JSON: an array of all, or an object for one
    --color: string@"nu-complete vwh helpers color" # When to use colour [default: auto]
    --quiet(-q)               # Say nothing but errors
    --verbose(-v)             # Say more about what is done
    --help(-h)                # Print help (see more with '--help')
    name?: string@"nu-complete vwh helpers name" # A helper, one of its other names, or a filter of the engine
  ]

}

export use completions *
