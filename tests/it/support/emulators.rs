//! The two AWS emulators, started when a test asks for one and none is idle.
//!
//! `tests/emulators/serve.py` serves each; `tests/emulators/README.md` says what they are. A test has an
//! emulator to itself, so there are as many of each as tests that use it at once. They end with the process,
//! because their standard input does.

use std::{
    fs::{self, File, OpenOptions},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    ops::Deref,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The account that both emulators act for. It is the access key too: ministack takes an access
/// key of twelve digits for the account.
pub(crate) const ACCOUNT: &str = "111122223333";

/// The region that [`Emulator::environment`] sets.
pub(crate) const REGION: &str = "eu-central-1";

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emulators");

/// A running emulator.
#[derive(Debug)]
pub(crate) struct Emulator {
    /// `ministack` or `moto`, as in `gaps.toml`.
    pub(crate) name: &'static str,
    /// Where it answers: `http://127.0.0.1:PORT`.
    pub(crate) endpoint: String,
    /// The certificate that it writes.
    certificate: PathBuf,
    /// Whether it is spoken to in TLS.
    over_tls: bool,
    /// Runs scripts with boto3, once there is one.
    boto3: Mutex<Option<Interpreter>>,
    /// Holds the standard input open, without which the emulator ends.
    _process: Option<Child>,
}

/// A Python that runs one script after the other: importing boto3 takes longer than most of them. It ends with its
/// standard input.
#[derive(Debug)]
struct Interpreter {
    scripts: ChildStdin,
    answers: BufReader<ChildStdout>,
    _process: Child,
}

impl Interpreter {
    /// Reads a script a line, as JSON; answers `null`, or what went wrong.
    const LOOP: &str = r#"
import json, sys, traceback
answers, sys.stdout = sys.stdout, sys.stderr
for line in sys.stdin:
    try:
        exec(compile(json.loads(line), "script", "exec"), {"__name__": "__main__"})
        answer = None
    except BaseException:
        answer = traceback.format_exc()
    print(json.dumps(answer), file=answers, flush=True)
"#;

    fn start(command: &mut Command) -> Self {
        let piped = command.args(["-c", Self::LOOP]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = piped.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let scripts = process.stdin.take().expect("stdin is a pipe");
        let answers = BufReader::new(process.stdout.take().expect("stdout is a pipe"));
        Self { scripts, answers, _process: process }
    }

    fn run(&mut self, script: &str) -> Result<(), String> {
        let mut answer = String::new();
        writeln!(self.scripts, "{}", serde_json::json!(script))
            .and_then(|()| self.answers.read_line(&mut answer))
            .map_err(|error| format!("the interpreter ended: {error}"))?;
        let answer: Option<String> =
            serde_json::from_str(&answer).map_err(|error| format!("{answer}: {error}"))?;
        answer.map_or(Ok(()), Err)
    }
}

/// ministack, which has most of what AWS has, and no tags or rules for some of it.
pub(crate) fn ministack() -> Lease {
    Lease::new("ministack")
}

/// moto, which was written independently and fails in other places.
pub(crate) fn moto() -> Lease {
    Lease::new("moto")
}

/// An emulator that one test has to itself, empty at first. The next test gets it when this one is done.
#[derive(Debug)]
pub(crate) struct Lease(Option<Emulator>);

/// Those that run and nobody has.
static IDLE: Mutex<Vec<Emulator>> = Mutex::new(Vec::new());

impl Lease {
    fn new(name: &'static str) -> Self {
        let idle = || {
            let mut idle = IDLE.lock().expect("nothing panics while it holds the list");
            let at = idle.iter().position(|each| each.name == name)?;
            Some(idle.swap_remove(at))
        };
        let taken = idle().inspect(Emulator::reset);
        Self(Some(taken.unwrap_or_else(|| Emulator::start(name))))
    }
}

impl Deref for Lease {
    type Target = Emulator;

    fn deref(&self) -> &Emulator {
        self.0.as_ref().expect("it is given back at the end only")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // What a failed test leaves under way must not reach the next one.
        if !std::thread::panicking()
            && let Ok(mut idle) = IDLE.lock()
        {
            idle.extend(self.0.take());
        }
    }
}

impl Emulator {
    /// What the standard AWS chain must find to talk to this emulator and to nothing else.
    ///
    /// An inherited variable that is not here, such as `AWS_PROFILE`, still counts;
    /// [`configure`](Self::configure) leaves none.
    pub(crate) fn environment(&self) -> [(&'static str, String); 10] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_ACCESS_KEY_ID", ACCOUNT.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("TRUEUP_PACE", "none".to_owned()),
            ("NO_PROXY", "127.0.0.1".to_owned()),
        ]
    }

    /// Makes a program talk to this emulator and to nothing else.
    pub(crate) fn configure<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        if self.over_tls {
            command.env("SSL_CERT_FILE", &self.certificate).env("AWS_CA_BUNDLE", &self.certificate);
        }
        command.envs(self.environment())
    }

    /// The same emulator, spoken to in TLS: whoever makes a bucket so finds that plain HTTP is another
    /// thing.
    pub(crate) fn over_tls(&self) -> Self {
        Self {
            name: self.name,
            endpoint: self.endpoint.replace("http://", "https://"),
            certificate: self.certificate.clone(),
            over_tls: true,
            boto3: Mutex::new(None),
            _process: None,
        }
    }

    /// Runs a Python script with boto3 at hand: a client that shares nothing with trueup.
    pub(crate) fn boto3(&self, script: &str) {
        let mut started = self.boto3.lock().unwrap_or_else(PoisonError::into_inner);
        let interpreter = started.get_or_insert_with(|| {
            let mut command = Command::new(python());
            Interpreter::start(self.configure(&mut command))
        });
        if let Err(traceback) = interpreter.run(script) {
            panic!("{}: {traceback}", self.name);
        }
    }

    /// Empties the emulator, and lets it go on where it stands still.
    pub(crate) fn reset(&self) {
        self.control("POST", "reset");
    }

    /// Lets the emulator stand still after so many writes from now: the last one takes effect, and neither
    /// its answer nor anything after it comes.
    pub(crate) fn brake(&self, writes: usize) {
        self.control("POST", &format!("brake/{writes}"));
    }

    /// Whether it stands still.
    pub(crate) fn stands_still(&self) -> bool {
        self.control("GET", "brake").contains("\"stopped\": true")
    }

    /// Drops what waits, and lets the emulator go on.
    pub(crate) fn release(&self) {
        self.control("POST", "release");
    }

    /// A call that is about the emulator itself; its answer.
    fn control(&self, method: &str, what: &str) -> String {
        let address = self.endpoint.trim_start_matches("http://");
        let mut answer = String::new();
        TcpStream::connect(address)
            .and_then(|mut stream| {
                let request = format!(
                    "{method} /_emulator/{what} HTTP/1.1\r\nHost: {address}\r\nContent-Length: 0\r\n\
                     Connection: close\r\n\r\n"
                );
                stream.write_all(request.as_bytes())?;
                stream.read_to_string(&mut answer)
            })
            .unwrap_or_else(|error| panic!("{} does not answer: {error}", self.name));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{}: {what}: {answer}", self.name);
        answer
    }

    fn start(name: &'static str) -> Self {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let python = python();
        let nth = STARTED.fetch_add(1, Ordering::Relaxed);
        let log_path = directory().join(format!("{name}-{nth}.log"));
        let certificate = directory().join(format!("{name}-{}-{nth}.pem", std::process::id()));
        // Emptied, and appended to: another test process may be writing to it.
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log_path)
            .and_then(|log| log.set_len(0).map(|()| log))
            .unwrap_or_else(|error| panic!("{}: {error}", log_path.display()));
        let mut process = Command::new(&python)
            // Isolated from the caller's Python settings.
            .args(["-I", &format!("{HERE}/serve.py"), name, "--authority"])
            .arg(&certificate)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let stdout = process.stdout.take().expect("stdout is a pipe");
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .unwrap_or_else(|error| panic!("{name} can't be heard: {error}"));
        let Some(endpoint) = line.trim_end().strip_prefix("ready ") else {
            let log = fs::read_to_string(&log_path).unwrap_or_default();
            panic!("{name} does not start: {line}\n{log}");
        };
        let endpoint = endpoint.to_owned();
        Self {
            name,
            endpoint,
            certificate,
            over_tls: false,
            boto3: Mutex::new(None),
            _process: Some(process),
        }
    }
}

/// `target/emulators`.
fn directory() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("target/tmp has a parent");
    let directory = target.join("emulators");
    fs::create_dir_all(&directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    directory
}

/// A file of moto's package: it ships data that AWS publishes.
pub(crate) fn of_moto(file: &str) -> String {
    let libraries = python().with_file_name("../lib");
    let mut found = fs::read_dir(&libraries).into_iter().flatten().flatten();
    let package =
        found.find_map(|entry| Some(entry.path().join("site-packages/moto")).filter(|path| path.is_dir()));
    let path = package.unwrap_or_else(|| panic!("there is no moto in {}", libraries.display())).join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The Python of a virtual environment with the emulators, made on first use.
///
/// Test processes may run at the same time; the first makes it, the others wait at the lock.
pub(crate) fn python() -> PathBuf {
    environment("venv", &format!("{HERE}/requirements.txt"))
}

/// The Python of a virtual environment with pinned packages, made on first use.
pub(crate) fn environment(name: &str, requirements: &str) -> PathBuf {
    const WHICH: &str = "import sys; print(sys.version, sys.executable)\n\
                         if sys.version_info < (3, 11): sys.exit('Python 3.11 or later is needed')";
    let pinned = fs::read(requirements).unwrap_or_else(|error| panic!("{requirements}: {error}"));
    // An environment belongs to the Python that made it.
    let which = run(Command::new("python3").args(["-c", WHICH]));
    let mut hasher = DefaultHasher::new();
    (pinned, which).hash(&mut hasher);
    let environment = directory().join(format!("{name}-{:016x}", hasher.finish()));
    let python = environment.join("bin/python");
    let complete = environment.join("complete");

    let lock_path = directory().join(format!("{name}.lock"));
    let lock = File::create(&lock_path)
        .and_then(|lock| lock.lock().map(|()| lock))
        .unwrap_or_else(|error| panic!("{}: {error}", lock_path.display()));
    if !complete.exists() {
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        run(Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--require-hashes", "--requirement", requirements]));
        File::create(&complete).unwrap_or_else(|error| panic!("{}: {error}", complete.display()));
    }
    drop(lock);
    python
}

/// Runs a step of the setup; the panic message says what failed and how.
fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap_or_else(|error| {
        panic!("the emulators need Python 3.11 or later as `python3`: {command:?}: {error}")
    });
    assert!(
        output.status.success(),
        "the emulators can't be set up: {command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    output.stdout
}
