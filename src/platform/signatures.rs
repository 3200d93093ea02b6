//! The port to public-key cryptography: signatures of others on ID tokens, ours on client secrets and on messages to
//! push services, and the agreement of keys with browsers.

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::send::IntoSendFuture;

use crate::storage::PortFuture;

/// A signature algorithm an identity provider may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, 3.3).
    Rs256,
    /// ECDSA on P-256 with SHA-256 (RFC 7518, 3.4).
    Es256,
}

/// What two keys on P-256 agree on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// Our public key, made for this once: an uncompressed point, 65 bytes.
    pub public_key: Vec<u8>,
    /// What only the two can work out: 32 bytes (ECDH).
    pub secret: Vec<u8>,
}

/// Checks signatures, makes them, and agrees on keys.
pub trait Signatures: Send + Sync {
    /// Whether `signature` is that of `message` under the public key `jwk` (RFC 7517, as JSON). A key
    /// that cannot be used verifies nothing.
    fn verify<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> PortFuture<'a, bool>;

    /// The ES256 signature of `message` (RFC 7518, 3.4: 64 bytes) under a private key in PKCS #8. `None` for a key
    /// that cannot be used.
    fn sign_es256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>>;

    /// The RS256 signature of `message` (RFC 7518, 3.3) under a private key in PKCS #8. `None` for a key that cannot be
    /// used.
    fn sign_rs256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>>;

    /// Makes a key pair on P-256 and agrees with `theirs`, a public key as an uncompressed point. `None` for what is no
    /// point of the curve.
    fn agree_p256<'a>(&'a self, theirs: &'a [u8]) -> PortFuture<'a, Option<Agreed>>;
}

#[wasm_bindgen(inline_js = r#"
export async function verify_signature(algorithm, jwk, message, signature) {
  try {
    const params = algorithm === "RS256"
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
      : { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const { kty, n, e, crv, x, y } = JSON.parse(jwk);
    const key = await crypto.subtle.importKey("jwk", { kty, n, e, crv, x, y }, params, false, ["verify"]);
    return await crypto.subtle.verify(params, key, signature, message);
  } catch { return false; }
}
export async function sign(algorithm, key, message) {
  try {
    const params = algorithm === "RS256"
      ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }
      : { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("pkcs8", key, params, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign(params, imported, message));
  } catch { return null; }
}
export async function agree_p256(theirs) {
  try {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const known = await crypto.subtle.importKey("raw", theirs, curve, false, []);
    const ours = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const secret = await crypto.subtle.deriveBits({ ...curve, public: known }, ours.privateKey, 256);
    const both = new Uint8Array(97);
    both.set(new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey)));
    both.set(new Uint8Array(secret), 65);
    return both;
  } catch { return null; }
}
"#)]
extern "C" {
    async fn verify_signature(
        algorithm: &str,
        jwk: &str,
        message: js_sys::Uint8Array,
        signature: js_sys::Uint8Array,
    ) -> JsValue;

    async fn sign(algorithm: &str, key: js_sys::Uint8Array, message: js_sys::Uint8Array) -> JsValue;

    async fn agree_p256(theirs: js_sys::Uint8Array) -> JsValue;
}

/// The runtime's WebCrypto.
pub struct WebCrypto;

impl Signatures for WebCrypto {
    fn verify<'a>(
        &'a self,
        algorithm: SignatureAlgorithm,
        jwk: &'a str,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> PortFuture<'a, bool> {
        let name = match algorithm {
            SignatureAlgorithm::Rs256 => "RS256",
            SignatureAlgorithm::Es256 => "ES256",
        };
        Box::pin(
            async move { verify_signature(name, jwk, message.into(), signature.into()).await.is_truthy() }.into_send(),
        )
    }

    fn sign_es256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>> {
        sign_as("ES256", private_key, message)
    }

    fn sign_rs256<'a>(&'a self, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>> {
        sign_as("RS256", private_key, message)
    }

    fn agree_p256<'a>(&'a self, theirs: &'a [u8]) -> PortFuture<'a, Option<Agreed>> {
        Box::pin(
            async move {
                let both = bytes_of(agree_p256(theirs.into()).await)?;
                let (public_key, secret) = both.split_at_checked(65)?;
                Some(Agreed { public_key: public_key.to_vec(), secret: secret.to_vec() })
            }
            .into_send(),
        )
    }
}

fn sign_as<'a>(algorithm: &'static str, private_key: &'a [u8], message: &'a [u8]) -> PortFuture<'a, Option<Vec<u8>>> {
    Box::pin(async move { bytes_of(sign(algorithm, private_key.into(), message.into()).await) }.into_send())
}

fn bytes_of(value: JsValue) -> Option<Vec<u8>> {
    value.is_object().then(|| js_sys::Uint8Array::from(value).to_vec())
}
