//! A market where much has happened: copies of real records, put into the storage without sending the messages.

use anyhow::{Context as _, Result, ensure};
use cosmwasm_vm::Storage as _;
use cosmwasm_vm::testing::MockStorage;

use crate::account;
use crate::market::Market;

/// The job that a crowd's market creates next: as many digits for any crowd, since numbers in answers cost by their digits.
pub const NEXT_JOB: u64 = 1_000_001;

/// The settled and the running job of [`VETERAN`], of which all others are copies.
const JOBS: [u64; 2] = [1, 2];
const VETERAN: &str = "veteran";

/// Records by job, and by account. Those of credits have the denom after the account.
const BY_JOB: [&str; 4] = ["terms", "states", "inputs", "settlements"];
const BY_ACCOUNT: [&str; 2] = ["collateral", "stake_meter"];
const CREDITS: &str = "claimable";

impl Market {
    /// With so many settled and so many locked jobs, provers with stake, and accounts with credits.
    ///
    /// # Errors
    /// If the contract refuses, or its records are not where they should be.
    pub fn with_crowd(count: u64) -> Result<Self> {
        let mut market = Market::new()?;
        market.deposit_collateral(VETERAN, 1_000)?;
        for job in JOBS {
            market.create_job("requester")?;
            market.lock(VETERAN, job)?;
        }
        let proof = market.prove(VETERAN, JOBS[0])?;
        market.submit(VETERAN, JOBS[0], &proof)?;

        let storage = market.escrow.storage()?;
        let veteran = account(VETERAN);
        for namespace in BY_JOB {
            for (place, job) in JOBS.into_iter().enumerate() {
                let Some(record) = read(storage, &key(namespace, &[&job.to_be_bytes()]))? else {
                    // The running job has no settlement.
                    ensure!(namespace == "settlements" && place == 1, "no record of job {job} under '{namespace}'");
                    continue;
                };
                for copy in 0..count {
                    let id = 3 + 2 * copy + place as u64;
                    write(storage, &key(namespace, &[&id.to_be_bytes()]), &record)?;
                }
            }
        }
        let credits = key(CREDITS, &[&length(&veteran), veteran.as_bytes()]);
        let denom_and_credit = first_under(storage, &credits)?;
        for copy in 0..count {
            let name = account(&format!("crowd {copy}"));
            for namespace in BY_ACCOUNT {
                let record = read(storage, &key(namespace, &[veteran.as_bytes()]))?;
                let record = record.with_context(|| format!("no record of an account under '{namespace}'"))?;
                write(storage, &key(namespace, &[name.as_bytes()]), &record)?;
            }
            let (denom, credit) = &denom_and_credit;
            write(storage, &key(CREDITS, &[&length(&name), name.as_bytes(), denom]), credit)?;
        }
        write(storage, b"job_count", (NEXT_JOB - 1).to_string().as_bytes())?;
        Ok(market)
    }
}

/// A key as `cw-storage-plus` makes it: the namespace with its length, then the parts.
fn key(namespace: &str, parts: &[&[u8]]) -> Vec<u8> {
    [length(namespace).as_slice(), namespace.as_bytes(), &parts.concat()].concat()
}

fn length(text: &str) -> [u8; 2] {
    [0, text.len() as u8]
}

fn read(storage: &MockStorage, key: &[u8]) -> Result<Option<Vec<u8>>> {
    storage.get(key).0.context("reading the storage")
}

fn write(storage: &mut MockStorage, key: &[u8], value: &[u8]) -> Result<()> {
    storage.set(key, value).0.context("writing the storage")
}

/// What follows `prefix` in the first key that begins so, and the value there.
fn first_under(storage: &mut MockStorage, prefix: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    // The VM has an `Order` of its own generation, which only its number names here: 1 is ascending.
    let ascending = 1.try_into().ok().context("an order of the VM")?;
    let iterator = storage.scan(Some(prefix), None, ascending).0.context("scanning the storage")?;
    let (key, value) = storage.next(iterator).0.context("scanning the storage")?.context("the storage ends early")?;
    let rest = key.strip_prefix(prefix).context("no credit of the veteran")?;
    Ok((rest.to_vec(), value))
}
