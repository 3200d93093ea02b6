//! What a push service carries and cannot read: RFC 8291 (Message Encryption for Web Push) over RFC 8188.

use aes_gcm::{Aes128Gcm, Key, KeyInit, Nonce, aead::Aead};
use hkdf::Hkdf;
use sha2::Sha256;

/// The size of the one record, which is longer than any message of ours.
const RECORD_BYTES: u32 = 4_096;
/// The delimiter of the last record (RFC 8188, 2).
const LAST_RECORD: u8 = 2;
/// Bytes of an uncompressed point on P-256.
pub const POINT_BYTES: usize = 65;

/// What a message to one browser is sealed with.
pub struct Sealing<'a> {
    /// The browser's public key.
    pub theirs: &'a [u8],
    /// The browser's secret.
    pub auth: &'a [u8],
    /// The public key made for this message.
    pub ours: &'a [u8],
    /// What both keys agree on (ECDH).
    pub shared: &'a [u8],
    /// Sixteen random bytes.
    pub salt: [u8; 16],
}

/// The body of the request to the push service. `None` when a key has the wrong length.
pub fn seal(sealing: &Sealing<'_>, plain: &[u8]) -> Option<Vec<u8>> {
    let Sealing { theirs, auth, ours, shared, salt } = sealing;
    let mut input = [0; 32];
    let info = [b"WebPush: info\0".as_slice(), theirs, ours].concat();
    Hkdf::<Sha256>::new(Some(auth), shared).expand(&info, &mut input).ok()?;
    let derived = Hkdf::<Sha256>::new(Some(salt), &input);
    let (mut key, mut nonce) = ([0; 16], [0; 12]);
    derived.expand(b"Content-Encoding: aes128gcm\0", &mut key).ok()?;
    derived.expand(b"Content-Encoding: nonce\0", &mut nonce).ok()?;
    let padded = [plain, &[LAST_RECORD]].concat();
    let sealed = Aes128Gcm::new(Key::<Aes128Gcm>::from_slice(&key))
        .encrypt(Nonce::from_slice(&nonce), padded.as_slice())
        .ok()?;
    let id_length = u8::try_from(ours.len()).ok()?;
    Some([salt.as_slice(), &RECORD_BYTES.to_be_bytes(), &[id_length], ours, &sealed].concat())
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    #[test]
    fn a_message_is_sealed_as_the_example_of_rfc_8291() {
        let sealing = Sealing {
            theirs: &bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            auth: &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            ours: &bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
            shared: &bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"),
            salt: bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap(),
        };
        let sealed = seal(&sealing, b"When I grow up, I want to be a watermelon").unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK\
             6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }
}
