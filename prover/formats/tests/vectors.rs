//! What circom and snarkjs wrote is read, means what it should, and is written again byte for byte.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ark_bn254::Fr;
use common::{CIRCUITS, FILES, again, check, read};
use proofmark_formats::zkey::{Coefficient, write_coefficients};
use proofmark_formats::{Kind, Ptau, R1csFile, Sections, WtnsFile, Zkey, ptau, write_points, write_r1cs, write_wtns};
use proofmark_groth16::VerifyingKey;

#[test]
fn every_file_is_read_and_written_again() {
    for name in FILES {
        let bytes = read(name);
        assert_eq!(again(name, &bytes).as_ref(), Ok(&bytes), "{name}");
        assert_eq!(check(name, &bytes), Ok(()), "{name}");
    }
}

#[test]
fn witnesses_satisfy_their_circuits() {
    for name in CIRCUITS {
        let (circuit, witness) = (read(&format!("{name}.r1cs")), read(&format!("{name}.wtns")));
        let circuit = R1csFile::parse(&circuit).unwrap().to_r1cs().unwrap();
        let mut assignment = WtnsFile::parse(&witness).unwrap().to_vec().unwrap();
        assert_eq!(circuit.first_unsatisfied(&assignment), None, "{name}");
        for cell in 1..assignment.len() {
            assignment[cell] += Fr::from(1u64);
            assert!(!circuit.is_satisfied(&assignment), "{name}, variable {cell}");
            assignment[cell] -= Fr::from(1u64);
        }
    }
}

#[test]
fn headers_say_what_the_sources_say() {
    let header = |name: &str| R1csFile::parse(&read(name)).unwrap().header;
    let factors = header("factors.r1cs");
    assert_eq!((factors.outputs, factors.public_inputs, factors.private_inputs), (2, 1, 4));
    assert_eq!((factors.wires, factors.constraints, factors.public()), (8, 3, 3));
    let bits = header("bits.r1cs");
    assert_eq!((bits.outputs, bits.public_inputs, bits.private_inputs), (6, 0, 1));
    let bytes = read("chain.r1cs");
    let chain = R1csFile::parse(&bytes).unwrap();
    assert_eq!(chain.labels().count(), chain.header.wires as usize);
    assert!(chain.labels().all(|label| label < chain.header.labels));
    // circom writes the header second.
    assert_eq!(Sections::parse(Kind::R1cs, &bytes).unwrap().order(), [2, 1, 3]);
}

#[test]
fn what_we_write_reads_as_the_same_circuit_and_witness() {
    for name in CIRCUITS {
        let (circuit, witness) = (read(&format!("{name}.r1cs")), read(&format!("{name}.wtns")));
        let circuit = R1csFile::parse(&circuit).unwrap().to_r1cs().unwrap();
        let written = write_r1cs(&circuit).unwrap();
        assert_eq!(R1csFile::parse(&written).unwrap().to_r1cs().unwrap(), circuit, "{name}");
        let assignment = WtnsFile::parse(&witness).unwrap().to_vec().unwrap();
        assert_eq!(write_wtns(&assignment).unwrap(), witness, "{name}");
    }
}

#[test]
fn a_keys_coefficients_are_its_circuits_rows_and_a_row_for_each_public_variable() {
    for name in CIRCUITS {
        let (circuit, key) = (read(&format!("{name}.r1cs")), read(&format!("{name}_0.zkey")));
        let circuit = R1csFile::parse(&circuit).unwrap();
        let key = Zkey::parse(&key).unwrap();
        let mut expected = Vec::new();
        for (constraint, forms) in circuit.constraints().enumerate() {
            for (matrix, form) in forms.iter().take(2).enumerate() {
                expected.extend(form.iter().map(|term| {
                    let (variable, value) = term.unwrap();
                    Coefficient { matrix: matrix as u32, constraint: constraint as u32, variable, value }
                }));
            }
        }
        expected.extend((0..=circuit.header.public()).map(|variable| Coefficient {
            matrix: 0,
            constraint: circuit.header.constraints + variable,
            variable,
            value: Fr::from(1u64),
        }));
        let got: Vec<_> = key.coefficients.iter().collect::<Result<_, _>>().unwrap();
        assert_eq!(got, expected, "{name}");
        assert_eq!(write_coefficients(&got).unwrap(), key.coefficients.as_bytes(), "{name}");
    }
}

#[test]
fn points_are_those_of_the_verifying_key() {
    let bytes = read("factors_2.zkey");
    let key = Zkey::parse(&bytes).unwrap();
    let json = VerifyingKey::from_snarkjs(&read("factors_2.vk.json")).unwrap();
    let big_endian = |element: &ark_bn254::Fq| {
        let mut bytes = Vec::new();
        ark_ff::BigInteger::to_bytes_be(&ark_ff::PrimeField::into_bigint(*element)).iter().for_each(|b| bytes.push(*b));
        bytes
    };
    let g1 = |point: &ark_bn254::G1Affine| [big_endian(&point.x), big_endian(&point.y)].concat();
    let alpha = g1(&key.header.alpha_g1);
    let encoded = json.to_bytes();
    assert_eq!(encoded[..64], alpha);
    for index in 0..key.ic.len() {
        let point = g1(&key.ic.get(index).unwrap());
        assert!(encoded.windows(64).any(|window| window == point), "IC {index}");
    }
    assert_eq!(write_points(&key.a.to_vec()), key.a.as_bytes());
    assert_eq!(write_points(&key.b2.to_vec()), key.b2.as_bytes());
}

#[test]
fn ceremonies_are_read() {
    let read_names = |name: &str| {
        let key = read(name);
        let contributions = Zkey::parse(&key).unwrap().ceremony.contributions;
        contributions.iter().map(|c| (c.parameters.kind, c.parameters.name_text().unwrap())).collect::<Vec<_>>()
    };
    assert_eq!(read_names("factors_0.zkey"), []);
    assert_eq!(read_names("factors_2.zkey"), [(0, "second".to_owned()), (1, "the end".to_owned())]);

    let bytes = read("final.ptau");
    let file = Ptau::parse(&bytes).unwrap();
    assert_eq!((file.power, file.ceremony_power, file.contributions.len()), (4, 4, 2));
    let beacon = &file.contributions[1].parameters;
    assert_eq!((beacon.kind, beacon.iterations_log2), (1, Some(10)));
    assert_eq!(beacon.beacon.as_ref().map(Vec::len), Some(32));
    let lagrange = file.lagrange.unwrap();
    // The points of a domain sum to the first power: the generator.
    for log2 in 0..=5 {
        let points = ptau::level(&lagrange.tau_g1, log2).unwrap();
        let sum: ark_bn254::G1Projective =
            points.to_vec().iter().map(|point| ark_bn254::G1Projective::from(*point)).sum();
        assert_eq!(points.len(), 1 << log2);
        assert_eq!(ark_bn254::G1Affine::from(sum), file.tau_g1.get(0).unwrap(), "2^{log2}");
    }
    let cut = read("cut03.ptau");
    let cut = Ptau::parse(&cut).unwrap();
    assert_eq!((cut.power, cut.ceremony_power), (3, 4));
}
