//! Transformations that put an input into a plainer form.

/// A space that does not break, in ISO 8859-1.
const NON_BREAKING: u8 = 160;

fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | 11 | 12 | b'\r')
}

/// One space for several.
fn compress_spaces(input: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let mut output = Vec::new();
    for byte in input {
        if byte != b' ' || output.last() != Some(&b' ') {
            output.push(byte);
        }
    }
    output
}

/// `COMPRESS_WHITE_SPACE`.
pub(super) fn compress_white_space(input: &[u8]) -> Vec<u8> {
    let is_space = |byte: u8| is_white(byte) || byte == NON_BREAKING;
    compress_spaces(input.iter().map(|byte| if is_space(*byte) { b' ' } else { *byte }))
}

/// What white space is besides ASCII's is said of `COMPRESS_WHITE_SPACE` only, so for others it may be
/// either way.
fn both_ways(input: &[u8], change: impl Fn(&dyn Fn(&u8) -> bool) -> Vec<u8>) -> Vec<Vec<u8>> {
    let plain = change(&|byte| is_white(*byte));
    if input.contains(&NON_BREAKING) {
        vec![plain, change(&|byte| is_white(*byte) || *byte == NON_BREAKING)]
    } else {
        vec![plain]
    }
}

/// `REMOVE_WHITESPACE`.
pub(super) fn remove_white_space(input: &[u8]) -> Vec<Vec<u8>> {
    both_ways(input, |is_white| input.iter().copied().filter(|byte| !is_white(byte)).collect())
}

/// `TRIM`, `TRIM_LEFT`, `TRIM_RIGHT`.
pub(super) fn trim(input: &[u8], left: bool, right: bool) -> Vec<Vec<u8>> {
    both_ways(input, |is_white| {
        let spaces = input.iter().take_while(|byte| left && is_white(byte)).count();
        let rest = &input[spaces..];
        let spaces = rest.iter().rev().take_while(|byte| right && is_white(byte)).count();
        rest[..rest.len() - spaces].to_vec()
    })
}

/// `CMD_LINE`: without `\`, `"`, `'` and `^`, without spaces before `/` and `(`, with a space for `,` and `;`,
/// with one space for several, in lower case. AWS lists these steps without saying whether a space that
/// stands for a `,` goes too before a `/`.
pub(super) fn command_line(input: &[u8]) -> Vec<Vec<u8>> {
    let kept = || input.iter().filter(|byte| !br#"\"'^"#.contains(byte));
    let separate = |byte: u8| if matches!(byte, b',' | b';') { b' ' } else { byte };
    let close_up = |input: &mut dyn Iterator<Item = u8>| {
        let mut output = Vec::new();
        for byte in input {
            while matches!(byte, b'/' | b'(') && output.last() == Some(&b' ') {
                output.pop();
            }
            output.push(byte);
        }
        output
    };
    let in_order = close_up(&mut kept().copied()).into_iter().map(separate);
    let at_once = close_up(&mut kept().map(|byte| separate(*byte)));
    let mut readings =
        vec![compress_spaces(in_order).to_ascii_lowercase(), compress_spaces(at_once).to_ascii_lowercase()];
    readings.dedup();
    readings
}

fn find(input: &[u8], what: &[u8]) -> Option<usize> {
    input.windows(what.len()).position(|window| window == what)
}

/// `REPLACE_COMMENTS`: a space for each comment of C, also for one that does not end.
pub(super) fn replace_comments(input: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(input.len());
    let mut rest = input;
    while let Some(start) = find(rest, b"/*") {
        output.extend(&rest[..start]);
        output.push(b' ');
        let inside = &rest[start + 2..];
        rest = find(inside, b"*/").map_or(&[], |end| &inside[end + 2..]);
    }
    output.extend(rest);
    output
}

/// Whether `REMOVE_COMMENTS_CHAR` may have something to remove.
pub(super) fn has_comment_characters(input: &[u8]) -> bool {
    ["/*", "*/", "--", "#", "//"].iter().any(|mark| find(input, mark.as_bytes()).is_some())
}

/// `NORMALIZE_PATH`: without double slashes, `.`, and `..` together with what is before it, except at the
/// beginning. Whether a path that ends in `.` or `..` keeps its slash is not said.
pub(super) fn normalize_path(input: &[u8]) -> Vec<Vec<u8>> {
    let is_absolute = input.first() == Some(&b'/');
    let mut kept: Vec<&[u8]> = Vec::new();
    for part in input.split(|byte| *byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => match kept.last() {
                Some(last) if *last != b".." => {
                    kept.pop();
                }
                _ if is_absolute => {}
                _ => kept.push(part),
            },
            _ => kept.push(part),
        }
    }
    let put_together = |slash: bool| {
        let mut output = if is_absolute { vec![b'/'] } else { Vec::new() };
        output.extend(kept.join(&b'/'));
        if slash && !kept.is_empty() {
            output.push(b'/');
        }
        output
    };
    let last = input.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let mut readings = match last {
        b"" => vec![put_together(true)],
        b"." | b".." if !kept.is_empty() => vec![put_together(false), put_together(true)],
        _ => vec![put_together(false)],
    };
    readings.dedup();
    readings
}
