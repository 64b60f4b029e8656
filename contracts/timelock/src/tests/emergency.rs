//! What happens at once, and that it is nothing else.

use cosmwasm_std::HexBinary;
use proofmark_api::{escrow, registry};

use super::*;

fn emergency(act: Emergency) -> ExecuteMsg {
    ExecuteMsg::Emergency { act }
}

#[test]
fn each_act_is_one_message_to_the_wired_contract() {
    let mut world = World::new();
    let id = HexBinary::from([7; 32]);
    let registry = |msg| ("registry", to_json_binary::<registry::ExecuteMsg>(&msg).unwrap());
    let pause = to_json_binary(&escrow::ExecuteMsg::Pause { paused: true }).unwrap();
    for (act, (contract, msg)) in [
        (Emergency::PauseCreation {}, ("escrow", pause)),
        (Emergency::RevokeModel { id: id.clone() }, registry(registry::ExecuteMsg::RevokeModel { id })),
        (Emergency::RevokeDataset { id: 3 }, registry(registry::ExecuteMsg::RevokeDataset { id: 3 })),
        (Emergency::RevokeSource { id: 4 }, registry(registry::ExecuteMsg::RevokeSource { id: 4 })),
    ] {
        let sent = world.run("admin", emergency(act)).unwrap();
        assert_eq!(sent, [WasmMsg::Execute { contract_addr: addr(contract).into(), msg, funds: vec![] }]);
    }
}

#[test]
fn only_the_admin_acts_at_once() {
    let mut world = World::new();
    for sender in ["guardian", "anyone", "escrow"] {
        let refused = world.run(sender, emergency(Emergency::PauseCreation {}));
        assert_eq!(refused, Err(unauthorized("emergency", &addr("admin"), sender)));
    }
}

#[test]
fn nothing_else_reads_as_an_emergency() {
    for text in [
        r#"{"emergency":{"act":{"resume_creation":{}}}}"#,
        r#"{"emergency":{"act":{"pause_creation":{},"revoke_model":{"id":"00"}}}}"#,
        r#"{"emergency":{"act":{"update_params":{}}}}"#,
        r#"{"emergency":{"act":{"execute":{"contract":"c","msg":"e30="}}}}"#,
        r#"{"emergency":{"act":[{"pause_creation":{}},{"pause_creation":{}}]}}"#,
    ] {
        assert!(from_json::<ExecuteMsg>(text).is_err(), "{text}");
    }
    // Fields that a message does not have are ignored, as in all messages; it stays what it is.
    for text in [
        r#"{"emergency":{"act":{"pause_creation":{}}}}"#,
        r#"{"emergency":{"act":{"pause_creation":{"paused":false}},"calls":[]}}"#,
    ] {
        let read = from_json::<ExecuteMsg>(text).unwrap();
        assert_eq!(read, emergency(Emergency::PauseCreation {}), "{text}");
    }
}
