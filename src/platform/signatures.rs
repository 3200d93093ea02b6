//! The port to public-key signatures: those of others on ID tokens, and ours on client secrets.

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

/// Checks signatures, and makes them.
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
export async function sign_es256(key, message) {
  try {
    const params = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
    const imported = await crypto.subtle.importKey("pkcs8", key, params, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign(params, imported, message));
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

    async fn sign_es256(key: js_sys::Uint8Array, message: js_sys::Uint8Array) -> JsValue;
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
        Box::pin(
            async move {
                let signature = sign_es256(private_key.into(), message.into()).await;
                signature.is_object().then(|| js_sys::Uint8Array::from(signature).to_vec())
            }
            .into_send(),
        )
    }
}
