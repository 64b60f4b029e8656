//! Every contract passes what a chain checks before it stores code.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is how a test fails")]

use proofmark_vm_tests::Wasm;
use proofmark_vm_tests::wasm::SIZE_LIMIT;

fn passes(name: &str) {
    let wasm = Wasm::load(name).unwrap();
    wasm.check().unwrap_or_else(|error| panic!("{error:#}"));
    assert!(wasm.code.len() <= SIZE_LIMIT, "{name}.wasm: expected at most {SIZE_LIMIT} bytes, got {}", wasm.code.len());
}

macro_rules! passes {
    ($built:ident: $($name:ident),*) => {$(
        #[test]
        #[cfg_attr(not($built), ignore = "run `cargo xtask build-contracts --with-peers` first")]
        fn $name() {
            passes(stringify!($name));
        }
    )*};
}

passes!(contracts_built: escrow, registry, rewards, timelock, token, verifier);
passes!(peers_built: peer_ours, peer_ark, peer_bn);

#[test]
fn code_that_is_no_contract_is_refused() {
    let empty_module = Wasm { name: "empty".to_owned(), code: b"\0asm\x01\0\0\0".as_slice().into() };
    let error = format!("{:#}", empty_module.check().unwrap_err());
    assert!(error.starts_with("static check of empty.wasm"), "{error}");
}
