//! Checking a hook.

use std::path::Path;

use super::{Checks, Problem, Severity, missing_paths};
use crate::delivery::MessageId;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::hook::{Hook, Plan, Text};
use crate::template::TemplateOptions;
use crate::value::Value;

/// What is wrong with a hook.
///
/// # Errors
///
/// Where the file cannot be read at all.
pub fn check_hook(path: &Path, checks: &Checks<'_>) -> Result<Vec<Problem>> {
    let text = Hook::read_text(path)?;
    let hook = match Hook::parse(path, text.clone()) {
        Ok(hook) => hook,
        Err(error) => return Ok(vec![error.into()]),
    };
    let mut options = checks.options.clone();
    options.partials.extend(hook.partial_folders());
    let body = hook.body_text();
    let texts: Vec<&str> = [text.as_str()].into_iter().chain(body.as_deref()).collect();
    let keys: Vec<&str> = hook.sign.iter().map(Text::as_str).collect();
    let run = checks.run(&texts, &keys, hook.url.as_ref().map_or("", Text::as_str));
    let faults = hook.faults(None, &options, &run).into_iter();
    let mut problems: Vec<Problem> = faults.map(Problem::from).collect();
    problems.extend(checks.missing_secrets(&path.display().to_string(), &text));
    let missing_keys = hook.sign.iter().filter(|key| checks.is_missing_key(key.as_str()));
    problems.extend(missing_keys.map(missing_key));
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

/// The name is not repeated: it may be a key all the same.
fn missing_key(key: &Text) -> Problem {
    let diagnostic = Diagnostic::new("sign: the secret that has this name is not given");
    Problem::warning(key.place(diagnostic.hint("give it with `--secret NAME` or `--secrets FILE`")))
}

fn repeated(name: &Text) -> Problem {
    let diagnostic = Diagnostic::new(format!("the header `{}` is given more than once", name.as_str()));
    Problem::warning(name.place(diagnostic.hint("each of them is sent")))
}
