//! `trueup lsp`: the language server for stack files, over standard input and output. The transport writes there by
//! itself; nothing else does.
//!
//! ```text
//! session   open files, the stacks around them, what the editor was told
//! answers   an answer for each request
//! wire      what the pure parts say, as the protocol has it
//! ```

mod answers;
mod session;
mod wire;

use std::time::Instant;

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};

use self::session::Loop;
pub use self::session::Session;
use super::{
    arguments::Lsp,
    exit::{FAILED, FINE, Stop},
};

/// Runs it.
///
/// # Errors
/// That what the editor sends is not the protocol.
pub fn run(arguments: &Lsp) -> Result<u8, Stop> {
    let (connection, threads) = Connection::stdio();
    let session = Session::new(arguments.variables.clone(), arguments.variable_files.clone());
    let ended = serve(&connection, session);
    drop(connection);
    // Where the editor reads no more, the thread that reads from it may wait for long.
    if ended == Ended::Unread {
        return Ok(FINE);
    }
    threads.join().map_err(|error| Stop::Error {
        message: format!("failed to read from the editor: {error}"),
        hint: Some(
            "`trueup lsp` is started by an editor, and speaks the Language Server Protocol".to_owned(),
        ),
        code: FAILED,
    })?;
    Ok(if ended == Ended::Unasked { FAILED } else { FINE })
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    /// The editor asked for it, or has gone.
    Asked,
    /// The editor said `exit` without `shutdown`.
    Unasked,
    /// Nobody reads what is written.
    Unread,
}

fn serve(connection: &Connection, mut session: Session) -> Ended {
    let mut state = Loop::Before;
    loop {
        let message = match session.due() {
            Some(due) => match connection.receiver.recv_deadline(due) {
                Ok(message) => Some(message),
                Err(error) if error.is_timeout() => None,
                Err(_) => return Ended::Asked,
            },
            None => match connection.receiver.recv() {
                Ok(message) => Some(message),
                Err(_) => return Ended::Asked,
            },
        };
        let mut answers = Vec::new();
        match message {
            Some(Message::Request(request)) => {
                if session.is_new() {
                    answers.extend(session.check());
                }
                answers.push(request_of(&mut session, &mut state, request).into());
            }
            Some(Message::Notification(notification)) if notification.method == "exit" => {
                return if state == Loop::Ended { Ended::Asked } else { Ended::Unasked };
            }
            Some(Message::Notification(notification)) if state == Loop::Running => {
                answers.extend(notified(&mut session, notification));
            }
            Some(Message::Notification(_) | Message::Response(_)) | None => {}
        }
        if session.due().is_some_and(|due| due <= Instant::now()) {
            answers.extend(session.check());
        }
        for answer in answers {
            if connection.sender.send(answer).is_err() {
                return Ended::Unread;
            }
        }
    }
}

fn request_of(session: &mut Session, state: &mut Loop, request: Request) -> Response {
    let Request { id, method, params } = request;
    let refused =
        |code: ErrorCode, message: &str| Response::new_err(id.clone(), code as i32, message.to_owned());
    match (*state, method.as_str()) {
        (Loop::Before, "initialize") => match session.initialize(params) {
            Ok(result) => {
                *state = Loop::Running;
                Response::new_ok(id, result)
            }
            Err(message) => refused(ErrorCode::InvalidParams, &message),
        },
        (Loop::Before, _) => refused(ErrorCode::ServerNotInitialized, "the first request is `initialize`"),
        (Loop::Running, "shutdown") => {
            *state = Loop::Ended;
            Response::new_ok(id, ())
        }
        (Loop::Running, _) => match session.answer(&method, params) {
            Ok(result) => Response::new_ok(id, result),
            Err((code, message)) => refused(code, &message),
        },
        (Loop::Ended, _) => refused(ErrorCode::InvalidRequest, "the server was shut down"),
    }
}

fn notified(session: &mut Session, notification: Notification) -> Vec<Message> {
    let Notification { method, params } = notification;
    if method == "initialized" { session.registrations() } else { session.notified(&method, params) }
}
