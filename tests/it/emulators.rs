//! The corrections of the emulators: `tests/emulators/check_serve.py` proves each over the wire.

use std::process::Command;

use crate::support::emulators::python;

/// Each correction holds on an emulator, a check proves each, and the tables beside them are theirs.
fn holds(emulator: &str) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/emulators/check_serve.py");
    let output = Command::new(python()).args([script, emulator]).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{out}{}", String::from_utf8_lossy(&output.stderr));
    assert!(out.contains(&format!("checks hold on {emulator}")), "{out}");
}

#[test]
fn each_correction_holds_on_ministack() {
    holds("ministack");
}

#[test]
fn each_correction_holds_on_moto() {
    holds("moto");
}
