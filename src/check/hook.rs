//! Checking a hook.

use std::path::Path;

use super::{Checks, Problem, Severity, missing_paths};
use crate::delivery::MessageId;
use crate::delivery::signature::Key;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::hook::{Hook, Plan, Text};
use crate::secrets::{Secrets, is_name};
use crate::template::TemplateOptions;
use crate::value::Value;

/// What is wrong with a hook.
///
/// # Errors
///
/// Where the file cannot be read at all.
pub fn check_hook(path: &Path, checks: &Checks<'_>) -> Result<Vec<Problem>> {
    let hook = match Hook::parse(path, Hook::read_text(path)?) {
        Ok(hook) => hook,
        Err(error) => return Ok(vec![error.into()]),
    };
    let mut options = checks.options.clone();
    options.partials.extend(hook.partial_folders());
    let secrets = hook.secrets(None, &options);
    let run = checks.run(&secrets.keys, secrets.url.as_deref());
    let faults = hook.faults(None, &options, &run).into_iter();
    let mut problems: Vec<Problem> = faults.map(Problem::from).collect();
    problems.extend(checks.secret_problems(secrets.uses));
    let keys = hook.sign.iter().filter(|key| is_name_of_none(key, checks.secrets));
    problems.extend(keys.map(key_not_given));
    if let Ok(settings) = hook.settings(&run) {
        // they may well lie on another machine only, the one that sends
        let faults = settings.transport.tls.faults().into_iter();
        problems.extend(faults.map(|fault| Problem::warning(fault.diagnostic().clone())));
    }
    problems.extend(hook.url.as_ref().filter(|url| is_plain_http(url)).map(plain_http));
    problems.extend(hook.repeated_headers().into_iter().map(repeated));
    let has_faults = problems.iter().any(|problem| problem.severity == Severity::Error);
    if let Some(event) = checks.event.filter(|_| !has_faults) {
        problems.extend(with_event(&hook, &options, event, &run));
    }
    Ok(problems)
}

fn with_event(
    hook: &Hook,
    options: &TemplateOptions,
    event: &Value,
    run: &std::sync::Arc<crate::template::Run>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let prepared = Plan::compile(hook, None, options).and_then(|plan| {
        let prepared = plan
            .preparer(run)?
            .prepare(event, || MessageId::parse("id", "msg_check"));
        problems.extend(missing_paths(plan.missing()));
        prepared.map(|_| ())
    });
    problems.extend(prepared.err().map(Problem::from));
    problems
}

/// Whether a signing key is a name, and of no secret that is given.
fn is_name_of_none(key: &Text, secrets: &Secrets) -> bool {
    let name = key.as_str().trim();
    !key.is_template() && is_name(name) && !Key::is_like(name) && secrets.get(name).is_none()
}

/// The name is not repeated: it may be a key all the same.
fn key_not_given(key: &Text) -> Problem {
    let diagnostic = Diagnostic::new("this signing key is the name of a secret, which is not given");
    Problem::warning(key.place(diagnostic.hint("give it with `--secret NAME` or `--secrets FILE`")))
}

/// Whether deliveries would go over the network unencrypted.
fn is_plain_http(url: &Text) -> bool {
    let Some(rest) = url.as_str().strip_prefix("http://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    !(host == "localhost" || host.starts_with("127.") || host == "[::1]")
}

fn plain_http(url: &Text) -> Problem {
    let diagnostic = Diagnostic::new("deliveries go over plain `http:`: anyone on the way can read and change them");
    Problem::warning(url.place(diagnostic.hint("write `https:` if the receiver can do it")))
}

fn repeated(name: &Text) -> Problem {
    let diagnostic = Diagnostic::new(format!("the header `{}` is given more than once", name.as_str()));
    Problem::warning(name.place(diagnostic.hint("each of them is sent")))
}
