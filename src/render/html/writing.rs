//! HTML and SVG, made of markup and data. Markup is written in this program, so it is `&'static str`; everything else is
//! data and has to be [`data`], [`number`] or [`pre`] to get in. What comes out is well-formed XML too.

use anstyle::Style;

use crate::{
    model::shown,
    page::{Line, Page, harmless},
    render::{
        escaped::{Escaped, Medium},
        style::{BAD, CHANGED, GOOD, QUIET, TAKEN, TITLE},
    },
};

/// HTML and SVG as a browser reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser;

impl Medium for Browser {}

/// HTML in the making.
pub type Html = Escaped<Browser>;

/// [`Html`] of pieces: `html!["<b>", data(name), "</b>"]`.
#[macro_export]
macro_rules! html {
    ($($piece:expr),* $(,)?) => {{
        let html = $crate::render::html::writing::Html::default();
        $(let html = html.and($piece);)*
        html
    }};
}

/// Data as text, between tags or in an attribute.
#[must_use]
pub fn data(data: &str) -> Html {
    let mut out = String::with_capacity(data.len());
    for c in shown(&harmless(data)).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no place for these, even escaped.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    Html::of(out)
}

/// A number.
#[must_use]
pub fn number(number: usize) -> Html {
    Html::of(number.to_string())
}

/// Lines for people as they are on a terminal, with a class for each style.
#[must_use]
pub fn pre(page: &Page) -> Html {
    let lines: Html = page.lines().map(|line| line_of(line).and("\n")).collect();
    html!["<pre>", lines, "</pre>\n"]
}

fn line_of(line: &Line) -> Html {
    let spans = line.spans().map(|(text, style)| match class(style) {
        None => data(text),
        Some(class) => html!["<span class=\"", class, "\">", data(text), "</span>"],
    });
    spans.collect()
}

fn class(style: Style) -> Option<&'static str> {
    let classes = [
        (GOOD, "good"),
        (BAD, "bad"),
        (CHANGED, "changed"),
        (QUIET, "quiet"),
        (TAKEN, "taken"),
        (TITLE, "title"),
    ];
    classes.into_iter().find(|(other, _)| *other == style).map(|(_, class)| class)
}

/// A table with a heading for each column.
#[must_use]
pub fn table(
    caption: &'static str,
    columns: &[&'static str],
    rows: impl IntoIterator<Item = Vec<Html>>,
) -> Html {
    let heads: Html = columns.iter().map(|name| html!["<th scope=\"col\">", *name, "</th>"]).collect();
    let row = |cells: Vec<Html>| {
        let cells: Html = cells.into_iter().map(|cell| html!["<td>", cell, "</td>"]).collect();
        html!["<tr>", cells, "</tr>\n"]
    };
    let rows: Html = rows.into_iter().map(row).collect();
    html![
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"",
        caption,
        "\"><table>\n<caption>",
        caption,
        "</caption>\n<thead><tr>",
        heads,
        "</tr></thead>\n<tbody>\n",
        rows,
        "</tbody>\n</table></div>\n"
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{render::style::styled, say};

    #[test]
    fn data_is_neither_markup_nor_an_attribute() {
        assert_eq!(data("<b a='\"&\u{1b}[0m\n").into_string(), "&lt;b a=&#39;&quot;&amp;\\u{1b}[0m\\n");
        let page = Page::from(say![styled(BAD, "<"), " x"]);
        assert_eq!(pre(&page).into_string(), "<pre><span class=\"bad\">&lt;</span> x\n</pre>\n");
    }
}
