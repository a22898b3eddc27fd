//! Which secrets a definition asks for.

use super::file::{Body, Hook};
use super::plan::body_options;
use super::text::Text;
use crate::template::{Format, SecretUse, Template, TemplateOptions, TemplateSource};

/// The secrets that a definition asks for, by what is made of them.
#[derive(Debug, Default)]
pub struct HookSecrets {
    /// All of them, in the order of the file.
    pub uses: Vec<SecretUse>,
    /// The names of those that are signing keys.
    pub keys: Vec<String>,
    /// The name of the one that the URL begins with.
    pub url: Option<String>,
}

impl Hook {
    /// The secrets that it asks for. A body that flags give stands for its own.
    pub fn secrets(&self, body: Option<&TemplateSource>, options: &TemplateOptions) -> HookSecrets {
        let plain = TemplateOptions {
            format: Some(Format::Text),
            ..options.clone()
        };
        let mut found: Vec<(usize, SecretUse)> = Vec::new();
        let mut add =
            |text: &Text, uses: Vec<SecretUse>| found.extend(uses.into_iter().map(|used| (text.offset(), used)));
        for text in self.texts() {
            add(text, uses_of(text, &plain));
        }
        let options = body_options(self, options).unwrap_or_else(|_| options.clone());
        match (body, &self.body) {
            (Some(source), _) => found.extend(
                Template::secret_uses(source, &options)
                    .into_iter()
                    .map(|used| (0, used)),
            ),
            (None, Some(Body::Inline(text))) => {
                let uses = Template::secret_uses(&text.to_source(), &options);
                add(text, relocated(text, uses));
            }
            (None, Some(Body::File(file))) => {
                if let Ok(source) = file.read_source() {
                    add(file, Template::secret_uses(&source, &options));
                }
            }
            (None, None) => {}
        }
        found.sort_by_key(|(at, _)| *at);
        HookSecrets {
            uses: found.into_iter().map(|(_, used)| used).collect(),
            keys: self.sign.iter().flat_map(|key| key_names(key, &plain)).collect(),
            url: self.url.as_ref().and_then(|url| leading_name(url, &plain)),
        }
    }

    /// The strings that are templates of text.
    fn texts(&self) -> Vec<&Text> {
        let (retry, timeout, tls, network) = (&self.retry, &self.timeout, &self.tls, &self.network);
        let settings = [
            &retry.attempts,
            &retry.base,
            &retry.cap,
            &retry.budget,
            &timeout.connect,
            &timeout.total,
            &tls.verify,
            &tls.ca,
            &tls.cert,
            &tls.key,
            &network.allow_private,
            &network.proxy,
            &network.follow,
            &self.url,
        ];
        let settings = settings.into_iter().flatten().chain(&retry.on);
        settings.chain(self.plain_texts()).collect()
    }
}

/// The uses in a string, at their places in the hook file.
fn uses_of(text: &Text, options: &TemplateOptions) -> Vec<SecretUse> {
    match text.is_template() {
        true => relocated(text, Template::secret_uses(&text.to_source(), options)),
        false => Vec::new(),
    }
}

fn relocated(text: &Text, uses: Vec<SecretUse>) -> Vec<SecretUse> {
    let moved = uses.into_iter().map(|used| SecretUse {
        place: text.relocated_place(used.place),
        ..used
    });
    moved.collect()
}

/// The names of the secrets that a signing key is, or is made of.
fn key_names(key: &Text, options: &TemplateOptions) -> Vec<String> {
    if key.is_template() {
        return uses_of(key, options).into_iter().filter_map(|used| used.name).collect();
    }
    vec![key.as_str().trim().to_owned()]
}

/// The name of the secret that a URL begins with.
fn leading_name(url: &Text, options: &TemplateOptions) -> Option<String> {
    let text = url.as_str();
    let uses = Template::secret_uses(&url.to_source(), options).into_iter();
    let mut leading = uses.filter(|used| {
        let before = text.chars().take(used.place.column() - 1);
        used.place.line() == 1 && before.into_iter().all(|c| matches!(c, '{' | '@' | '(' | ' '))
    });
    leading.next()?.name
}
