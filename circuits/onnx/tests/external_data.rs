//! Constants in other files: those inside the model's folder are read, all others refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;

use proofmark_onnx::import::{import, import_in};
use proofmark_onnx::interpreter::run;
use proofmark_onnx::proto::data_type::INT8;
use proofmark_onnx::proto::{StringStringEntryProto, TensorProto};
use proofmark_onnx::testing::{ModelBuilder, int};

/// A Gemm of two inputs whose int8 weights have these external data entries.
fn model(entries: &[(&str, &str)]) -> Vec<u8> {
    let entry = |(key, value): &(&str, &str)| StringStringEntryProto {
        key: Some((*key).to_owned()),
        value: Some((*value).to_owned()),
    };
    let weights = TensorProto {
        name: Some("w".to_owned()),
        data_type: Some(INT8),
        dims: vec![1, 2],
        data_location: Some(1),
        external_data: entries.iter().map(entry).collect(),
        ..TensorProto::default()
    };
    ModelBuilder::new(("x", INT8, &[1, 2]), ("y", INT8, &[1, 1]))
        .f32("s", &[], &[1.0])
        .i8("z", &[], &[0])
        .node("DequantizeLinear", &["x", "s", "z"], "xf")
        .node("DequantizeLinear", &["w", "s", "z"], "wf")
        .node_with("Gemm", &["xf", "wf"], "acc", vec![int("transB", 1)])
        .node("QuantizeLinear", &["acc", "s", "z"], "y")
        .change(|graph| graph.initializer.push(weights))
        .build()
}

fn error(folder: &Path, entries: &[(&str, &str)]) -> String {
    import_in(&model(entries), "test", Some(folder)).unwrap_err().to_string()
}

#[test]
fn files_inside_the_folder_are_read() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/w.bin"), [9, 9, 3, 0xff, 9]).unwrap();
    let entries = [("location", "data/w.bin"), ("offset", "2"), ("length", "2"), ("checksum", "whatever")];
    let graph = import_in(&model(&entries), "test", Some(folder.path())).unwrap();
    assert_eq!(run(&graph, &[10, 4]).unwrap().output(), [26]);
    let text = import(&model(&entries), "test").unwrap_err().to_string();
    assert!(text.starts_with("initializer 'w': expected its values inside the file, as no folder was given"), "{text}");
}

#[test]
fn other_files_and_other_sizes_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("w.bin"), [1, 2]).unwrap();
    let folder = outside.path().join("model");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("w.bin"), [1, 2, 3]).unwrap();
    let place = "initializer 'w', external data";
    let absolute = outside.path().join("w.bin").display().to_string();
    for location in ["../w.bin", "a/../../w.bin", &absolute, "", "..\\w.bin"] {
        let expected =
            format!("{place} '{location}': expected a relative path inside the model's folder, got another one");
        assert_eq!(error(&folder, &[("location", location)]), expected);
    }
    assert!(error(&folder, &[("location", "none.bin")]).contains("expected a file in the model's folder"));
    assert!(error(&folder, &[("location", ".")]).contains("expected a file, got something else"));
    let sized = |key, value| error(&folder, &[("location", "w.bin"), (key, value)]);
    let wrong = format!("{place} 'w.bin': expected 2 bytes, as type and shape want, got ");
    assert_eq!(sized("offset", "0"), format!("{wrong}3 of 3 left in the file"));
    assert_eq!(sized("offset", "2"), format!("{wrong}1 of 1 left in the file"));
    assert_eq!(sized("length", "18446744073709551615"), format!("{wrong}18446744073709551615 of 3 left in the file"));
    assert!(sized("offset", "4").contains("expected an offset within its 3 bytes, got 4"));
    assert!(sized("offset", "-1").contains("expected a number as offset, got '-1'"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_refused() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("model");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(outside.path().join("w.bin"), [1, 2]).unwrap();
    std::os::unix::fs::symlink(outside.path().join("w.bin"), folder.join("link.bin")).unwrap();
    let text = error(&folder, &[("location", "link.bin")]);
    assert!(text.ends_with("expected a file inside the model's folder, got a link that leads out of it"), "{text}");
}
