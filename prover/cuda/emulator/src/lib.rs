//! For tests: a device on the host, of the kernels' own source.
//!
//! The kernels are compiled by the C++ compiler, if there is one, into a program that holds the device's memory and runs
//! launches; this crate talks to it through a pipe (`kernels/emulator.cpp`). So a device may really die in a test, and sanitizers
//! watch the same requests that a GPU would get. Faults are injected on the way.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use proofmark_cuda::kernels::Kernel;
use proofmark_cuda::{Address, Device, DeviceError, Memory};

/// How the kernels are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// With optimisation.
    Plain,
    /// With the address and undefined-behaviour sanitizers, which end the device at the first mistake.
    Sanitized,
}

impl Build {
    /// Whether the C++ compiler here made it.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Plain => cfg!(emulator),
            Self::Sanitized => cfg!(emulator_sanitized),
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Plain => env!("PROOFMARK_EMULATOR"),
            Self::Sanitized => env!("PROOFMARK_EMULATOR_SANITIZED"),
        }
    }
}

/// What goes wrong in a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The launch is refused.
    Error,
    /// The device dies at the launch.
    Death,
    /// After the launch all that is downloaded has a wrong bit.
    WrongBits,
}

/// A device on the host.
pub struct Emulator {
    state: Mutex<State>,
}

struct State {
    process: Option<Process>,
    memory: Memory,
    /// Bytes of each live allocation.
    live: BTreeMap<Address, u64>,
    launches: usize,
    /// A fault, and the launch at which it happens.
    fault: Option<(Fault, usize)>,
}

struct Process {
    child: Child,
    requests: ChildStdin,
    answers: io::BufReader<ChildStdout>,
}

impl Emulator {
    /// Starts a device with so many bytes of memory.
    ///
    /// # Errors
    /// The system's, where the program was not made: see [`Build::is_available`].
    pub fn start(build: Build, memory: u64) -> io::Result<Self> {
        let mut child = Command::new(build.program()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the emulator's pipes are not connected"));
        };
        let process = Process { child, requests, answers: io::BufReader::new(answers) };
        let memory = Memory { free: memory, total: memory };
        let state = State { process: Some(process), memory, live: BTreeMap::new(), launches: 0, fault: None };
        Ok(Self { state: Mutex::new(state) })
    }

    /// Name, bytes of arguments and threads of each kernel that the program has.
    ///
    /// # Errors
    /// [`DeviceError::Lost`].
    pub fn kernels(&self) -> Result<Vec<(String, u32, u32)>, DeviceError> {
        self.state().request(&[b"K"], |process| {
            let count = process.number()?;
            (0..count).map(|_| Ok((process.text()?, process.number()?, process.number()?))).collect()
        })
    }

    /// How many launches there were.
    #[must_use]
    pub fn launches(&self) -> usize {
        self.state().launches
    }

    /// How many allocations were not given back.
    #[must_use]
    pub fn live(&self) -> usize {
        self.state().live.len()
    }

    /// From now on launch number `at` (counted from all that were, the first is 0) goes wrong.
    pub fn inject(&self, fault: Fault, at: usize) {
        self.state().fault = Some((fault, at));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A test that panics is no reason to hide what others do.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Sends a request and reads its answer.
    fn request<T>(
        &mut self,
        parts: &[&[u8]],
        answer: impl FnOnce(&mut Process) -> io::Result<T>,
    ) -> Result<T, DeviceError> {
        let lost = |reason: &dyn std::fmt::Display| DeviceError::Lost(format!("the emulator's process: {reason}"));
        let process = self.process.as_mut().ok_or_else(|| lost(&"it has ended"))?;
        match process.exchange(parts, answer) {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(reason)) => Err(DeviceError::Driver { call: "emulator".into(), reason }),
            Err(error) => {
                self.end();
                Err(lost(&error))
            }
        }
    }

    fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            // It may have ended by itself, which is all the same.
            let _ = process.child.kill();
            let _ = process.child.wait();
        }
    }

    fn has_failed(&self, fault: Fault) -> bool {
        self.fault.is_some_and(|(what, at)| what == fault && at < self.launches)
    }
}

impl Process {
    fn exchange<T>(
        &mut self,
        parts: &[&[u8]],
        answer: impl FnOnce(&mut Self) -> io::Result<T>,
    ) -> io::Result<Result<T, String>> {
        parts.iter().try_for_each(|part| self.requests.write_all(part))?;
        self.requests.flush()?;
        let mut status = [0];
        self.answers.read_exact(&mut status)?;
        if status[0] == 0 { answer(self).map(Ok) } else { self.text().map(Err) }
    }

    fn number(&mut self) -> io::Result<u32> {
        let mut bytes = [0; 4];
        self.answers.read_exact(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn text(&mut self) -> io::Result<String> {
        let mut bytes = vec![0; self.number()? as usize];
        self.answers.read_exact(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Device for Emulator {
    fn name(&self) -> String {
        "emulator".into()
    }

    fn memory(&self) -> Result<Memory, DeviceError> {
        Ok(self.state().memory)
    }

    fn allocate(&self, bytes: u64) -> Result<Address, DeviceError> {
        let mut state = self.state();
        let memory = state.memory;
        if bytes > memory.free {
            return Err(DeviceError::OutOfMemory { expected: bytes, memory });
        }
        let address = state.request(&[b"A", &bytes.to_le_bytes()], |process| {
            let mut address = [0; 8];
            process.answers.read_exact(&mut address)?;
            Ok(Address(u64::from_le_bytes(address)))
        })?;
        state.memory.free -= bytes;
        state.live.insert(address, bytes);
        Ok(address)
    }

    fn free(&self, address: Address) {
        let mut state = self.state();
        if let Some(bytes) = state.live.remove(&address) {
            state.memory.free += bytes;
        }
        // A device that is gone has nothing to give back.
        let _ = state.request(&[b"F", &address.0.to_le_bytes()], |_| Ok(()));
    }

    fn zero(&self, address: Address, bytes: u64) -> Result<(), DeviceError> {
        self.state().request(&[b"Z", &address.0.to_le_bytes(), &bytes.to_le_bytes()], |_| Ok(()))
    }

    fn upload(&self, to: Address, bytes: &[u8]) -> Result<(), DeviceError> {
        let length = (bytes.len() as u64).to_le_bytes();
        self.state().request(&[b"U", &to.0.to_le_bytes(), &length, bytes], |_| Ok(()))
    }

    fn download(&self, from: Address, into: &mut [u8]) -> Result<(), DeviceError> {
        let mut state = self.state();
        let length = (into.len() as u64).to_le_bytes();
        state.request(&[b"D", &from.0.to_le_bytes(), &length], |process| process.answers.read_exact(into))?;
        if state.has_failed(Fault::WrongBits)
            && let Some(byte) = into.first_mut()
        {
            *byte ^= 1;
        }
        Ok(())
    }

    fn launch(&self, kernel: &Kernel, blocks: [u32; 2], args: &[u8]) -> Result<(), DeviceError> {
        let mut state = self.state();
        state.launches += 1;
        if state.has_failed(Fault::Error) {
            return Err(DeviceError::Driver { call: kernel.name.into(), reason: "injected".into() });
        }
        if state.has_failed(Fault::Death) {
            state.end();
        }
        let [name, length] = [kernel.name.len(), args.len()].map(|len| (len as u32).to_le_bytes());
        let [x, y] = blocks.map(u32::to_le_bytes);
        state.request(&[b"L", &name, kernel.name.as_bytes(), &x, &y, &length, args], |_| Ok(()))
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.state().end();
    }
}
