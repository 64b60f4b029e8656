//! Poseidon against two other implementations (circomlibjs' committed vectors, light-poseidon), and the
//! contracts' sparse permutation against the definition.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use ark_bn254::Fr as ArkFr;
use ark_ff::{BigInteger, PrimeField};
use light_poseidon::{Poseidon, PoseidonHasher};
use proofmark_groth16::Fr;
use proofmark_statement::poseidon::{MAX_WIDTH, STATEMENT_WIDTH, Sponge, compress, parameters, permute, sparse};
use proptest::prelude::*;
use serde_json::Value;

fn from_ark(x: ArkFr) -> Fr {
    let bytes: [u8; 32] = x.into_bigint().to_bytes_be().try_into().unwrap();
    Fr::from_bytes_be(&bytes).unwrap()
}

fn decimal(text: &str) -> Fr {
    from_ark(text.parse::<ArkFr>().unwrap())
}

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/poseidon.json")).unwrap()
}

fn plain_sponge(width: usize, tag: Fr, message: &[Fr]) -> Fr {
    let mut sponge = Sponge::with_parameters(parameters(width), tag);
    message.iter().for_each(|x| sponge.absorb(*x));
    sponge.finish()
}

fn decimals(list: &Value) -> Vec<Fr> {
    list.as_array().unwrap().iter().map(|x| decimal(x.as_str().unwrap())).collect()
}

#[test]
fn one_block_is_circomlibs_poseidon_for_every_width() {
    let vectors = vectors();
    let cases = vectors["hash"].as_array().unwrap();
    assert_eq!(cases.len(), MAX_WIDTH - 1);
    for case in cases {
        let inputs = decimals(&case["inputs"]);
        let got = plain_sponge(inputs.len() + 1, Fr::ZERO, &inputs);
        assert_eq!(hex::encode(got.to_bytes_be()), case["result"].as_str().unwrap(), "{} inputs", inputs.len());
    }
}

#[test]
fn published_vector_of_two_inputs() {
    let hash = compress(Fr::from_u64(1), Fr::from_u64(2));
    let published = "115cc0f5e7d690413df64c6b9662e9cf2a3617f2743245519e19607a4417189a";
    assert_eq!(hex::encode(hash.to_bytes_be()), published);
}

#[test]
fn sponges_of_many_blocks_agree_with_circomlibjs() {
    for case in vectors()["sponge"].as_array().unwrap() {
        let width = usize::try_from(case["width"].as_u64().unwrap()).unwrap();
        let (tag, message) = (decimal(case["tag"].as_str().unwrap()), decimals(&case["message"]));
        let expected = case["result"].as_str().unwrap();
        assert_eq!(hex::encode(plain_sponge(width, tag, &message).to_bytes_be()), expected, "plain, {case}");
        if width == STATEMENT_WIDTH {
            let mut sponge = Sponge::statement(tag);
            message.iter().for_each(|x| sponge.absorb(*x));
            assert_eq!(hex::encode(sponge.finish().to_bytes_be()), expected, "sparse, {case}");
        }
    }
}

#[test]
fn generated_table_is_up_to_date() {
    let sparse = sparse::sparse(parameters(STATEMENT_WIDTH)).unwrap();
    let committed = include_str!("../src/poseidon/statement_table.rs");
    assert!(
        proofmark_statement::table::render(&sparse) == committed,
        "run the command at the top of statement_table.rs"
    );
}

#[test]
fn matrices_have_no_zero_entry() {
    for width in 2..=MAX_WIDTH {
        assert!(parameters(width).mds.iter().flatten().all(|x| !x.is_zero()), "width {width}");
    }
}

fn element() -> impl Strategy<Value = Fr> {
    prop_oneof![
        1 => (0u64..3).prop_map(Fr::from_u64),
        1 => (0u64..3).prop_map(|x| -Fr::from_u64(x)),
        8 => any::<[u8; 32]>().prop_map(|b| Fr::from_bytes_be_mod_order(&b)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn sparse_permutation_is_the_definition(message in proptest::collection::vec(element(), 0..20), tag in element()) {
        let mut sponge = Sponge::statement(tag);
        message.iter().for_each(|x| sponge.absorb(*x));
        prop_assert_eq!(sponge.finish(), plain_sponge(STATEMENT_WIDTH, tag, &message));
    }

    #[test]
    fn agrees_with_light_poseidon(inputs in proptest::collection::vec(any::<[u8; 32]>(), 1..=12)) {
        let mut other = Poseidon::<ArkFr>::new_circom(inputs.len()).unwrap();
        let theirs: Vec<_> = inputs.iter().map(|b| ArkFr::from_be_bytes_mod_order(b)).collect();
        let ours: Vec<_> = inputs.iter().map(Fr::from_bytes_be_mod_order).collect();
        let mut state: Vec<Fr> = std::iter::once(Fr::ZERO).chain(ours).collect();
        permute(parameters(inputs.len() + 1), &mut state);
        prop_assert_eq!(state[0], from_ark(other.hash(&theirs).unwrap()));
    }
}
