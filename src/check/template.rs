//! Checking a template.

use super::{Checks, Problem, missing_paths};
use crate::error::Error;
use crate::template::{Template, TemplateSource};

/// What is wrong with a template.
pub fn check_template(source: &TemplateSource, checks: &Checks<'_>) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Template::faults(source, &checks.options)
        .into_iter()
        .map(Problem::from)
        .collect();
    problems.extend(checks.secret_problems(Template::secret_uses(source, &checks.options)));
    let has_faults = problems
        .iter()
        .any(|problem| problem.severity == super::Severity::Error);
    if let Some(event) = checks.event.filter(|_| !has_faults) {
        let rendered = Template::compile(source, &checks.options).and_then(|template| {
            let mut out = Vec::new();
            let rendered = template.renderer(&checks.run(&[], None))?.render(event, &mut out);
            problems.extend(missing_paths(template.missing()));
            rendered
        });
        problems.extend(rendered.err().into_iter().map(|error: Error| error.into()));
    }
    problems
}
