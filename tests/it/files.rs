//! Files that somebody put there: links, FIFOs, devices, directories, too much of it. Whatever is named, it is
//! refused with a word or read, nothing waits, and nothing of a file is shown that is not the stack's.

#![cfg(unix)]

use std::{
    fs,
    os::unix::{
        fs::{FileTypeExt, symlink},
        net::UnixListener,
    },
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const STACK: &str = "[stack]\nname = \"small\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n";

/// What must never be shown.
const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
                           aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";

/// A directory with a stack in `stack/`, and beside it what is not the stack's.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    write(home.path(), "stack/stack.toml", STACK);
    write(home.path(), "credentials", CREDENTIALS);
    home
}

fn write(home: &Path, path: &str, text: &str) {
    fs::create_dir_all(home.join(path).parent().unwrap()).unwrap();
    fs::write(home.join(path), text).unwrap();
}

/// Something that is put somewhere, and what is said about it.
type Case = (fn(&Path), &'static str);

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Exit code and output of trueup, which ends in time.
fn run(home: &Path, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.args(arguments);
    ended(home, &mut command)
}

fn ended(home: &Path, command: &mut Command) -> (i32, String) {
    command
        .current_dir(home)
        .env_clear()
        .env("NO_COLOR", "1")
        .env("HOME", home)
        .env("HIDDEN", "in the environment");
    command.env("PATH", std::env::var_os("PATH").unwrap());
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if began.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("{command:?} does not end");
        }
        sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    for secret in ["AKIAIOSFODNN7EXAMPLE", "wJalr", "in the environment"] {
        assert!(!said.contains(secret), "{command:?} shows what is not the stack's: {said}");
    }
    (output.status.code().unwrap(), said)
}

/// What is refused, with what it says.
fn refused(home: &Path, arguments: &[&str], expected: &str) {
    let (code, said) = run(home, arguments);
    assert!(code == 3 && said.contains(expected), "{arguments:?} ends with {code}: {said}");
}

#[test]
fn stack_files_are_regular_files_of_the_directory() {
    let cases: [Case; 8] = [
        (|path| symlink("../credentials", path).unwrap(), "x.toml is a link out of the stack's directory"),
        (
            |path| symlink("/proc/self/environ", path).unwrap(),
            "x.toml is a link out of the stack's directory",
        ),
        (|path| symlink("/dev/zero", path).unwrap(), "x.toml is a link out of the stack's directory"),
        (|path| symlink("nothing", path).unwrap(), "x.toml can't be read: no such file or directory"),
        (fifo, "x.toml can't be read: it is a FIFO, not a regular file"),
        (|path| fs::create_dir(path).unwrap(), "x.toml can't be read: it is a directory, not a regular file"),
        (
            |path| drop(UnixListener::bind(path).unwrap()),
            "x.toml can't be read: it is a socket, not a regular file",
        ),
        (
            |path| fs::File::create(path).unwrap().set_len(65 * 1024 * 1024).unwrap(),
            "x.toml can't be read: it is larger than 64 MiB",
        ),
    ];
    for (make, expected) in cases {
        let home = home();
        make(&home.path().join("stack/x.toml"));
        for arguments in [&["check", "stack"][..], &["plan", "stack", "--local"], &["test", "stack"]] {
            refused(home.path(), arguments, expected);
        }
        // The same as the one file of a stack, which a directory is not.
        if !home.path().join("stack/x.toml").is_dir() {
            refused(home.path(), &["check", "stack/x.toml"], expected);
        }
    }
    // A link to a file of the directory is that file.
    let home = home();
    write(
        home.path(),
        "stack/kept/role.txt",
        "[iam.role.reader]\nname = \"reader\"\ntrust = { services = [\"ec2.amazonaws.com\"] }\n",
    );
    symlink("kept/role.txt", home.path().join("stack/x.toml")).unwrap();
    let (code, said) = run(home.path(), &["check", "stack"]);
    assert!(code == 0 && said.contains("1 resource"), "{said}");
}

#[test]
fn what_a_stack_names_is_a_regular_file_of_the_directory() {
    let policy = "[s3.bucket.data]\nname = \"data-of-a-test\"\npolicy = { file = \"it.json\" }\n";
    let secret = "[ssm.parameter.token]\nname = \"/token\"\nsecret = { file = \"it.json\" }\n";
    let template = "[use.a]\ntemplate = \"it\"\n";
    for (resource, path) in [(policy, "it.json"), (secret, "it.json"), (template, "templates/it.toml")] {
        let cases: [Case; 4] = [
            (fifo, "it is a fifo, not a regular file"),
            (|path| fs::create_dir(path).unwrap(), "it is a directory, not a regular file"),
            (|path| symlink("/proc/self/environ", path).unwrap(), "is outside the stack's directory"),
            (|path| symlink("/dev/zero", path).unwrap(), "is outside the stack's directory"),
        ];
        for (make, expected) in cases {
            let home = home();
            write(home.path(), "stack/resource.toml", resource);
            fs::create_dir_all(home.path().join("stack/templates")).unwrap();
            make(&home.path().join("stack").join(path));
            let (code, said) = run(home.path(), &["plan", "stack", "--local"]);
            let said = said.to_lowercase();
            assert!(code == 3 && said.contains(expected), "{path}: {said}");
        }
    }
    // Not even names of files are told of what is outside.
    let home = home();
    write(home.path(), "stack/resource.toml", &policy.replace("it.json", "out/credential"));
    symlink("..", home.path().join("stack/out")).unwrap();
    let (code, said) = run(home.path(), &["check", "stack"]);
    assert!(
        code == 3 && said.contains("is outside the stack's directory") && !said.contains("credentials"),
        "{said}"
    );
}

#[test]
fn what_is_typed_is_a_regular_file_and_its_lines_are_not_shown() {
    let home = home();
    let home = home.path();
    fifo(&home.join("fifo"));
    let fifo = "it is a FIFO, not a regular file";
    refused(home, &["check", "stack", "--var-file", "fifo"], fifo);
    refused(home, &["plan", "stack", "--live", "fifo"], fifo);
    refused(home, &["check", "fifo"], fifo);
    refused(home, &["apply", "fifo", "--yes"], fifo);
    refused(home, &["simulate", "--input", "fifo"], fifo);
    refused(home, &["simulate", "--input", "/dev/zero"], "it is a device, not a regular file");
    refused(home, &["check", "stack", "--var-file", "credentials"], "credentials:2");
    refused(home, &["plan", "stack", "--live", "credentials"], "credentials is not a snapshot");
    refused(home, &["check", "stack", "--var-file", "/proc/self/environ"], "/proc/self/environ");
    // The stack's own lines are.
    write(home, "stack/values.toml.part", "days = seven\n");
    refused(home, &["check", "stack", "--var-file", "stack/values.toml.part"], "days = seven");
    // What the shell holds open is what it was asked for.
    write(home, "stack/stack.toml", &format!("{STACK}[variables.days]\ntype = \"number\"\n"));
    let mut shell = Command::new("bash");
    let trueup = env!("CARGO_BIN_EXE_trueup");
    shell.arg("-c").arg(format!("{trueup} check stack --var-file <(echo days = 7)"));
    let (code, said) = ended(home, &mut shell);
    assert!(code == 0 && said.contains("0 resources"), "{said}");
}

#[test]
fn what_is_written_stays_what_it_is() {
    let home = home();
    let home = home.path();
    fifo(&home.join("fifo"));
    let role = "[iam.role.reader]\nname = \"reader\"\ntrust = { services = [\"ec2.amazonaws.com\"] }\n";
    write(home, "stack/role.toml", role);
    // As root a rename would put a file in the place of the device.
    for arguments in [
        &["plan", "stack", "--local", "--out", "/dev/null"][..],
        &["snapshot", "stack", "--local", "--out", "/dev/null"],
        &["test", "stack", "--junit", "/dev/null"],
    ] {
        let (code, said) = run(home, arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
    for arguments in [
        &["plan", "stack", "--local", "--out", "fifo"][..],
        &["snapshot", "stack", "--local", "--out", "fifo"],
        &["test", "stack", "--junit", "fifo"],
        &["plan", "stack", "--local", "--out", "stack"],
    ] {
        let (code, said) = run(home, arguments);
        assert!(code == 1 && said.contains("not a regular file"), "{arguments:?}: {code}: {said}");
    }
    // A link stays, and what it leads to is changed.
    fs::create_dir(home.join("kept")).unwrap();
    write(home, "kept/live.json", "{\"format\": 1, \"resources\": {}}");
    symlink("kept/live.json", home.join("live.json")).unwrap();
    symlink("kept/plan.json", home.join("plan.json")).unwrap();
    fs::create_dir(home.join(".trueup")).unwrap();
    symlink("../kept/local.json", home.join(".trueup/local.json")).unwrap();
    for (arguments, link, file) in [
        (&["apply", "stack", "--live", "live.json", "--yes"][..], "live.json", "kept/live.json"),
        (&["plan", "stack", "--local", "--out", "plan.json"], "plan.json", "kept/plan.json"),
        (&["apply", "stack", "--local", "--yes"], ".trueup/local.json", "kept/local.json"),
    ] {
        let (code, said) = run(home, arguments);
        assert_eq!(code, 0, "{arguments:?}: {said}");
        assert!(fs::symlink_metadata(home.join(link)).unwrap().is_symlink(), "{link}");
        assert!(fs::read_to_string(home.join(file)).unwrap().contains("iam.role"), "{file}");
    }
}

#[test]
fn a_revision_writes_nothing_outside_of_its_directory() {
    let home = home();
    let home = home.path();
    let git = |arguments: &[&str], input: &str| {
        write(home, "input", input);
        let input = fs::File::open(home.join("input")).unwrap();
        let mut command = Command::new("git");
        command.current_dir(home).args(["-c", "user.name=x", "-c", "user.email=x@example.com"]);
        let output =
            command.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").stdin(input).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet"], "");
    let blob = git(&["hash-object", "-w", "--stdin"], STACK);
    for evil in ["..", "."] {
        let inner = git(&["mktree"], &format!("100644 blob {blob}\tescaped.toml\n"));
        let stack =
            git(&["mktree"], &format!("100644 blob {blob}\tstack.toml\n040000 tree {inner}\t{evil}\n"));
        let root = git(&["mktree"], &format!("040000 tree {stack}\tstack\n"));
        let commit = git(&["commit-tree", &root, "-m", "before"], "");
        let (code, said) = run(home, &["plan", "stack", "--base", &commit]);
        assert!(code == 1 && said.contains("escaped.toml` leads out of its tree"), "{code}: {said}");
    }
}
