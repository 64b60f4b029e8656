//! Chapter six: what must not work, tried with real proofs.
//!
//! A second job, for the same image, is open all the while: an honest proof of it would be paid, so each refusal
//! has its own reason and not a missing job.

use anyhow::{Context, Result, bail};
use cw_multi_test::AppResponse;
use proofmark_groth16::{Fr, Proof, VerifyingKey};
use proofmark_prover::ProvedInference;
use rand::RngCore;
use rand::rngs::OsRng;

use super::narrator::Narrator;
use super::report::Cheat;
use super::settle::{Settled, context, post, prove};
use super::stage::Stage;
use crate::suite::{Refused, account};

/// Tries everything; a cheat that worked is in the list as one that was not refused.
pub(super) fn try_all(story: &Narrator, stage: &mut Stage, settled: &Settled) -> Result<Vec<Cheat>> {
    let image = settled.job.image;
    let open = post(stage, image)?;
    let first = settled.job.id;
    story.say(format!("job {open} is posted for the same image; job {first} is settled"));

    let mine = context(stage, open, account::PROVER)?;
    let (honest, _) =
        story.working("an honest proof for the open job", || prove(stage, stage.model(), image, &mine))?;
    let other = stage.zoo.models.get(1).context("the demo needs a second model")?;
    let (foreign, _) = story.working("a proof for another model", || prove(stage, other, image, &mine))?;

    let mut cheats = Vec::new();
    let mut tried = |name: &str, result: Result<AppResponse>| -> Result<()> {
        cheats.push(outcome(name, result)?);
        Ok(())
    };

    let tampered = tamper(&honest.output_wire)?;
    tried("a tampered output", stage.suite.submit(open, account::PROVER, &tampered, &honest.proof.0))?;
    tried("a proof copied by another prover", submit(stage, open, account::THIEF, &honest))?;
    tried("the same proof on a second job", submit(stage, open, account::PROVER, &settled.proved))?;
    let again = rerandomised(stage, &settled.proved)?;
    let output = &settled.proved.output_wire;
    tried("the proof re-randomised", stage.suite.submit(first, account::PROVER, output, &again))?;
    tried("a proof for another model", submit(stage, open, account::PROVER, &foreign))?;
    let deadline = stage.suite.job(open)?.terms.deadline;
    stage.suite.wait_until(deadline)?;
    tried("a proof after the deadline", submit(stage, open, account::PROVER, &honest))?;

    stage.suite.expire(open, account::REQUESTER)?;
    stage.suite.claim(account::REQUESTER)?;
    story.say(format!("job {open} expired and was refunded in full"));
    Ok(cheats)
}

fn submit(stage: &mut Stage, job: u64, prover: &str, proved: &ProvedInference) -> Result<AppResponse> {
    stage.suite.submit(job, prover, &proved.output_wire, &proved.proof.0)
}

/// A refusal by the chain is what we want to see; any other error is the demo's own failure.
fn outcome(name: &str, result: Result<AppResponse>) -> Result<Cheat> {
    let (refused, error) = match result {
        Ok(_) => (false, String::new()),
        Err(error) => match error.downcast::<Refused>() {
            Ok(Refused(text)) => (true, text),
            Err(error) => return Err(error.context(format!("trying {name}"))),
        },
    };
    Ok(Cheat { name: name.into(), refused, error })
}

/// The output with its first element changed.
fn tamper(output: &[u8]) -> Result<Vec<u8>> {
    let mut changed = output.to_vec();
    let first = changed.first_mut().context("the model has no output")?;
    *first ^= 1;
    Ok(changed)
}

/// Other bytes for the same statement: still a valid proof, as is checked here.
fn rerandomised(stage: &Stage, proved: &ProvedInference) -> Result<Vec<u8>> {
    let key = VerifyingKey::from_bytes(stage.model().prover.verifying_key())?;
    let again = Proof::from_bytes(&proved.proof.0)?.rerandomize(&key, &random(), &random())?;
    proofmark_groth16::verify(&(&key).into(), &[proved.digest], &again)
        .context("a re-randomised proof has to be valid, or the cheat would be none")?;
    let bytes = again.to_bytes().to_vec();
    if bytes == proved.proof.0 {
        bail!("re-randomising gave the same bytes");
    }
    Ok(bytes)
}

fn random() -> Fr {
    let mut bytes = [0u8; 32];
    OsRng.fill_bytes(&mut bytes);
    Fr::from_bytes_be_mod_order(&bytes)
}
