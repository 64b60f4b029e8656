//! Receivers written instruction by instruction, as a hostile one would be.

use std::borrow::Cow;

use proofmark_vm_tests::Wasm;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, InstructionSink, MemArg, MemorySection, MemoryType, Module, TypeSection, ValType,
};

/// What a receiver does when it is called.
#[derive(Clone, Copy, Debug)]
pub enum Guest {
    /// Never comes back.
    Loops,
    /// Stops as a panic does.
    Traps,
    /// Fails, with so many `<` as its reason: a multiple of eight.
    Fails { text: u32 },
    /// Answers as a contract should.
    Takes,
}

/// Where its answer lies.
const ANSWER: u32 = 4_096;
/// From here on it hands out memory, behind the longest answer.
const HEAP: u32 = 3 * 1_024 * 1_024;

const I32: ValType = ValType::I32;

impl Guest {
    /// The contract.
    pub fn wasm(self) -> Wasm {
        Wasm { name: format!("{self:?}"), code: self.module().into() }
    }

    fn module(self) -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([I32], [I32]);
        types.ty().function([I32], []);
        types.ty().function([I32, I32, I32], [I32]);
        types.ty().function([], []);
        let mut functions = FunctionSection::new();
        let mut exports = ExportSection::new();
        for (index, (name, type_index)) in
            [("allocate", 0), ("deallocate", 1), ("execute", 2), ("interface_version_8", 3)].into_iter().enumerate()
        {
            functions.function(type_index);
            exports.export(name, ExportKind::Func, index as u32);
        }
        exports.export("memory", ExportKind::Memory, 0);
        let mut memories = MemorySection::new();
        // 4 MiB: 2,000,000 bytes of text, and room.
        let memory = MemoryType { minimum: 64, maximum: None, memory64: false, shared: false, page_size_log2: None };
        memories.memory(memory);
        let mut globals = GlobalSection::new();
        let heap = GlobalType { val_type: I32, mutable: true, shared: false };
        globals.global(heap, &ConstExpr::i32_const(HEAP as i32));
        let mut code = CodeSection::new();
        code.function(&allocate());
        code.function(&body(&[], |_| {}));
        code.function(&self.execute());
        code.function(&body(&[], |_| {}));
        let data = self.answer();
        let mut segments = DataSection::new();
        for (place, bytes) in data {
            segments.active(0, &ConstExpr::i32_const(place as i32), bytes.iter().copied());
        }
        let mut module = Module::new();
        module.section(&types).section(&functions).section(&memories).section(&globals);
        module.section(&exports).section(&code).section(&segments);
        module.finish()
    }

    /// What lies in its memory from the start, with the place of each piece. The text is missing: `execute` writes it.
    fn answer(self) -> Vec<(u32, Cow<'static, [u8]>)> {
        let (before, text, after): (&[u8], u32, &[u8]) = match self {
            Guest::Fails { text } => (br#"{"error":""#, text, br#""}"#),
            Guest::Loops | Guest::Traps | Guest::Takes => {
                (br#"{"ok":{"messages":[],"attributes":[],"events":[]}}"#, 0, b"")
            }
        };
        let start = ANSWER + 16;
        let text_start = start + before.len() as u32;
        let length = before.len() as u32 + text + after.len() as u32;
        // The region that tells the VM where the answer is: offset, capacity, length.
        let region = [start, length, length].map(u32::to_le_bytes).concat();
        vec![(ANSWER, region.into()), (start, before.into()), (text_start + text, after.into())]
    }

    fn execute(self) -> Function {
        body(&[(1, I32)], |code| match self {
            Guest::Loops => {
                code.loop_(BlockType::Empty).br(0).end().unreachable();
            }
            Guest::Traps => {
                code.unreachable();
            }
            Guest::Takes => {
                code.i32_const(ANSWER as i32);
            }
            Guest::Fails { text } => {
                let start = ANSWER + 16 + br#"{"error":""#.len() as u32;
                let eight = i64::from_le_bytes([b'<'; 8]);
                code.loop_(BlockType::Empty);
                code.local_get(3).i64_const(eight).i64_store(MemArg {
                    offset: start.into(),
                    align: 0,
                    memory_index: 0,
                });
                code.local_get(3).i32_const(8).i32_add().local_tee(3).i32_const(text as i32).i32_lt_u().br_if(0).end();
                code.i32_const(ANSWER as i32);
            }
        })
    }
}

/// Writes a region at the end of what is used, and leaves room behind it for the bytes that it describes.
fn allocate() -> Function {
    let at = |offset| MemArg { offset, align: 2, memory_index: 0 };
    body(&[(1, I32)], |code| {
        code.global_get(0).local_set(1);
        code.local_get(1).local_get(1).i32_const(12).i32_add().i32_store(at(0));
        code.local_get(1).local_get(0).i32_store(at(4));
        code.local_get(1).i32_const(0).i32_store(at(8));
        code.local_get(1).local_get(0).i32_add().i32_const(12).i32_add().global_set(0);
        code.local_get(1);
    })
}

fn body(locals: &[(u32, ValType)], write: impl FnOnce(&mut InstructionSink<'_>)) -> Function {
    let mut function = Function::new(locals.iter().copied());
    let mut code = function.instructions();
    write(&mut code);
    code.end();
    function
}
