//! A stand-in for public-key cryptography.

use vivace::{
    platform::{
        crypto::Key,
        signatures::{Agreed, SignatureAlgorithm, Signatures},
    },
    storage::PortFuture,
};

/// Stands in for public-key signatures: an HMAC whose key is the public part of the JWK. It is as strict about
/// algorithm, key and message; real signatures are checked by the tests in workerd.
pub struct StandInSignatures;

impl StandInSignatures {
    /// The signature that [`Signatures::verify`] takes for `jwk`.
    pub fn sign(algorithm: SignatureAlgorithm, jwk: &serde_json::Value, message: &[u8]) -> Vec<u8> {
        let member = match algorithm {
            SignatureAlgorithm::Rs256 => "n",
            SignatureAlgorithm::Es256 => "x",
        };
        let key = jwk[member].as_str().unwrap_or_default();
        let mut input = format!("{algorithm:?}|{key}|").into_bytes();
        input.extend_from_slice(message);
        Key::from_bytes([9; 32]).sign(&input).to_vec()
    }
}

impl Signatures for StandInSignatures {
    fn verify<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> PortFuture<'a, bool> {
        Box::pin(async move {
            let jwk = serde_json::from_str(jwk).unwrap_or_default();
            Self::sign(algorithm, &jwk, message) == signature
        })
    }

    fn sign_es256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>> {
        Box::pin(async move { Some(Self::sign_by(private_key, message)) })
    }

    fn sign_rs256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>> {
        self.sign_es256(private_key, message)
    }

    fn agree_p256<'a>(&'a self, theirs: &'a [u8]) -> PortFuture<'a, Option<Agreed>> {
        let secret = Self::sign_by(theirs, b"agreed");
        Box::pin(async move { Some(Agreed { public_key: vec![4; 65], secret }) })
    }
}

impl StandInSignatures {
    /// The signature of a private key.
    pub fn sign_by(private_key: &[u8], message: &[u8]) -> Vec<u8> {
        let mut input = private_key.to_vec();
        input.extend_from_slice(message);
        Key::from_bytes([8; 32]).sign(&input).to_vec()
    }
}
